/* SPDX-License-Identifier: Apache-2.0 */
/* All that a page of the review is made of. */
#ifndef GATEWAY_REVIEW_REVIEW_H
#define GATEWAY_REVIEW_REVIEW_H

#include "gateway/review/fleet.h"
#include "gateway/review/journal.h"
#include "gateway/review/session.h"

struct review {
    struct fleet fleet;
    struct journal *journal; /* NULL: no notes can be written */
    struct session session;
    const char *officer; /* who signs notes where no proxy says who writes them */
};

#endif
