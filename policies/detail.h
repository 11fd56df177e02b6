/* SPDX-License-Identifier: Apache-2.0 */
/* The details of detail.def as an enum and a table to look them up in. */
#ifndef POLICIES_DETAIL_H
#define POLICIES_DETAIL_H

#include "can/attributes.h"

enum detail {
#define DETAIL(NAME, name, words) DETAIL_##NAME,
#include "policies/detail.def"
#undef DETAIL
    DETAIL_COUNT
};

/* "certificate_expired". Never NULL; "none" for no row. */
MUST_CHECK const char *detail_name(enum detail self);

/* "it has expired", for a person. Never NULL. */
MUST_CHECK const char *detail_words(enum detail self);

/* The detail of a name, DETAIL_NONE if there is none. */
MUST_CHECK enum detail detail_parse(const char *name);

#endif
