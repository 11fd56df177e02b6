/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates in DER, one behind the other: where each begins and ends, by the form of
 * what stands outermost in one (RFC 5280 4.1). Does not: judge a certificate, read files.
 */
#ifndef POLICIES_AUTHORITIES_H
#define POLICIES_AUTHORITIES_H

#include "can/arena.h"
#include "can/cursor.h"

/* The next one, whole; in fails when none of that form begins there. */
MUST_CHECK struct cursor authorities_next(struct cursor *in);

/* Nothing but certificates, one at least. */
MUST_CHECK bool authorities_is_good(const uint8_t *der, size_t len);

/* A list that is being made, in room of an arena. */
struct authorities {
    uint8_t *der;
    size_t len;
    size_t room;
};

/* Takes room for so many bytes; false when there is none. */
MUST_CHECK bool authorities_open(struct authorities *self, size_t room,
                                 struct arena *arena);

/* Adds the certificate of a base64 text (RFC 4648 4; line ends are passed over), or all
 * of a PEM text (RFC 7468), which may say other things between them. NULL, or "what; the
 * mend". */
const char *authorities_add(struct authorities *self, struct cursor base64);
const char *authorities_add_pem(struct authorities *self, struct cursor pem);

/* Of a PEM text all that are certificates and have room; the rest is passed over. */
void authorities_add_good(struct authorities *self, struct cursor pem);

/* Gives the arena, of which nothing was taken since, the room back that is not needed. */
void authorities_close(struct authorities *self, struct arena *arena);

#endif
