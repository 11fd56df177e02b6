/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong, for a person: where, what, and the mend, in one line. */
#ifndef CAN_TROUBLE_H
#define CAN_TROUBLE_H

#include "can/attributes.h"

/* One line, without newline and with a '?' for each control character, so that no name in
 * it can steer a terminal: "can0: no such interface; create it with 'ip link add ...'".
 * Owned by the caller; empty text means nothing went wrong. Longer texts are cut, never
 * overrun. */
struct trouble {
    char text[320];
    int error; /* the positive errno that made it, 0: none did */
};

/* Replaces the text, by one that no errno made. */
void trouble_set(struct trouble *self, const char *format, ...) PRINTF_LIKE(2, 3);

/* Replaces the text and adds ": <strerror(error)>" to it, before the mend, which follows
 * the last "; "; error is a positive or a negated errno and is kept. */
void trouble_set_errno(struct trouble *self, int error, const char *format, ...)
    PRINTF_LIKE(3, 4);

#endif
