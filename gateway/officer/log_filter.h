/* SPDX-License-Identifier: Apache-2.0 */
/* Which events the officer wants to see, by words from the command line. */
#ifndef GATEWAY_OFFICER_LOG_FILTER_H
#define GATEWAY_OFFICER_LOG_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/summary.h"

struct log_filter {
    uint64_t since_us; /* wall time, 0: from the beginning */
    uint64_t until_us; /* 0: no end; of what happened, not of when it was written */
    bool reasons[REASON_COUNT];
    bool any_reason_set; /* false: every reason */
    enum severity severity;
    uint8_t sources;  /* bit n: enum event_source n; 0: all */
    uint8_t subjects; /* bit n: enum event_subject n; 0: all */
    bool denied;
};

/* The words of enum event_source, event_subject and event_action. */
const char *log_filter_source_text(uint8_t source);
const char *log_filter_subject_text(uint8_t subject);
const char *log_filter_action_text(uint8_t action);

/* Each adds one word to a struct log_filter, as the `take` of an options_row; false with
 * why set, and the words there are, when it is none. */
MUST_CHECK bool log_filter_add_reason(void *filter, const char *word,
                                      struct trouble *why);
MUST_CHECK bool log_filter_set_severity(void *filter, const char *word,
                                        struct trouble *why);
MUST_CHECK bool log_filter_add_source(void *filter, const char *word,
                                      struct trouble *why);
MUST_CHECK bool log_filter_add_subject(void *filter, const char *word,
                                       struct trouble *why);

/* Whether a segment with this summary may have an event that matches; the context is a
 * struct log_filter: a ledger_reader_wants. */
MUST_CHECK bool log_filter_wants(const void *filter, const struct summary *summary,
                                 const struct summary *before);

MUST_CHECK bool log_filter_matches(const struct log_filter *self,
                                   const struct event *event);

#endif
