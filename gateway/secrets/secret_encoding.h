/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of a text that is kept secret, as patterns. */
#ifndef GATEWAY_SECRETS_SECRET_ENCODING_H
#define GATEWAY_SECRETS_SECRET_ENCODING_H

#include "gateway/secrets/secret_pattern.h"
#include "policies/detail.h"
#include "policies/flow_terms.h"

/* How a secret was written where it was found. */
enum secret_encoding {
    SECRET_PLAIN,   /* UTF-8, or ISO 8859-1 where it has all characters */
    SECRET_PERCENT, /* at least one character as %41 */
    SECRET_JSON,    /* at least one character as \u0041 */
    SECRET_HEX,
    SECRET_BASE64,  /* RFC 4648 4 and 5, lines broken or not */
    SECRET_UTF16,   /* either order */
    SECRET_BCD,     /* two digits to a byte, either first; of an IMEI */
    SECRET_DEGREES, /* of a position: 48.13715 */
    SECRET_MINUTES, /* 4808.229, NMEA 0183 */
    SECRET_INTEGER, /* degrees by 1e5 or more (1e6, 1e7), in text */
    SECRET_BINARY,  /* float, double, or degrees by 1e7 in 32 bits; either order */
    SECRET_ENCODINGS
};

/* How it is told. */
MUST_CHECK enum detail secret_encoding_detail(enum secret_encoding encoding);

/* Adds all forms of a secret that has a text. Letters of ASCII and ISO 8859-1 match
 * without regard to case. Between any two characters of a plate and an IMEI, and where a
 * name has a space, separators may stand or not: two at most in plain text, one in hex
 * and UTF-16; in base64 only where the text has one, or a letter of a plate stands by a
 * digit. The tag of each pattern is `tag` + its encoding. In base64 up to six bits before
 * the first whole character of the code are not looked at. */
void secret_encoding_add(struct secret_patterns *patterns,
                         const struct policy_secret *secret, uint16_t tag);

#endif
