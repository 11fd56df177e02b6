/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/can_events.h"

#include "policies/verdict.h"
#include "tests/tap.h"

static struct policy_frame_rule rules[1] = {{.line = 12}};
static const struct policy policy = {.buses = {{.name = "vehicle", .interface = "can0"},
                                               {.name = "unit", .interface = "can1"}},
                                     .bus_count = 2,
                                     .frame_rules = rules,
                                     .frame_rule_count = 1};

static void test_a_tag_comes_back_as_direction_and_rule(void)
{
    for (uint8_t direction = 0; direction < POLICY_DIRECTIONS_MAX; direction++) {
        for (uint16_t rule = 0; rule < CAN_EVENTS_NO_RULE; rule++) {
            uint16_t tag = can_events_tag(direction, rule);
            if (can_events_tag_direction(tag) != direction ||
                can_events_tag_rule(tag) != rule) {
                EXPECT(false);
                return;
            }
        }
        uint16_t none = can_events_tag(direction, VERDICT_NO_RULE);
        EXPECT_EQ(can_events_tag_rule(none), VERDICT_NO_RULE);
        EXPECT_EQ(can_events_tag_direction(none), direction);
    }
}

static void test_a_frame_is_told_with_its_buses_and_the_line_of_its_rule(void)
{
    struct frame frame = {.id = 0x7DF, .length = 8, .kind = FRAME_REMOTE};
    struct event event = can_events_frame(&policy, &policy.buses[1], &policy.buses[0],
                                          &frame, EVENT_DROPPED, REASON_WRONG_LENGTH, 0);
    EXPECT_EQ(event.subject, EVENT_FRAME);
    EXPECT_EQ(event.action, EVENT_DROPPED);
    EXPECT_EQ(event.reason, REASON_WRONG_LENGTH);
    EXPECT_EQ(event.rule_line, 12);
    EXPECT_TEXT(event.frame.from, "unit");
    EXPECT_TEXT(event.frame.to, "vehicle");
    EXPECT_EQ(event.frame.id, 0x7DF);
    EXPECT(event.frame.remote && !event.frame.extended && !event.frame.fd);
}

static void test_no_rule_and_no_target_are_told_as_none(void)
{
    struct frame frame = {.id = 1, .extended = true, .fd = true};
    struct event event =
        can_events_frame(&policy, &policy.buses[1], NULL, &frame, EVENT_DROPPED,
                         REASON_UNKNOWN_ID, VERDICT_NO_RULE);
    EXPECT_EQ(event.rule_line, 0);
    EXPECT_TEXT(event.frame.to, "");
    EXPECT(event.frame.extended && event.frame.fd);
}

static struct event told_of(uint8_t evidence, unsigned from, const struct frame *frame,
                            enum event_action action)
{
    struct policy keeping = policy;
    keeping.evidence = evidence;
    keeping.buses[1].untrusted = true;
    return can_events_frame(&keeping, &keeping.buses[from], NULL, frame, action,
                            REASON_UNKNOWN_ID, VERDICT_NO_RULE);
}

static void test_the_data_of_what_is_stopped_is_kept_where_the_policy_says_so(void)
{
    const struct frame frame = {.id = 1, .length = 3, .data = {1, 2, 3}};
    const struct frame remote = {.id = 1, .length = 3, .kind = FRAME_REMOTE};
    const struct frame broken = {.id = 1, .length = 65};
    struct event event = told_of(POLICY_EVIDENCE_PAYLOAD, 1, &frame, EVENT_DROPPED);
    EXPECT(event.frame.data_len == 3 && memcmp(event.frame.data, frame.data, 3) == 0);
    event = told_of(POLICY_EVIDENCE_PAYLOAD, 1, &frame, EVENT_WOULD_DROP);
    EXPECT_EQ(event.frame.data_len, 3);
    EXPECT_EQ(told_of(POLICY_EVIDENCE_PAYLOAD, 1, &frame, EVENT_PASSED).frame.data_len,
              0);
    EXPECT_EQ(told_of(POLICY_EVIDENCE_PAYLOAD, 1, &frame, EVENT_NOTED).frame.data_len, 0);
    EXPECT_EQ(told_of(POLICY_EVIDENCE_PAYLOAD, 1, &remote, EVENT_DROPPED).frame.data_len,
              0);
    EXPECT_EQ(told_of(POLICY_EVIDENCE_PAYLOAD, 1, &broken, EVENT_DROPPED).frame.data_len,
              0);
    EXPECT_EQ(told_of(POLICY_EVIDENCE_PAYLOAD, 0, &frame, EVENT_DROPPED).frame.data_len,
              0);
    for (uint8_t less = 0; less < POLICY_EVIDENCE_PAYLOAD; less++) {
        EXPECT_EQ(told_of(less, 1, &frame, EVENT_DROPPED).frame.data_len, 0);
    }
}

static void test_each_cause_of_a_queue_has_its_reason(void)
{
    EXPECT_EQ(can_events_drop_reason(EGRESS_DROP_STALE), REASON_STALE_FRAME);
    EXPECT_EQ(can_events_drop_reason(EGRESS_DROP_NO_ECHO), REASON_STALE_FRAME);
    EXPECT_EQ(can_events_drop_reason(EGRESS_DROP_EVICTED), REASON_EGRESS_FULL);
    EXPECT_EQ(can_events_drop_reason(EGRESS_DROP_REFUSED), REASON_WRONG_FORMAT);
    EXPECT_EQ(can_events_drop_reason(EGRESS_DROP_RESET), REASON_ALLOWED);
}

static void test_a_state_of_a_bus_names_its_interface(void)
{
    struct event event = can_events_bus(&policy.buses[0], REASON_BUS_OFF, "bus-off");
    EXPECT_TEXT(event.system.about, "vehicle");
    EXPECT_TEXT(event.system.text, "can0: bus-off");
    EXPECT_EQ(event.action, EVENT_NOTED);
}

static void test_a_notice_of_a_message_names_both_buses_and_its_rule(void)
{
    static const struct policy watching = {
        .buses = {{.name = "vehicle", .interface = "can0"},
                  {.name = "unit", .interface = "can1"}},
        .bus_count = 2,
        .directions = {{1, 0, 0, 0}, {0, 1, 0, 1}},
        .direction_count = 2,
        .frame_rules = rules,
        .frame_rule_count = 1,
    };
    struct frame_notice notice = {.reason = REASON_SILENT_MESSAGE,
                                  .id = 0x3A0,
                                  .length = 8,
                                  .remote = true,
                                  .fd = true,
                                  .extended = true};
    struct event event = can_events_notice(&watching, &notice);
    EXPECT_EQ(event.subject, EVENT_FRAME);
    EXPECT_EQ(event.action, EVENT_NOTED);
    EXPECT_EQ(event.reason, REASON_SILENT_MESSAGE);
    EXPECT_EQ(event.rule_line, 12);
    EXPECT_TEXT(event.frame.from, "vehicle");
    EXPECT_TEXT(event.frame.to, "unit");
    EXPECT_EQ(event.frame.id, 0x3A0);
    EXPECT_EQ(event.frame.length, 8);
    EXPECT(event.frame.remote && event.frame.fd && event.frame.extended);
    notice.rule = VERDICT_NO_RULE;
    notice.reason = REASON_FIRST_SEEN;
    event = can_events_notice(&watching, &notice);
    EXPECT_EQ(event.rule_line, 0);
    EXPECT_TEXT(event.frame.to, "");
}

static void test_a_notice_of_a_bus_says_what_of_it(void)
{
    static const struct policy loaded = {.buses = {{.name = "vehicle",
                                                    .interface = "can0",
                                                    .bitrate = 500000,
                                                    .load_percent = 60}},
                                         .bus_count = 1};
    struct frame_notice notice = {.reason = REASON_BUS_LOAD, .rule = VERDICT_NO_RULE};
    struct event event = can_events_notice(&loaded, &notice);
    EXPECT_EQ(event.subject, EVENT_SYSTEM);
    EXPECT_TEXT(event.system.about, "vehicle");
    EXPECT_TEXT(event.system.text, "can0: more than 60% of 500000 bit/s");
    notice.reason = REASON_FIRST_SEEN_FULL;
    event = can_events_notice(&loaded, &notice);
    EXPECT_TEXT(event.system.text, "can0: 29-bit ids");
}

int main(void)
{
    RUN(test_a_notice_of_a_message_names_both_buses_and_its_rule);
    RUN(test_a_notice_of_a_bus_says_what_of_it);
    RUN(test_a_tag_comes_back_as_direction_and_rule);
    RUN(test_a_frame_is_told_with_its_buses_and_the_line_of_its_rule);
    RUN(test_no_rule_and_no_target_are_told_as_none);
    RUN(test_the_data_of_what_is_stopped_is_kept_where_the_policy_says_so);
    RUN(test_each_cause_of_a_queue_has_its_reason);
    RUN(test_a_state_of_a_bus_names_its_interface);
    return tap_done();
}
