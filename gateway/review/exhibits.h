/* SPDX-License-Identifier: Apache-2.0 */
/* What was kept of an incident, to be looked at: in hex, as text, and as what the bytes
 * mean where a reader knows them. All of it is hostile. */
#ifndef GATEWAY_REVIEW_EXHIBITS_H
#define GATEWAY_REVIEW_EXHIBITS_H

#include <stdio.h>

#include "gateway/review/vehicle.h"

/* What the unit said in this incident, to a decoy or in a hello that was judged, flow by
 * flow, at most EXHIBITS_MAX of them.
 * Nothing when nothing was kept. */
#define EXHIBITS_MAX 8
void exhibits_said(FILE *out, const struct vehicle *vehicle, uint32_t incident);

/* A dump as xxd(1) has it: offset, bytes, text. */
void exhibits_hex(FILE *out, const uint8_t *bytes, size_t len);

#endif
