/* SPDX-License-Identifier: Apache-2.0 */
/* Which incidents a page shows, as it stands in the page's URL: what a person filters by
 * can be kept as a bookmark and sent to another.
 *
 * ?vehicle=van-07&reason=tunnel_attempt&verdict=stopped&source=uplink&subject=flow
 *  &severity=warning&since=2026-11-23T09:00:00Z&until=...&text=evil&open=1&page=2
 * reason=decoy_kept finds what a decoy kept in the incidents of the flows that said it.
 * reason, verdict, source and subject may stand there more than once. The rest once, the
 * last counts. An empty value is none. */
#ifndef GATEWAY_REVIEW_QUERY_H
#define GATEWAY_REVIEW_QUERY_H

#include <stdio.h>

#include "gateway/officer/log_filter.h"
#include "gateway/review/vehicle.h"

#define QUERY_TEXT_BYTES 128
#define QUERY_PAGE_MAX 1000000U

/* What was stopped, or would have been but for observe: what an officer begins with. */
#define QUERY_DENIED (1U << EVENT_DROPPED | 1U << EVENT_WOULD_DROP)
#define QUERY_DENIED_URL "/incidents?verdict=stopped&amp;verdict=would%20stop"

struct query {
    struct log_filter filter;         /* its denied is not used */
    uint8_t actions;                  /* bit n: enum event_action n; 0: all */
    bool open;                        /* only what nobody has written a note on */
    uint32_t page;                    /* from 1 */
    char vehicle[VEHICLE_NAME_BYTES]; /* "": all */
    char text[QUERY_TEXT_BYTES];      /* in what tried, whatever the case; "": any */
};

/* Which of the groups a person chooses from; a bit each. */
enum query_group {
    QUERY_VEHICLE = 1,
    QUERY_SEVERITY = 2,
    QUERY_VERDICT = 4,
    QUERY_REASON = 8,
    QUERY_SOURCE = 16,
    QUERY_SUBJECT = 32,
    QUERY_OPEN = 64,
    QUERY_OTHER = 128 /* time and text */
};

/* All incidents, page 1. */
void query_init(struct query *self);

/* Takes one name and value, decoded, of a URL. now_us: wall time that "2h" is before.
 * False, and nothing is changed, with why "what is left undone; the mend" in the words of
 * the page when the value is none of its name's; a name that is not known is passed over.
 */
MUST_CHECK bool query_add(struct query *self, const char *name, const char *value,
                          uint64_t now_us, struct trouble *why);

/* The groups that keep an incident of the vehicle from being shown: 0 when it is. */
MUST_CHECK unsigned query_misses(const struct query *self, const struct vehicle *vehicle,
                                 uint32_t incident);

/* /incidents?..., for the value of an attribute in quotes: "&" stands as "&amp;",
 * hostile text is percent-encoded. Page 1 is not said. */
void query_print(FILE *out, const struct query *self);

/* The same as hidden fields of a form, but for what is in `without` (enum query_group).
 */
void query_fields(FILE *out, const struct query *self, unsigned without);

/* Whether anything but the vehicle and the page is asked for. */
MUST_CHECK bool query_filters(const struct query *self);

#endif
