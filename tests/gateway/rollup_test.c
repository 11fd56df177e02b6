/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/rollup.c: its laws, with a fixed seed. */
#include "tests/gateway/rollup_kit.h"
#include "tests/gateway/touched.h"

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

static void test_what_is_not_used_is_not_touched(void)
{
    long before_kb = touched_kb();
    if (before_kb < 0) {
        return;
    }
    start();
    struct event event = frame(0x123);
    rollup_add(rollup, &event, 1);
    rollup_tick(rollup, 2000000);
    rollup_flush(rollup, 3000000);
    EXPECT_EQ(told_count, 1);
    EXPECT(touched_kb() - before_kb < (long)rollup_size_bytes() / 1024 / 4);
}

int main(void)
{
    RUN(test_what_is_not_used_is_not_touched);
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
    RUN(test_a_quiet_reason_gains_its_firsts_again);
    RUN(test_a_crowd_of_mixed_subjects_is_told_without_one);
    RUN(test_a_cause_quiet_for_600_seconds_is_told_at_once_again);
    RUN(test_a_flush_forgets_so_that_the_next_is_told_at_once);
    free(rollup);
    return tap_done();
}
