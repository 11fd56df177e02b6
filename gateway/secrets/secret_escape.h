/* SPDX-License-Identifier: Apache-2.0 */
/* One byte that is written as several: %41 (RFC 3986 2.1), \u0041, \n, \/ (RFC 8259 7).
 */
#ifndef GATEWAY_SECRETS_SECRET_ESCAPE_H
#define GATEWAY_SECRETS_SECRET_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define SECRET_ESCAPE_BYTES 6 /* of the longest, \u0041 */

enum secret_escape_state {
    SECRET_ESCAPE_NOT,
    SECRET_ESCAPE_MORE, /* its end is still to come */
    SECRET_ESCAPE_IS
};

struct secret_escape {
    uint8_t bytes[4]; /* what it stands for; above U+007F in UTF-8 */
    uint8_t len;
    bool json; /* else percent */
};

/* Reads the 1 to SECRET_ESCAPE_BYTES bytes, all of which belong to it if it is one. out
 * is whole on SECRET_ESCAPE_IS only. */
MUST_CHECK enum secret_escape_state secret_escape_read(const uint8_t *bytes, size_t len,
                                                       struct secret_escape *out);

#endif
