/* SPDX-License-Identifier: Apache-2.0 */
/* Where else a vehicle said what it told in an incident: in names that it asked for and
 * server names, looked for by the same search as the gateway's, with the lines of a
 * policy that would have stopped it. */
#ifndef GATEWAY_REVIEW_ELSEWHERE_H
#define GATEWAY_REVIEW_ELSEWHERE_H

#include "gateway/content/content.h"
#include "gateway/review/vehicle.h"

#define ELSEWHERE_LINES_MAX 8
#define ELSEWHERE_LINE_BYTES 128
#define ELSEWHERE_SHOWN_MAX 20
#define ELSEWHERE_SPAN_US UINT64_C(86400000000) /* before it began, and after its end */

struct elsewhere {
    char lines[ELSEWHERE_LINES_MAX][ELSEWHERE_LINE_BYTES]; /* for a policy's uplink */
    uint8_t line_count;
    uint32_t passed; /* incidents that hold it and were let through */
    uint32_t denied; /* and that were not */
    uint64_t crowd;  /* names and flows that were let through and only counted, so that
                        what they hold is not known */
    uint64_t gone;   /* events that may be of the time that is searched and are no longer
                        in the ledger (retention.h) */
    struct elsewhere_found {
        uint32_t incident;
        uint8_t line;             /* that finds it */
    } shown[ELSEWHERE_SHOWN_MAX]; /* of those let through, the first to begin first */
    uint8_t shown_count;
};

/* The lines are such as the compiler takes: of an identifier that no `secret` can be
 * there is none, nor of what a client calls itself, nor of a place near to one before it.
 * False when there is no line, or no memory. */
MUST_CHECK bool elsewhere_find(struct elsewhere *out, const struct vehicle *vehicle,
                               uint32_t incident, const struct content *told);

/* The incident of the same reason, nearest in time, that has bytes; VEHICLE_NONE. */
MUST_CHECK uint32_t elsewhere_nearest_with_bytes(const struct vehicle *vehicle,
                                                 uint32_t incident);

#endif
