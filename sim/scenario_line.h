/* SPDX-License-Identifier: Apache-2.0 */
/* The words of one line of a scenario, read one after the other with a failure that
 * sticks: the first thing that cannot be read is told, what follows is not looked at. */
#ifndef SIM_SCENARIO_LINE_H
#define SIM_SCENARIO_LINE_H

#include "sim/scenario.h"

#define SCENARIO_LINE_BYTES 1024
#define SCENARIO_LINE_WORDS 48

struct scenario_line {
    char text[SCENARIO_LINE_BYTES]; /* the words, each NUL-terminated */
    const char *words[SCENARIO_LINE_WORDS + 1];
    size_t count;
    size_t next;
    bool failed;
    struct trouble *why; /* what and the mend, without the place */
};

/* Cuts len bytes of text into words. Fails on a line that is too long. */
void scenario_line_init(struct scenario_line *self, const char *text, size_t len,
                        struct trouble *why);

/* Fails with this text, unless it has failed before. */
void scenario_line_fail(struct scenario_line *self, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* The next word, or "" and failure: `what` says what is missing. */
const char *scenario_line_word(struct scenario_line *self, const char *what);

/* True, and passed over, if the next word is this one. No failure otherwise. */
MUST_CHECK bool scenario_line_accept(struct scenario_line *self, const char *word);

MUST_CHECK bool scenario_line_at_end(const struct scenario_line *self);

/* A name into out of size bytes. */
void scenario_line_name(struct scenario_line *self, char *out, size_t size,
                        const char *what);

/* A whole number up to max. */
uint64_t scenario_line_number(struct scenario_line *self, uint64_t max, const char *what);

/* Microseconds of "20ms", bytes of "10kB". */
uint64_t scenario_line_time(struct scenario_line *self);
uint64_t scenario_line_bytes(struct scenario_line *self);

void scenario_line_frame(struct scenario_line *self, struct frame *out);

/* "3A0", "18FEF100"; with frames also "3A0#1122". */
void scenario_line_item(struct scenario_line *self, bool frames,
                        struct scenario_item *out);

void scenario_line_address(struct scenario_line *self, struct address *out);
enum reason scenario_line_reason(struct scenario_line *self);

#endif
