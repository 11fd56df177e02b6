/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/rollup.c: what a flood cannot hide, and how little of it is
 * kept. */
#include <stddef.h>

#include "tests/gateway/rollup_kit.h"

static void test_a_flood_under_one_reason_hides_nothing_under_another(void)
{
    start();
    for (uint64_t now = 0; now < 10 * SECOND_US; now += 1000) {
        struct event event = any_id();
        rollup_add(rollup, &event, now);
    }
    struct event event = request(0x7E0);
    rollup_add(rollup, &event, 10 * SECOND_US - 1);
    EXPECT_EQ(told[told_count - 1].reason, REASON_DIAGNOSTIC_REQUEST);
    EXPECT_EQ(told[told_count - 1].frame.id, 0x7E0);
}

/* 0x18DA0000 with any target and source: one kind of request, 65,536 ids. */
static struct event any_request(void)
{
    struct event event = request(0x18DA0000U | (uint32_t)any(0x10000));
    event.frame.extended = true;
    return event;
}

static struct event any_extended(void)
{
    struct event event = any_id();
    event.frame.extended = true;
    return event;
}

static struct event any_tunnel(void)
{
    struct event event = {.action = EVENT_DROPPED,
                          .reason = REASON_NAME_NOT_ALLOWED,
                          .subject = EVENT_NAME,
                          .name = {.type = 1}};
    (void)snprintf(event.name.name, sizeof event.name.name, "x%llu.tunnel.example",
                   (unsigned long long)any(1U << 30));
    return event;
}

static struct event any_address(void)
{
    uint8_t ip[4] = {198, (uint8_t)any(256), (uint8_t)any(256), (uint8_t)any(256)};
    struct event event = flow(0, 1);
    event.flow.server = address_ipv4(ip);
    event.flow.host[0] = 0;
    event.flow.server_port = 443;
    return event;
}

static struct event any_host_packet(void)
{
    uint8_t ip[4] = {198, (uint8_t)any(256), (uint8_t)any(256), (uint8_t)any(256)};
    return (struct event){.action = EVENT_DROPPED,
                          .reason = REASON_PROTOCOL_NOT_ALLOWED,
                          .subject = EVENT_PACKET,
                          .packet = {.protocol = 1, .server = address_ipv4(ip)}};
}

/* Floods for an hour, then the rare event once, under the same reason: told at once. */
static void expect_visible(struct event (*make)(void), struct event rare)
{
    uint64_t now = 0;
    start();
    for (; now < 3630 * SECOND_US; now += 100000) {
        struct event event = make();
        rollup_add(rollup, &event, now);
        rollup_tick(rollup, now);
    }
    size_t before = told_count;
    EXPECT_EQ(make().reason, rare.reason);
    rollup_add(rollup, &rare, now);
    bool seen = false;
    for (size_t i = before; i < told_count && i < TOLD_MAX; i++) {
        struct event *event = &told[i];
        seen = seen || (event->count == 1 &&
                        memcmp(&event->flow, &rare.flow,
                               sizeof rare - offsetof(struct event, flow)) == 0);
    }
    EXPECT(seen);
}

static void test_a_flood_of_one_kind_hides_no_other_kind_of_the_same_reason(void)
{
    expect_visible(any_request, request(0x7E0));
    struct event functional = any_request();
    functional.frame.id = 0x18DB33F1;
    expect_visible(any_request, functional);
    expect_visible(any_extended, frame(0x123));
    struct event name = any_tunnel();
    strcpy(name.name.name, "cloud.other.example");
    expect_visible(any_tunnel, name);
    struct event port = any_address();
    port.flow.server_port = 22;
    expect_visible(any_address, port);
    struct event esp = any_host_packet();
    esp.packet.protocol = 50;
    expect_visible(any_host_packet, esp);
}

/* There are nine of them. */
static void test_every_standard_diagnostic_id_is_told_apart_whatever_else_comes(void)
{
    start();
    for (uint64_t now = 0; now < 600 * SECOND_US; now += 1000) {
        struct event event = any_request();
        rollup_add(rollup, &event, now);
    }
    for (uint32_t id = 0x7DF; id < 0x7E8; id++) {
        struct event event = request(id);
        rollup_add(rollup, &event, 600 * SECOND_US);
        EXPECT_EQ(told[told_count - 1].frame.id, id);
    }
}

static struct event passed(enum reason reason, unsigned host)
{
    struct event event = flow(host, 1);
    event.action = EVENT_PASSED;
    event.reason = (uint16_t)reason;
    return event;
}

static struct event any_drop(void)
{
    struct event event = any_id();
    event.reason = (uint16_t)any(REASON_COUNT);
    return event;
}

/* Told at once and with its subject, or a sum that still has it. */
static void expect_told_apart(size_t from, unsigned host, bool is_new)
{
    char name[24];
    bool first = false;
    (void)snprintf(name, sizeof name, "h%u.example", host);
    for (size_t i = from; i < told_count && i < TOLD_MAX; i++) {
        first = first || strcmp(told[i].flow.host, name) == 0;
        EXPECT(told[i].action != EVENT_PASSED || told[i].flow.host[0] != 0);
    }
    EXPECT(first || !is_new);
}

/* 10,000 drops of distinct causes, under every reason, in bursts over 60 s. */
static void test_a_flood_of_drops_hides_nothing_that_passed(void)
{
    static const enum reason reasons[] = {REASON_EMERGENCY, REASON_ALLOWED,
                                          REASON_PASS_THROUGH};
    const unsigned hosts = 40; /* fewer than ROLLUP_FIRSTS, three times */
    start();
    for (unsigned second = 0; second < 60; second++) {
        for (unsigned i = 0; i < (second % 6 == 0 ? 1000 : 0); i++) {
            struct event event = any_drop();
            rollup_add(rollup, &event, second * SECOND_US + any(1000));
        }
        size_t before = told_count;
        for (unsigned host = 0; host <= second && host < hosts; host++) {
            for (size_t i = 0; i < 3; i++) {
                struct event event = passed(reasons[i], host * 3 + (unsigned)i);
                size_t from = told_count;
                rollup_add(rollup, &event, second * SECOND_US + 1000);
                expect_told_apart(from, host * 3 + (unsigned)i, host == second);
            }
        }
        rollup_tick(rollup, second * SECOND_US + 2000);
        expect_told_apart(before, 0, false);
    }
}

/* What a ledger keeps of the past depends on how much can be put into it in a day. */
static void test_a_flood_of_new_causes_that_goes_on_is_told_ever_less(void)
{
    const uint64_t hour_us = 3600 * SECOND_US;
    start();
    for (uint64_t now = 0; now < 2 * hour_us; now += 50000) {
        struct event event = any_id();
        rollup_add(rollup, &event, now);
        rollup_tick(rollup, now);
        if (now == hour_us) {
            told_count = 0;
        }
    }
    /* In the second hour: new causes, what they pushed out, the sums of the crowd. */
    EXPECT(told_count <=
           2 * (hour_us / ROLLUP_FIRST_US + hour_us / ROLLUP_RESERVE_US + 2) + 7);
    EXPECT(told_count >= hour_us / ROLLUP_FIRST_US);
}

/* 2,000 ids that no rule names, at once, as `watch` would tell them. */
static void test_a_flood_of_first_seen_ids_is_told_in_a_few_records(void)
{
    start();
    for (uint32_t id = 0; id < 2000; id++) {
        struct event event = frame(id);
        event.action = EVENT_NOTED;
        event.reason = REASON_FIRST_SEEN;
        rollup_add(rollup, &event, id * 500);
    }
    EXPECT(told_count <= ROLLUP_FIRSTS + ROLLUP_RESERVE + 2);
    EXPECT(told_count >= ROLLUP_FIRSTS);
    for (uint64_t second = 1; second < 3600; second++) {
        rollup_tick(rollup, second * SECOND_US);
    }
    EXPECT_EQ(told_sum, 2000);
    EXPECT(told_count <= 2 * (ROLLUP_FIRSTS + ROLLUP_RESERVE + 2));
}

int main(void)
{
    RUN(test_a_flood_of_first_seen_ids_is_told_in_a_few_records);
    RUN(test_a_flood_under_one_reason_hides_nothing_under_another);
    RUN(test_a_flood_of_one_kind_hides_no_other_kind_of_the_same_reason);
    RUN(test_every_standard_diagnostic_id_is_told_apart_whatever_else_comes);
    RUN(test_a_flood_of_drops_hides_nothing_that_passed);
    RUN(test_a_flood_of_new_causes_that_goes_on_is_told_ever_less);
    free(rollup);
    return tap_done();
}
