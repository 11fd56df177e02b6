/* SPDX-License-Identifier: Apache-2.0 */
/* Names and values, of a URL or of a form that was sent
 * (application/x-www-form-urlencoded, WHATWG URL 5.1). */
#ifndef GATEWAY_REVIEW_FORM_H
#define GATEWAY_REVIEW_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "can/attributes.h"

#define FORM_PAIRS_MAX 128

struct form_pair {
    const char *name;
    const char *value;
};

struct form {
    struct form_pair pairs[FORM_PAIRS_MAX];
    size_t count;
};

/* False when there is no room for one more. The texts are borrowed. */
MUST_CHECK bool form_add(struct form *self, const char *name, const char *value);

/* Adds what stands in text, which is decoded in place and outlives self. False when it
 * has a zero in it, a '%' without two hex digits, or too many pairs. */
MUST_CHECK bool form_read(struct form *self, char *text);

/* The last value of that name, NULL: none. */
const char *form_get(const struct form *self, const char *name);

#endif
