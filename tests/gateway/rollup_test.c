/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/rollup.c: its laws, with a fixed seed. */
#include "gateway/ledger/rollup.h"

#include <stddef.h>
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

static uint64_t any(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

static void keep(void *context, const struct event *event)
{
    (void)context;
    if (told_count < TOLD_MAX) {
        told[told_count] = *event;
    }
    told_count++;
    told_sum += event->count;
    told_bytes_up += event->subject == EVENT_FLOW ? event->flow.bytes_up : 0;
}

static void start(void)
{
    if (rollup == NULL) {
        rollup = aligned_alloc(16, (rollup_size_bytes() + 15) / 16 * 16);
    }
    rollup_init(rollup, keep, NULL);
    told_count = 0;
    told_sum = told_bytes_up = 0;
    seed = 0x5A117F0;
}

static struct event frame(uint32_t id)
{
    return (struct event){.source = EVENT_FROM_CAN,
                          .action = EVENT_DROPPED,
                          .reason = REASON_UNKNOWN_ID,
                          .subject = EVENT_FRAME,
                          .frame = {.from = "unit", .to = "vehicle", .id = id}};
}

static struct event flow(unsigned host, uint16_t client_port)
{
    struct event event = {.source = EVENT_FROM_UPLINK,
                          .action = EVENT_DROPPED,
                          .reason = REASON_ADDRESS_NOT_NAMED,
                          .subject = EVENT_FLOW,
                          .flow = {.transport = 6, .client_port = client_port}};
    (void)snprintf(event.flow.host, sizeof event.flow.host, "h%u.example", host);
    return event;
}

static void test_the_first_is_told_at_once_and_repeats_are_not(void)
{
    start();
    struct event event = frame(0x201);
    rollup_add(rollup, &event, 5);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told[0].count, 1);
    EXPECT_EQ(told[0].first_us, 5);
    EXPECT_EQ(told[0].last_us, 5);
    EXPECT(told[0].cause != 0);
    for (uint64_t i = 0; i < 1000; i++) {
        rollup_add(rollup, &event, 6 + i);
    }
    EXPECT_EQ(told_count, 1);
    rollup_tick(rollup, 5 + SECOND_US - 1);
    EXPECT_EQ(told_count, 1);
    rollup_tick(rollup, 5 + SECOND_US);
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[1].count, 1000);
    EXPECT_EQ(told[1].first_us, 6);
    EXPECT_EQ(told[1].last_us, 1005);
    EXPECT_EQ(told[1].cause, told[0].cause);
}

static void test_sums_of_one_cause_come_at_1_2_4_to_600_seconds(void)
{
    start();
    struct event event = frame(1);
    uint64_t expected = SECOND_US;
    uint64_t last = 0;
    size_t before = 0;
    for (uint64_t now = 0; now < 4000 * SECOND_US; now += SECOND_US / 4) {
        rollup_add(rollup, &event, now);
        rollup_tick(rollup, now);
        if (told_count > before && now > 0) {
            EXPECT_EQ(now - last, expected);
            expected = expected * 2 > 600 * SECOND_US ? 600 * SECOND_US : expected * 2;
        }
        last = told_count > before ? now : last;
        before = told_count;
    }
    EXPECT_EQ(told_count, 15); /* 1 + 10 sums to 1023 s + 4, one each 600 s */
}

static void test_client_ports_and_lengths_do_not_make_a_new_cause(void)
{
    start();
    for (uint16_t port = 1; port < 1000; port++) {
        struct event event = flow(1, port);
        event.flow.bytes_up = 3;
        rollup_add(rollup, &event, port);
        struct event other = frame(7);
        other.frame.length = port % 9;
        rollup_add(rollup, &other, port);
    }
    EXPECT_EQ(told_count, 2);
    rollup_flush(rollup, 2000);
    EXPECT_EQ(told_count, 4);
    EXPECT_EQ(told_sum, 2 * 999);
    EXPECT_EQ(told_bytes_up, 3 * 999);
}

static void test_what_identifies_a_subject_makes_a_new_cause(void)
{
    start();
    uint8_t ip[4] = {192, 0, 2, 1};
    struct event events[12];
    for (size_t i = 0; i < 6; i++) {
        events[i] = frame(1);
    }
    events[1].frame.id = 2;
    events[2].frame.extended = true;
    strcpy(events[3].frame.from, "other");
    events[4].action = EVENT_WOULD_DROP;
    events[5].rule_line = 9;
    events[6] = flow(1, 1);
    events[7] = flow(1, 1);
    events[7].flow.server = address_ipv4(ip);
    events[8] = (struct event){.subject = EVENT_NAME, .name = {.name = "a"}};
    events[9] = (struct event){.subject = EVENT_NAME, .name = {.name = "a", .type = 16}};
    events[10] = (struct event){.subject = EVENT_PACKET, .packet = {.protocol = 1}};
    events[11] = (struct event){.subject = EVENT_SYSTEM, .system = {.text = "t"}};
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 12; i++) {
            rollup_add(rollup, &events[i], i);
        }
        EXPECT_EQ(told_count, 12);
    }
    for (size_t i = 0; i < 12; i++) {
        for (size_t k = 0; k < i; k++) {
            EXPECT(told[i].cause != told[k].cause);
        }
    }
}

static void test_causes_are_the_same_number_after_a_restart(void)
{
    start();
    struct event event = flow(1, 77);
    rollup_add(rollup, &event, 1);
    uint64_t cause = told[0].cause;
    start();
    struct event again = flow(1, 78);
    again.mono_us = 99;
    strcpy(again.mode, "workshop");
    rollup_add(rollup, &again, 5);
    EXPECT_EQ(told[0].cause, cause);
}

/* Whatever is varied: no event is lost from the counts, and no second tells more than the
 * firsts, what they pushed out, and one sum a cause that is held. */
static void flood(struct event (*make)(void))
{
    uint64_t added = 0;
    size_t second_begin = 0;
    start();
    for (uint64_t now = 0; now < 30 * SECOND_US; now += 250) {
        struct event event = make();
        rollup_add(rollup, &event, now);
        added++;
        if (now % 250000 == 0) {
            rollup_tick(rollup, now);
        }
        if (now % SECOND_US == 0) {
            EXPECT(told_count - second_begin <=
                   2 * (ROLLUP_FIRSTS + ROLLUP_RESERVE) + ROLLUP_CAUSES + REASON_COUNT);
            second_begin = told_count;
        }
    }
    EXPECT(told_sum <= added);
    rollup_flush(rollup, 31 * SECOND_US);
    EXPECT_EQ(told_sum, added);
    size_t before = told_count;
    rollup_flush(rollup, 32 * SECOND_US);
    EXPECT_EQ(told_count, before);
}

static struct event any_id(void)
{
    return frame((uint32_t)any(0x20000000));
}

static struct event any_host(void)
{
    return flow((unsigned)any(1000000), (uint16_t)any(65536));
}

static struct event cycling_id(void)
{
    static uint32_t next;
    return frame(next++ % (ROLLUP_CAUSES + 1));
}

static struct event anything(void)
{
    struct event event = any(2) ? frame((uint32_t)any(300)) : flow((unsigned)any(300), 1);
    event.reason = (uint16_t)any(REASON_COUNT);
    event.action = (uint8_t)any(EVENT_NOTED + 1);
    event.rule_line = (uint32_t)any(3);
    return event;
}

static void test_a_flood_of_ids_is_bounded_and_counted(void)
{
    flood(any_id);
}

static void test_a_flood_of_hosts_is_bounded_and_counted(void)
{
    flood(any_host);
}

static void test_cycling_through_more_causes_than_fit_is_bounded_and_counted(void)
{
    flood(cycling_id);
}

static void test_a_flood_of_everything_keeps_its_count(void)
{
    uint64_t added = 0;
    start();
    for (uint64_t now = 0; now < 2000 * SECOND_US; now += any(200000)) {
        struct event event = anything();
        rollup_add(rollup, &event, now);
        added++;
        rollup_tick(rollup, now);
    }
    rollup_flush(rollup, 3000 * SECOND_US);
    EXPECT_EQ(told_sum, added);
}

static void test_too_many_new_causes_become_one_cause_that_keeps_bytes(void)
{
    start();
    for (unsigned i = 0; i < 1000; i++) {
        struct event event = flow(i, 1);
        event.flow.bytes_up = 10;
        rollup_add(rollup, &event, i);
    }
    EXPECT_EQ(told_count, ROLLUP_FIRSTS + 1);
    EXPECT_TEXT(told[ROLLUP_FIRSTS].flow.host, "");
    EXPECT_EQ(told[ROLLUP_FIRSTS].reason, REASON_ADDRESS_NOT_NAMED);
    EXPECT_EQ(told[ROLLUP_FIRSTS].subject, EVENT_FLOW);
    rollup_flush(rollup, 1000);
    EXPECT_EQ(told_sum, 1000);
    EXPECT_EQ(told_bytes_up, 10000);
}

static struct event request(uint32_t id)
{
    struct event event = frame(id);
    event.reason = REASON_DIAGNOSTIC_REQUEST;
    return event;
}

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

static void test_a_quiet_reason_gains_its_firsts_again(void)
{
    start();
    for (uint32_t id = 0; id < 2 * ROLLUP_FIRSTS; id++) {
        struct event event = request(id);
        rollup_add(rollup, &event, 0);
    }
    const size_t used = ROLLUP_FIRSTS + ROLLUP_RESERVE;
    EXPECT_EQ(told_count, used + 1); /* and the crowd */
    struct event event = request(0x7E0);
    rollup_add(rollup, &event, ROLLUP_FIRST_US);
    EXPECT_EQ(told[told_count - 1].frame.id, 0x7E0);
    event = request(0x7E1);
    rollup_add(rollup, &event, ROLLUP_FIRST_US);
    EXPECT_EQ(told_count, used + 2);
}

static void test_a_crowd_of_mixed_subjects_is_told_without_one(void)
{
    start();
    for (unsigned i = 0; i < 200; i++) {
        struct event event = i % 2 ? frame(i) : flow(i, 1);
        event.reason = REASON_WRONG_MODE;
        rollup_add(rollup, &event, i);
    }
    rollup_flush(rollup, 1000);
    EXPECT_EQ(told_sum, 200);
    EXPECT_EQ(told[told_count - 1].subject, EVENT_SYSTEM);
}

static void test_a_cause_quiet_for_600_seconds_is_told_at_once_again(void)
{
    start();
    struct event event = frame(1);
    rollup_add(rollup, &event, 0);
    rollup_add(rollup, &event, 600 * SECOND_US);
    EXPECT_EQ(told_count, 2);
    rollup_tick(rollup, 1200 * SECOND_US);
    rollup_add(rollup, &event, 1200 * SECOND_US);
    EXPECT_EQ(told_count, 3);
    EXPECT_EQ(told_sum, 3);
}

static void test_a_flush_forgets_so_that_the_next_is_told_at_once(void)
{
    start();
    struct event event = frame(1);
    rollup_add(rollup, &event, 0);
    rollup_add(rollup, &event, 1);
    rollup_flush(rollup, 2);
    EXPECT_EQ(told_count, 2);
    rollup_add(rollup, &event, 3);
    EXPECT_EQ(told_count, 3);
    EXPECT_EQ(told[2].count, 1);
}

int main(void)
{
    RUN(test_the_first_is_told_at_once_and_repeats_are_not);
    RUN(test_sums_of_one_cause_come_at_1_2_4_to_600_seconds);
    RUN(test_client_ports_and_lengths_do_not_make_a_new_cause);
    RUN(test_what_identifies_a_subject_makes_a_new_cause);
    RUN(test_causes_are_the_same_number_after_a_restart);
    RUN(test_a_flood_of_ids_is_bounded_and_counted);
    RUN(test_a_flood_of_hosts_is_bounded_and_counted);
    RUN(test_cycling_through_more_causes_than_fit_is_bounded_and_counted);
    RUN(test_a_flood_of_everything_keeps_its_count);
    RUN(test_too_many_new_causes_become_one_cause_that_keeps_bytes);
    RUN(test_a_flood_under_one_reason_hides_nothing_under_another);
    RUN(test_a_flood_of_one_kind_hides_no_other_kind_of_the_same_reason);
    RUN(test_every_standard_diagnostic_id_is_told_apart_whatever_else_comes);
    RUN(test_a_flood_of_drops_hides_nothing_that_passed);
    RUN(test_a_flood_of_new_causes_that_goes_on_is_told_ever_less);
    RUN(test_a_quiet_reason_gains_its_firsts_again);
    RUN(test_a_crowd_of_mixed_subjects_is_told_without_one);
    RUN(test_a_cause_quiet_for_600_seconds_is_told_at_once_again);
    RUN(test_a_flush_forgets_so_that_the_next_is_told_at_once);
    free(rollup);
    return tap_done();
}
