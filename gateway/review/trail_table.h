/* SPDX-License-Identifier: Apache-2.0 */
/* What came in the seconds before an incident, as a card of its page: headers alone. */
#ifndef GATEWAY_REVIEW_TRAIL_TABLE_H
#define GATEWAY_REVIEW_TRAIL_TABLE_H

#include <stdio.h>

#include "gateway/review/vehicle.h"

#define TRAIL_TABLE_ROWS                                              \
    200 /* the latest, those of the incident's own path before any of \
           the other; the exports have all */

/* Nothing when none are kept and none were left out. */
void trail_table_print(FILE *out, const struct vehicle *vehicle, uint32_t incident);

#endif
