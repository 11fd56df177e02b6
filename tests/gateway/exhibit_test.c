/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/uplink/exhibit.c. */
#include "gateway/uplink/exhibit.h"

#include "tests/tap.h"

static struct event told[32];
static size_t told_count;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    if (told_count < sizeof told / sizeof told[0]) {
        told[told_count] = *event;
    }
    told_count++;
}

static void tell(size_t len)
{
    static uint8_t bytes[EXHIBIT_BYTES + 100];
    static const struct policy policy = {.mode_count = 1};
    struct regime regime = {.policy = &policy, .record = on_record};
    struct event flow = {.subject = EVENT_FLOW,
                         .flow = {.client_port = 50000, .host = "evil.example"}};
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    }
    told_count = 0;
    exhibit_tell(&regime, &flow, bytes, len, 1000);
    uint32_t offset = 1000;
    for (size_t i = 0; i < told_count; i++) {
        const struct event_evidence *evidence = &told[i].flow.evidence;
        EXPECT_EQ(told[i].reason, REASON_DECOY_KEPT);
        EXPECT_EQ(told[i].action, EVENT_DROPPED);
        EXPECT_EQ(told[i].flow.client_port, 50000);
        EXPECT_EQ(evidence->part, i + 1);
        EXPECT_EQ(evidence->parts, told_count);
        EXPECT_EQ(evidence->offset, offset);
        EXPECT(memcmp(evidence->bytes, bytes + offset - 1000, evidence->len) == 0);
        offset += evidence->len;
    }
    EXPECT_EQ(offset - 1000, len < EXHIBIT_BYTES ? len : EXHIBIT_BYTES);
}

static void test_the_pieces_add_up_to_what_was_said(void)
{
    static const struct {
        size_t len;
        size_t parts;
    } rows[] = {{0, 0},
                {1, 1},
                {EVENT_EVIDENCE_BYTES, 1},
                {EVENT_EVIDENCE_BYTES + 1, 2},
                {EXHIBIT_BYTES, 10},
                {EXHIBIT_BYTES + 100, 10}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tell(rows[i].len);
        EXPECT_EQ(told_count, rows[i].parts);
    }
}

static void test_only_the_policy_asks_for_it_and_not_while_nothing_can_be_kept(void)
{
    for (uint8_t denial = POLICY_DENY_RESET; denial <= POLICY_DENY_DECOY; denial++) {
        struct policy policy = {.mode_count = 1, .uplink.denial = denial};
        struct regime regime = {.policy = &policy};
        for (int reason = 0; reason < REASON_COUNT; reason++) {
            bool kept = reason != REASON_RECORD_DOWN && reason != REASON_FLOWS_FULL;
            EXPECT_EQ(exhibit_is_wanted(
                          &regime, verdict_drop((enum reason)reason, VERDICT_NO_RULE)),
                      denial == POLICY_DENY_DECOY && kept);
        }
    }
}

static size_t tell_hello(const struct policy *policy, uint32_t offset, size_t len)
{
    static uint8_t bytes[EXHIBIT_BYTES + 100];
    struct regime regime = {.policy = policy, .record = on_record};
    struct event flow = {.subject = EVENT_FLOW, .action = EVENT_WOULD_DROP};
    told_count = 0;
    exhibit_tell_hello(&regime, &flow,
                       verdict_drop_by(REASON_SERVER_NAME_MISMATCH, DETAIL_NO_ROOM, 9),
                       bytes, len, offset);
    size_t kept = 0;
    for (size_t i = 0; i < told_count; i++) {
        EXPECT_EQ(told[i].action, EVENT_WOULD_DROP);
        EXPECT_EQ(told[i].reason, REASON_SERVER_NAME_MISMATCH);
        EXPECT_EQ(told[i].detail, DETAIL_NO_ROOM);
        EXPECT_EQ(told[i].flow.evidence.kind, EVENT_HELLO_JUDGED);
        EXPECT_EQ(told[i].flow.evidence.part, i + 1);
        EXPECT_EQ(told[i].flow.evidence.offset, offset + kept);
        kept += told[i].flow.evidence.len;
    }
    return kept;
}

static void test_a_hello_is_told_under_the_verdict_that_it_led_to(void)
{
    const struct policy policy = {.mode_count = 1, .evidence = POLICY_EVIDENCE_PAYLOAD};
    EXPECT_EQ(tell_hello(&policy, 0, 517), 517);
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(tell_hello(&policy, 0, EXHIBIT_BYTES + 100), EXHIBIT_BYTES);
    EXPECT_EQ(tell_hello(&policy, EXHIBIT_BYTES - 10, 100), 10);
    EXPECT_EQ(tell_hello(&policy, EXHIBIT_BYTES, 100), 0);
    EXPECT_EQ(tell_hello(&policy, UINT32_MAX, 100), 0);
}

static void test_a_hello_is_kept_where_the_policy_keeps_payload_of_flows_alone(void)
{
    for (uint8_t said = 0; said < POLICY_EVIDENCE_PAYLOAD; said++) {
        const struct policy policy = {.mode_count = 1, .evidence = said};
        EXPECT_EQ(tell_hello(&policy, 0, 100), 0);
    }
    const struct policy decoy = {.mode_count = 1, .uplink.denial = POLICY_DENY_DECOY};
    EXPECT_EQ(tell_hello(&decoy, 0, 100), 100);
}

int main(void)
{
    RUN(test_a_hello_is_told_under_the_verdict_that_it_led_to);
    RUN(test_a_hello_is_kept_where_the_policy_keeps_payload_of_flows_alone);
    RUN(test_the_pieces_add_up_to_what_was_said);
    RUN(test_only_the_policy_asks_for_it_and_not_while_nothing_can_be_kept);
    return tap_done();
}
