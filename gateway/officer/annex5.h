/* SPDX-License-Identifier: Apache-2.0 */
/* The threats of UN R155 Annex 5, as annex5.def lists them. */
#ifndef GATEWAY_OFFICER_ANNEX5_H
#define GATEWAY_OFFICER_ANNEX5_H

#include <stdbool.h>
#include <stddef.h>

#include "policies/reason.h"

/* From the least to the most. */
enum annex5_reach { ANNEX5_NONE, ANNEX5_EVIDENCE, ANNEX5_DETECT, ANNEX5_PREVENT };

enum {
    ANNEX5_COUNT = 0
#define THREAT(id, reach, against, words) +1
#include "gateway/officer/annex5.def"
#undef THREAT
};

struct annex5_row {
    const char *id;      /* "4.1" */
    const char *words;   /* what the threat is */
    const char *against; /* names of reasons, beside those that are indexed to it */
    enum annex5_reach reach;
};

/* i is below ANNEX5_COUNT; in the order of Annex 5. */
const struct annex5_row *annex5_row(size_t i);

/* An event of this reason is indexed to this threat. */
MUST_CHECK bool annex5_indexes(enum reason reason, const struct annex5_row *row);

/* That, or the reason stands against it. */
MUST_CHECK bool annex5_answers(enum reason reason, const struct annex5_row *row);

#endif
