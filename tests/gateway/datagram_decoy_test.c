/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of denied datagrams: alone, and on the way of a real one. */
#include "gateway/uplink/datagram_decoy.h"

#include "gateway/uplink/exhibit.h"
#include "tests/gateway/datagrams_kit.h"

static struct datagram_decoy decoy;

static struct regime regime_of(struct policy *policy)
{
    *policy = (struct policy){.mode_count = 1, .uplink.denial = POLICY_DENY_DECOY};
    told_count = 0;
    decoy = (struct datagram_decoy){0};
    return (struct regime){.policy = policy, .record = on_record, .now_us = 1000};
}

static void deny(const struct regime *at, uint16_t client_port, size_t len)
{
    static const uint8_t bytes[2000] = "video";
    struct association row = {.client = {.port = client_port},
                              .server = {.port = 554},
                              .protocol = TRAFFIC_RTP};
    datagram_decoy_take(&decoy, at, &row,
                        verdict_drop(REASON_VIDEO_STREAM, VERDICT_NO_RULE), bytes, len);
}

static void test_the_first_kilobytes_of_each_are_kept(void)
{
    struct policy policy;
    struct regime at = regime_of(&policy);
    deny(&at, 1, 1400);
    EXPECT_EQ(told_count, 4);
    EXPECT_EQ(told.reason, REASON_DECOY_KEPT);
    EXPECT_EQ(told.flow.transport, IPPROTO_UDP);
    EXPECT_EQ(told.flow.protocol, TRAFFIC_RTP);
    deny(&at, 1, 1400);
    EXPECT_EQ(told.flow.evidence.offset + told.flow.evidence.len, 2800);
    deny(&at, 1, 1400);
    EXPECT_EQ(told.flow.evidence.offset + told.flow.evidence.len, EXHIBIT_BYTES);
    told_count = 0;
    deny(&at, 1, 1400);
    EXPECT_EQ(told_count, 0);
    deny(&at, 2, 10);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told.flow.evidence.offset, 0);
}

static void test_one_that_was_quiet_is_new_and_one_that_goes_on_is_not(void)
{
    struct policy policy;
    struct regime at = regime_of(&policy);
    for (unsigned i = 0; i < 3; i++) {
        deny(&at, 1, 1400);
    }
    told_count = 0;
    at.now_us += DATAGRAM_DECOY_QUIET_US - 1;
    deny(&at, 1, 10);
    at.now_us += DATAGRAM_DECOY_QUIET_US - 1;
    deny(&at, 1, 10);
    EXPECT_EQ(told_count, 0);
    at.now_us += DATAGRAM_DECOY_QUIET_US;
    deny(&at, 1, 10);
    EXPECT_EQ(told_count, 1);
}

static void test_the_one_quiet_for_longest_makes_room(void)
{
    struct policy policy;
    struct regime at = regime_of(&policy);
    for (uint16_t i = 0; i <= DATAGRAM_DECOY_ROWS; i++) {
        at.now_us++;
        deny(&at, i, 10);
    }
    deny(&at, DATAGRAM_DECOY_ROWS, 10);
    EXPECT_EQ(told.flow.evidence.offset, 10);
    deny(&at, 2, 10);
    EXPECT_EQ(told.flow.evidence.offset, 10);
    deny(&at, 0, 10);
    EXPECT_EQ(told.flow.evidence.offset, 0);
}

static void test_a_real_datagram_is_kept_where_the_policy_says_so(void)
{
    static struct policy policy;
    for (int decoys = 0; decoys < 2; decoys++) {
        if (!begin_with("udp \"time.example\"", "")) {
            return;
        }
        policy = *regime.policy;
        policy.uplink.denial = decoys ? POLICY_DENY_DECOY : POLICY_DENY_RESET;
        regime.policy = &policy;
        pins_reset(regime.pins, 1);
        hand_over_bytes("position 48.1 11.5", 18);
        EXPECT_EQ(came_out(), -1);
        EXPECT_EQ(told_count, decoys ? 2 : 1);
        EXPECT_EQ(told.flow.evidence.len, decoys ? 18 : 0);
        end();
    }
}

int main(void)
{
    RUN(test_the_first_kilobytes_of_each_are_kept);
    RUN(test_one_that_was_quiet_is_new_and_one_that_goes_on_is_not);
    RUN(test_the_one_quiet_for_longest_makes_room);
    RUN(test_a_real_datagram_is_kept_where_the_policy_says_so);
    return tap_done();
}
