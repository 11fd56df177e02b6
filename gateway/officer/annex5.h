/* SPDX-License-Identifier: Apache-2.0 */
/* The threats of UN R155 Annex 5, as annex5.def lists them. */
#ifndef GATEWAY_OFFICER_ANNEX5_H
#define GATEWAY_OFFICER_ANNEX5_H

#include <stdbool.h>
#include <stddef.h>

#include "policies/reason.h"

/* From the least to the most. PART is of no threat and no reason, only of a policy: it
 * prevents, but for what some of its rules let across. */
enum annex5_reach {
    ANNEX5_NONE,
    ANNEX5_EVIDENCE,
    ANNEX5_DETECT,
    ANNEX5_PART,
    ANNEX5_PREVENT
};

/* What a rule does that lets a part of a threat across; coverage_open.c tells which do.
 */
enum annex5_opens {
    OPENS_NOTHING = 0,
    OPENS_FLOWS = 1 << 0,   /* lets a flow out, in which anything may be */
    OPENS_CARRIES = 1 << 1, /* gives the unit what it says is of a class of data */
    OPENS_FRAMES = 1 << 2,  /* takes a frame of the unit whatever its values are */
    OPENS_ASKS = 1 << 3,    /* lets the unit ask a node for data */
    OPENS_CHANGES = 1 << 4, /* lets it change one, or take it over */
    OPENS_PLAIN = 1 << 5,   /* lets plain bytes out */
    OPENS_OLD_TLS = 1 << 6  /* takes any version of TLS */
};

enum {
    ANNEX5_COUNT = 0
#define THREAT(id, reach, opens, against, words) +1
#include "gateway/officer/annex5.def"
#undef THREAT
};

struct annex5_row {
    const char *id;      /* "4.1" */
    const char *words;   /* what the threat is */
    const char *against; /* names of reasons, beside those that are indexed to it */
    enum annex5_reach reach;
    unsigned opens; /* enum annex5_opens */
};

/* i is below ANNEX5_COUNT; in the order of Annex 5. */
const struct annex5_row *annex5_row(size_t i);

/* An event of this reason is indexed to this threat. */
MUST_CHECK bool annex5_indexes(enum reason reason, const struct annex5_row *row);

/* That, or the reason stands against it. */
MUST_CHECK bool annex5_answers(enum reason reason, const struct annex5_row *row);

#endif
