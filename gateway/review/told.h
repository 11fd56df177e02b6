/* SPDX-License-Identifier: Apache-2.0 */
/* Whom and where an incident named, in what was kept of it. */
#ifndef GATEWAY_REVIEW_TOLD_H
#define GATEWAY_REVIEW_TOLD_H

#include "gateway/content/content.h"
#include "gateway/review/vehicle.h"

#define TOLD_RECORDS_MAX 200 /* of an incident, its first, that are looked at */

/* Identifiers and positions of all that its flows said to a decoy, as far as a reader
 * knows the bytes, and words of the form of a VIN. False when there are none. */
MUST_CHECK bool told_read(struct content *out, const struct vehicle *vehicle,
                          uint32_t incident);

#endif
