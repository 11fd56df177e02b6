/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/load.h"

#include "tests/policies/parse_fixture.h"

/* Of one frame: the rule lets one through a second. */
static uint64_t bits(bool extended, uint8_t format, uint8_t length)
{
    struct policy_frame_rule rule = {.extended = extended,
                                     .format = format,
                                     .length_max = length,
                                     .every_us = 1000000};
    return load_rule_bits_per_s(&rule);
}

/* Table 1 of Davis et al. and the sums of its formula: 55 + 10 s and 80 + 10 s. */
static void test_classic_frames_are_as_long_as_davis_says(void)
{
    for (uint8_t s = 0; s <= 8; s++) {
        EXPECT_EQ(bits(false, POLICY_FORMAT_CLASSIC, s), 55U + 10U * s);
        EXPECT_EQ(bits(true, POLICY_FORMAT_CLASSIC, s), 80U + 10U * s);
    }
}

/* Written out bit by bit: SOF to DLC 22 or 41, data, stuff bits, CRC field, tail 13. */
static void test_fd_frames_are_as_long_as_iso_11898_says(void)
{
    EXPECT_EQ(bits(false, POLICY_FORMAT_FD, 0), 22 + 5 + 27 + 13);
    EXPECT_EQ(bits(false, POLICY_FORMAT_FD, 16), 150 + 37 + 27 + 13);
    EXPECT_EQ(bits(false, POLICY_FORMAT_FD, 20), 182 + 45 + 32 + 13);
    EXPECT_EQ(bits(false, POLICY_FORMAT_FD, 64), 534 + 133 + 32 + 13);
    EXPECT_EQ(bits(true, POLICY_FORMAT_FD, 64), 553 + 138 + 32 + 13);
}

static void test_either_format_counts_as_the_longer(void)
{
    EXPECT_EQ(bits(true, POLICY_FORMAT_ANY, 0), 91); /* FD; classic would be 80 */
    EXPECT_EQ(bits(false, POLICY_FORMAT_ANY, 8), bits(false, POLICY_FORMAT_FD, 8));
    EXPECT_EQ(bits(false, POLICY_FORMAT_ANY, 64), bits(false, POLICY_FORMAT_FD, 64));
}

static void test_a_remote_frame_carries_no_bytes(void)
{
    struct policy_frame_rule rule = {
        .remote = true, .length_max = 8, .every_us = 1000000};
    EXPECT_EQ(load_rule_bits_per_s(&rule), 55);
}

static void test_the_tighter_of_period_and_rate_counts(void)
{
    struct policy_frame_rule rule = {.length_max = 8};
    EXPECT_EQ(load_rule_bits_per_s(&rule), LOAD_UNLIMITED);
    rule.every_us = 100000;
    EXPECT_EQ(load_rule_bits_per_s(&rule), 1350);
    rule.within_us = 50000; /* two are half as far apart */
    EXPECT_EQ(load_rule_bits_per_s(&rule), 2700);
    rule.within_us = 0;
    rule.rate_count = 1;
    rule.rate_per_us = 1000000;
    EXPECT_EQ(load_rule_bits_per_s(&rule), 135);
    rule.rate_count = UINT32_MAX;
    EXPECT_EQ(load_rule_bits_per_s(&rule), 1350);
    rule.every_us = 0;
    rule.rate_per_us = 7;
    rule.rate_count = 1;
    EXPECT_EQ(load_rule_bits_per_s(&rule), 19285715); /* rounded up */
}

static void test_a_bus_is_loaded_by_untrusted_buses_mode_by_mode(void)
{
    const struct policy *policy =
        parse("policy \"p\" version 1\nbus a = can0\nbus b = can1\nbus unit1 = can2\n"
              "bus unit2 = can3\nmode road\nmode shop\n"
              "from unit1 to a {\nid 1 length 8 rate 10/s\nid 2 length 8 rate 1/s in "
              "shop\n}\n"
              "from unit2 to a {\nid 3 length 0 every 1s in road\n}\n"
              "from b to a {\nid 4 length 8\n}\n");
    EXPECT(policy != NULL);
    EXPECT_EQ(load_bus_bits_per_s(policy, 0, 0), 1350 + 55);
    EXPECT_EQ(load_bus_bits_per_s(policy, 0, 1), 1350 + 135);
    EXPECT_EQ(load_bus_bits_per_s(policy, 1, 0), 0);
}

static void test_a_group_counts_with_all_its_packets(void)
{
    struct policy_frame_rule rule = {.group = {.kind = POLICY_GROUP_SENT, .pgn = 0xFECA},
                                     .extended = true,
                                     .length_max = 8,
                                     .every_us = 1000000};
    EXPECT_EQ(load_rule_bits_per_s(&rule), 160);
    rule.length_max = 9;
    EXPECT_EQ(load_rule_bits_per_s(&rule), 3 * 160);
    rule.length_max = 14;
    EXPECT_EQ(load_rule_bits_per_s(&rule), 3 * 160);
    rule.length_max = 1785;
    EXPECT_EQ(load_rule_bits_per_s(&rule), 256 * 160);
}

static void test_a_load_beyond_all_buses_can_still_be_added(void)
{
    struct policy_frame_rule rule = {.group = {.kind = POLICY_GROUP_SENT, .pgn = 0xFECA},
                                     .extended = true,
                                     .length_max = 1785,
                                     .rate_count = UINT32_MAX,
                                     .rate_per_us = 1};
    EXPECT_EQ(load_rule_bits_per_s(&rule), UINT64_MAX / POLICY_FRAME_RULES_MAX);
    rule.length_max = 8;
    EXPECT_EQ(load_rule_bits_per_s(&rule), UINT64_MAX / POLICY_FRAME_RULES_MAX);
}

static void test_a_request_counts_as_one_frame_of_its_channel(void)
{
    struct policy_channel channel = {.rate_count = 10, .rate_per_us = 1000000};
    EXPECT_EQ(load_channel_bits_per_s(&channel), 1350);
    channel.extended = true;
    EXPECT_EQ(load_channel_bits_per_s(&channel), 1600);
    channel.fd = true;
    const struct policy_frame_rule fd = {.extended = true,
                                         .format = POLICY_FORMAT_FD,
                                         .length_max = 64,
                                         .rate_count = 10,
                                         .rate_per_us = 1000000};
    EXPECT_EQ(load_channel_bits_per_s(&channel), load_rule_bits_per_s(&fd));
    const struct policy *policy =
        parse("policy \"p\" version 1\nbus a = can0\nbus unit = can1\nmode road\nmode "
              "shop\nfrom unit to a {\nid 1 length 8 rate 10/s\n"
              "diagnostics id 2 answer id 3 rate 10/s in shop { uds service 0x3E }\n}\n");
    EXPECT(policy != NULL);
    EXPECT_EQ(load_bus_bits_per_s(policy, 0, 0), 1350);
    EXPECT_EQ(load_bus_bits_per_s(policy, 0, 1), 2700);
    EXPECT_EQ(load_bus_bits_per_s(policy, 1, 1), 0);
}

static void test_sums_stop_at_unlimited(void)
{
    struct policy_frame_rule rules[2] = {{.modes = 1}, {.modes = 1, .every_us = 1}};
    struct policy policy = {
        .buses = {{.name = "a"},
                  {.name = "unit", .untrusted = true},
                  {.untrusted = true}},
        .bus_count = 3,
        .mode_count = 1,
        .directions = {{1, 0, 0, 2}, {2, 0, 1, 1}},
        .direction_count = 2,
        .frame_rules = rules,
        .frame_rule_count = 2,
    };
    EXPECT_EQ(load_bus_bits_per_s(&policy, 0, 0), LOAD_UNLIMITED);
    policy.directions[0].rule_count = 1;
    EXPECT_EQ(load_bus_bits_per_s(&policy, 0, 0), LOAD_UNLIMITED);
    struct policy_channel channel = {
        .from = 1, .to = 0, .modes = 1, .rate_count = 1, .rate_per_us = 1};
    policy.channels = &channel;
    policy.channel_count = 1;
    EXPECT_EQ(load_bus_bits_per_s(&policy, 0, 0), LOAD_UNLIMITED);
}

/* One frame as the rule that lets one a second through. */
static void test_a_frame_counts_as_its_rule_does(void)
{
    for (uint8_t s = 0; s <= 64; s++) {
        struct frame frame = {.length = s, .fd = true};
        EXPECT_EQ(load_frame_bits(&frame, 500000, 2000000),
                  bits(false, POLICY_FORMAT_FD, s));
        frame.fd = false;
        frame.extended = true;
        if (s <= 8) {
            EXPECT_EQ(load_frame_bits(&frame, 500000, 0),
                      bits(true, POLICY_FORMAT_CLASSIC, s));
        }
        frame.kind = FRAME_REMOTE;
        EXPECT_EQ(load_frame_bits(&frame, 500000, 0), 80);
    }
}

/* 22 + 5 + 13 at the slow rate; 64 bytes, 128 stuff bits and a CRC field of 32 at the
 * other. */
static void test_what_is_switched_takes_as_many_times_less(void)
{
    struct frame frame = {.length = 64, .fd = true, .bit_rate_switch = true};
    EXPECT_EQ(load_frame_bits(&frame, 500000, 2000000), 40 + 672 / 4);
    EXPECT_EQ(load_frame_bits(&frame, 500000, 5000000), 40 + 68); /* 67.2 */
    EXPECT_EQ(load_frame_bits(&frame, 500000, 500000), 22 + 512 + 133 + 32 + 13);
    EXPECT_EQ(load_frame_bits(&frame, 500000, 0), 22 + 512 + 133 + 32 + 13);
    frame.extended = true;
    frame.length = 0;
    EXPECT_EQ(load_frame_bits(&frame, 500000, 1000000), 41 + 10 + 13 + 14);
}

static void test_a_pace_counts_as_a_period(void)
{
    struct policy_frame_rule rule = {.length_max = 8, .pace_us = 100000};
    EXPECT_EQ(load_rule_bits_per_s(&rule), 1350);
    rule.every_us = 100000;
    EXPECT_EQ(load_rule_bits_per_s(&rule), 1350);
}

int main(void)
{
    RUN(test_a_frame_counts_as_its_rule_does);
    RUN(test_what_is_switched_takes_as_many_times_less);
    RUN(test_a_pace_counts_as_a_period);
    RUN(test_classic_frames_are_as_long_as_davis_says);
    RUN(test_fd_frames_are_as_long_as_iso_11898_says);
    RUN(test_either_format_counts_as_the_longer);
    RUN(test_a_remote_frame_carries_no_bytes);
    RUN(test_the_tighter_of_period_and_rate_counts);
    RUN(test_a_bus_is_loaded_by_untrusted_buses_mode_by_mode);
    RUN(test_a_group_counts_with_all_its_packets);
    RUN(test_a_load_beyond_all_buses_can_still_be_added);
    RUN(test_a_request_counts_as_one_frame_of_its_channel);
    RUN(test_sums_stop_at_unlimited);
    return tap_done();
}
