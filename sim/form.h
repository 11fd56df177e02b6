/* SPDX-License-Identifier: Apache-2.0 */
/* The forms in which a unit may write a text that it hides. */
#ifndef SIM_FORM_H
#define SIM_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define FORM_TEXT_BYTES 128 /* of a text at most, with its final zero */
#define FORM_BYTES 1024     /* which in any form takes no more than this */

enum form {
    FORM_PLAIN,
    FORM_HEX,
    FORM_BASE64,
    FORM_PERCENT, /* every byte of it */
    FORM_UTF16,   /* little-endian, without a mark; of ASCII */
    FORM_GZIP,
    FORM_ZLIB,
    FORMS
};

/* "hex, base64 ..." for a message. */
#define FORM_WORDS "hex, base64, percent, utf-16, gzip or zlib"

/* False: there is no such form. PLAIN has no word. */
MUST_CHECK bool form_find(enum form *out, const char *word);

/* The text in that form; returns its bytes, 0 if zlib has no memory. */
MUST_CHECK size_t form_write(enum form form, const char *text,
                             uint8_t out[static FORM_BYTES]);

#endif
