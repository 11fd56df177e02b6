/* SPDX-License-Identifier: Apache-2.0 */
/* An update over UDP that is under way, when what is in force changes under it. */
#include "tests/gateway/datagrams_kit.h"

#define UPDATE_US 90000000ULL

static const struct policy_flow_terms update = {.update_us = UPDATE_US};

static void hand_over(size_t len)
{
    static const uint8_t bytes[2000];
    hand_over_bytes(bytes, len);
}

/* One datagram of the rule, with what it asks beyond, has gone out. */
static bool begin(const char *clauses)
{
    if (!begin_with("udp \"time.example\"", clauses)) {
        return false;
    }
    regime.policy->uplink.rules[0].terms = &update;
    hand_over(100);
    EXPECT_EQ(came_out(), 100);
    told_count = 0;
    return true;
}

static void pass_time(uint64_t us)
{
    regime.now_us += us;
    datagrams_tick(&datagrams);
}

/* The rule as it is, but for this mode. */
static void leave_mode(void)
{
    regime.mode = 1;
    datagrams_rejudge(&datagrams);
}

static bool is_open(void)
{
    for (size_t i = 0; i < DATAGRAMS_ASSOCIATIONS; i++) {
        if (datagrams.associations[i].used) {
            return true;
        }
    }
    return false;
}

static void test_a_change_of_mode_waits_until_the_deadline_and_is_told_once(void)
{
    if (!begin("")) {
        return;
    }
    leave_mode();
    EXPECT(is_open());
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told.reason, REASON_UPDATE_DEFERRED);
    EXPECT_EQ(told.action, EVENT_PASSED);
    EXPECT_EQ(told.flow.bytes_up, 100);
    pass_time(UPDATE_US - 1);
    EXPECT(is_open());
    pass_time(1);
    EXPECT(!is_open());
    EXPECT_EQ(told.reason, REASON_UPDATE_OVERDUE);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    end();
}

static void test_a_record_that_is_down_cuts_it_at_once(void)
{
    if (!begin("")) {
        return;
    }
    leave_mode();
    regime.recording = false;
    datagrams_rejudge(&datagrams);
    EXPECT(!is_open());
    EXPECT_EQ(told.reason, REASON_RECORD_DOWN);
    end();
}

/* Less than a datagram's price is left: the deadline holds all the same. */
static void test_a_spent_budget_waits_until_the_deadline(void)
{
    if (!begin("up 200B/day")) {
        return;
    }
    hand_over(100);
    EXPECT_EQ(came_out(), 100);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told.reason, REASON_UPDATE_DEFERRED);
    hand_over(100);
    EXPECT_EQ(came_out(), 100);
    EXPECT_EQ(told_count, 1);
    pass_time(UPDATE_US * 3 / 4); /* its clock went on between the datagrams */
    EXPECT_EQ(told.reason, REASON_FLOW_GOES_ON);
    EXPECT_EQ(told.flow.bytes_up, 200);
    pass_time(UPDATE_US / 4);
    EXPECT(!is_open());
    EXPECT_EQ(told.reason, REASON_UPDATE_OVERDUE);
    end();
}

static void test_without_update_a_change_cuts_at_once(void)
{
    if (!begin("")) {
        return;
    }
    regime.policy->uplink.rules[0].terms = NULL;
    leave_mode();
    EXPECT(!is_open());
    EXPECT_EQ(told.reason, REASON_WRONG_MODE);
    end();
}

int main(void)
{
    RUN(test_a_change_of_mode_waits_until_the_deadline_and_is_told_once);
    RUN(test_a_record_that_is_down_cuts_it_at_once);
    RUN(test_a_spent_budget_waits_until_the_deadline);
    RUN(test_without_update_a_change_cuts_at_once);
    return tap_done();
}
