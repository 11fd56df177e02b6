/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the review share: ledgers with events of their own. */
#ifndef TESTS_GATEWAY_REVIEW_KIT_H
#define TESTS_GATEWAY_REVIEW_KIT_H

#include "gateway/review/fleet.h"
#include "tests/gateway/ledger_kit.h"

#define KIT_MINUTE_US UINT64_C(60000000)

static uint64_t kit_seq;

/* A flow that was stopped, so many minutes after kit_now. */
static inline struct event kit_flow(const char *host, uint64_t cause, unsigned minute)
{
    struct event event = kit_event(++kit_seq);
    event.source = EVENT_FROM_UPLINK;
    event.wall_us = kit_now.wall_us + minute * KIT_MINUTE_US;
    event.wall_trusted = true;
    event.reason = REASON_ADDRESS_NOT_NAMED;
    event.cause = cause;
    event.rule_line = 14;
    event.policy_version = 7;
    event.subject = EVENT_FLOW;
    event.flow = (struct event_flow){.transport = 6, .server_port = 443};
    (void)snprintf(event.flow.host, sizeof event.flow.host, "%s", host);
    return event;
}

static inline void kit_put(struct store *store, const struct event *events, size_t count)
{
    struct trouble why;
    for (size_t i = 0; i < count; i++) {
        EXPECT_EQ(store_append(store, &events[i], &kit_now), STORE_KEPT);
    }
    EXPECT(store_flush(store, &kit_now, &why));
}

static inline void kit_read_all(struct fleet *fleet)
{
    while (fleet_read(fleet, 1000000)) {
    }
}

#endif
