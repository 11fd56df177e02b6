/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the roll-up share: one, what it told, events, a fixed seed. */
#ifndef TESTS_GATEWAY_ROLLUP_KIT_H
#define TESTS_GATEWAY_ROLLUP_KIT_H

#include "gateway/ledger/rollup.h"

#include <stdlib.h>

#include "tests/tap.h"

#define SECOND_US UINT64_C(1000000)
#define TOLD_MAX 65536

static struct rollup *rollup;
static struct event told[TOLD_MAX];
static size_t told_count;
static uint64_t told_sum;
static uint64_t told_bytes_up;
static uint64_t seed;

static inline uint64_t any(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

static inline void keep(void *context, const struct event *event)
{
    (void)context;
    if (told_count < TOLD_MAX) {
        told[told_count] = *event;
    }
    told_count++;
    told_sum += event->count;
    told_bytes_up += event->subject == EVENT_FLOW ? event->flow.bytes_up : 0;
}

static inline void start(void)
{
    free(rollup);
    rollup = calloc(1, rollup_size_bytes());
    rollup_init(rollup, keep, NULL);
    told_count = 0;
    told_sum = told_bytes_up = 0;
    seed = 0x5A117F0;
}

static inline struct event frame(uint32_t id)
{
    return (struct event){.source = EVENT_FROM_CAN,
                          .action = EVENT_DROPPED,
                          .reason = REASON_UNKNOWN_ID,
                          .subject = EVENT_FRAME,
                          .frame = {.from = "unit", .to = "vehicle", .id = id}};
}

static inline struct event flow(unsigned host, uint16_t client_port)
{
    struct event event = {.source = EVENT_FROM_UPLINK,
                          .action = EVENT_DROPPED,
                          .reason = REASON_ADDRESS_NOT_NAMED,
                          .subject = EVENT_FLOW,
                          .flow = {.transport = 6, .client_port = client_port}};
    (void)snprintf(event.flow.host, sizeof event.flow.host, "h%u.example", host);
    return event;
}

static inline struct event request(uint32_t id)
{
    struct event event = frame(id);
    event.reason = REASON_DIAGNOSTIC_REQUEST;
    return event;
}

static inline struct event any_id(void)
{
    return frame((uint32_t)any(0x20000000));
}

#endif
