/* SPDX-License-Identifier: Apache-2.0 */
/* One note on one incident, as a line of the journal.
 *
 * {"number":1,"time":"2026-11-23T09:02:11.000000Z","ledger":"<32 hex>","leaf":4711,
 *  "up_to":4790,"officer":"...","note":"...","before":"<64 hex>","signature":"<hex>"}
 *
 * on one line, its keys in this order. before is the SHA-256 of the line before with its
 * newline, of the first line 64 zeros; the signature (signature.h, domain
 * "sallyport-review-note-v1") is over all that stands before ',"signature"'. */
#ifndef GATEWAY_REVIEW_JOURNAL_LINE_H
#define GATEWAY_REVIEW_JOURNAL_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/digest.h"
#include "policies/signature.h"

#define JOURNAL_LEDGER_BYTES 33
#define JOURNAL_OFFICER_BYTES 128
#define JOURNAL_NOTE_BYTES 1001
/* Six bytes at most for each of text, the other fields, the signature. */
#define JOURNAL_LINE_BYTES 8192

struct journal_line {
    uint64_t number;                     /* 1, 2, 3 ... */
    uint64_t wall_us;                    /* when it was written */
    char ledger[JOURNAL_LEDGER_BYTES];   /* id of the ledger, lower-case hex */
    uint64_t leaf;                       /* of the record that begins the incident */
    uint64_t up_to;                      /* of its last record that the writer saw */
    char officer[JOURNAL_OFFICER_BYTES]; /* UTF-8 */
    char note[JOURNAL_NOTE_BYTES];       /* UTF-8, lines end in \n */
    struct digest before;
};

/* The signed line with its newline into out; its length, 0 when signing failed. */
MUST_CHECK size_t journal_line_write(const struct journal_line *self,
                                     char out[static JOURNAL_LINE_BYTES],
                                     struct signature_key *key);

/* False when the len bytes, the newline not among them, are no such line exactly as
 * journal_line_write would write it. Does not: look at the signature. */
MUST_CHECK bool journal_line_read(struct journal_line *out, const char *line, size_t len);

/* The signature at the end of a line that was read is by this key. */
MUST_CHECK bool journal_line_check(const char *line, size_t len,
                                   struct signature_public *key);

/* Text that may stand in a line: UTF-8, and plain (utf8.h) but for newlines. */
MUST_CHECK bool journal_line_is_text(const char *text);

#endif
