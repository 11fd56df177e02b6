/* SPDX-License-Identifier: Apache-2.0 */
/* The officer's notes: a file of signed, chained lines (journal_line.h) beside the
 * ledgers, never in them.
 *
 * Law: what journal_add has taken is on disk and signed when it returns. The chain shows
 * lines that were changed, taken out or put in; that the newest were taken away it does
 * not show by itself. */
#ifndef GATEWAY_REVIEW_JOURNAL_H
#define GATEWAY_REVIEW_JOURNAL_H

#include "can/trouble.h"
#include "gateway/review/journal_line.h"

#define JOURNAL_FILE "notes.jsonl"
#define JOURNAL_ENTRIES_MAX 1000000U

struct journal_entry {
    struct journal_line line;
    uint32_t earlier; /* entry on the same incident, from 1; 0: none */
};

struct journal;

/* Reads and checks FOLDER/notes.jsonl, which is made when missing, and holds it against
 * other writers. A last line without its end was never acknowledged: it is cut and told
 * in cut. The key is borrowed. NULL with why set: not to be written, held by another
 * review, or a line of it is not what this key wrote ("line 3: ..."). */
MUST_CHECK struct journal *journal_open(const char *folder, struct signature_key *key,
                                        bool *cut, struct trouble *why);
void journal_close(struct journal *self);

uint32_t journal_count(const struct journal *self);

/* The entry of a number from 1 to journal_count. */
const struct journal_entry *journal_entry(const struct journal *self, uint32_t number);

/* The latest entry on an incident, 0: none. */
MUST_CHECK uint32_t journal_find(const struct journal *self, const char *ledger,
                                 uint64_t leaf);

/* Adds a note; number and before are set by this. Its number, 0 with why set when the
 * text cannot stand in a line, or it could not be written. */
MUST_CHECK uint32_t journal_add(struct journal *self, const struct journal_line *line,
                                struct trouble *why);

#endif
