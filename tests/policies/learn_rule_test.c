/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_rule.h"

#include "tests/policies/learn_kit.h"

enum { VEHICLE, UNIT };

static struct learn *learn;
static char *text;
static struct learn_room room;
static unsigned room_of = POLICY_CHECKS_MAX;

static void begin(void)
{
    learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    (void)!learn_bus(learn, "unit");
}

/* The line of the first message, up to its evidence. */
static const char *rule(bool strict)
{
    struct learn_channels channels;
    room = (struct learn_room){room_of, POLICY_WHERES_MAX};
    const struct learn_draft draft = {learn, &channels, &room, strict};
    size_t len = 0;
    free(text);
    text = NULL;
    FILE *out = open_memstream(&text, &len);
    learn_finish(learn);
    learn_channels_make(&channels, learn);
    learn_rule_write(out, &draft, learn->messages[0]);
    (void)fclose(out);
    text[strcspn(text, "\n")] = '\0';
    char *evidence = strstr(text + 6, "  # ");
    if (evidence != NULL) {
        *evidence = '\0';
    }
    return text;
}

static const char *rule_of(uint8_t bus, const struct frame *frame, unsigned count)
{
    begin();
    kit_hear(learn, bus, frame, count, 20000, 0);
    return rule(false);
}

static void test_a_period_an_event_and_a_single_frame_have_their_limits(void)
{
    struct frame frame = kit_frame(0x3A0, 8);
    EXPECT_TEXT(rule_of(VEHICLE, &frame, 100),
                "    id 0x3A0 length 8 every 20ms within 5ms");
    EXPECT_TEXT(rule_of(VEHICLE, &frame, 1), "    id 0x3A0 length 8 rate 10/s");
    EXPECT_TEXT(rule_of(UNIT, &frame, 5), "    id 0x3A0 length 8 rate 10/s");
}

static void test_what_stands_against_a_message_is_said(void)
{
    struct frame frame = kit_frame(0x3A0, 8);
    struct frame remote = frame;
    struct frame tester = kit_frame(0x7E0, 8);
    struct frame answer = kit_frame(0x7E8, 8);
    remote.kind = FRAME_REMOTE;
    EXPECT_TEXT(rule_of(VEHICLE, &remote, 1), "    # not passed: id 0x3A0 length 8; a "
                                              "remote frame: it asks a node for data");
    EXPECT_TEXT(
        rule_of(VEHICLE, &tester, 1),
        "    # not passed: id 0x7E0 length 8; a tester asked on this bus: nothing "
        "that the unit needs");
    EXPECT_TEXT(
        rule_of(VEHICLE, &answer, 1),
        "    # not passed: id 0x7E8 length 8; a tester asked on this bus: nothing "
        "that the unit needs");
    EXPECT_TEXT(rule_of(UNIT, &tester, 1), "    # not passed: id 0x7E0 length 8; "
                                           "diagnostics without a channel");
    memcpy(tester.data, "\x03\x22\xF1\x87", 4);
    EXPECT_TEXT(rule_of(UNIT, &tester, 1), "    # not passed: id 0x7E0 length 8; its "
                                           "channel of diagnostics judges it");
}

static void test_a_message_that_comes_from_begin_to_end_of_an_hour_may_not_end(void)
{
    struct frame frame = kit_frame(0x3A0, 8);
    begin();
    kit_hear(learn, VEHICLE, &frame, 65, 60000000, 0);
    EXPECT_TEXT(rule(false), "    id 0x3A0 length 8 every 1min within 15s silence 5min");
    begin();
    kit_hear(learn, VEHICLE, &frame, 65, 20000, 0);
    EXPECT_TEXT(rule(false), "    id 0x3A0 length 8 every 20ms within 5ms");
    EXPECT_TEXT(rule(true), "    id 0x3A0 length 8 every 20ms within 5ms silence 100ms");
}

static void hear_counting(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct frame frame = kit_frame(0x3A0, 4);
        frame.data[0] = (uint8_t)(i % 16);
        frame.data[1] = (uint8_t)(i * i);
        frame.data[2] = (uint8_t)(i * i * i >> 3);
        frame.data[3] = frame.data[0] ^ frame.data[1] ^ frame.data[2];
        learn_add(learn, VEHICLE, &frame, i * 10000);
    }
}

static void test_a_checksum_and_a_counter_are_enforced_while_a_policy_has_room(void)
{
    begin();
    hear_counting(100);
    EXPECT_TEXT(rule(false),
                "    id 0x3A0 length 4 every 10ms within 2500us checksum xor "
                "bits 24|8 counter bits 0|4 repeats 1 missing 1");
    EXPECT_EQ(room.checks, POLICY_CHECKS_MAX - 1);
    begin();
    hear_counting(100);
    room_of = 0;
    EXPECT_TEXT(rule(false), "    id 0x3A0 length 4 every 10ms within 2500us");
    room_of = POLICY_CHECKS_MAX;
}

static void test_a_counter_has_no_bit_of_the_checksum(void)
{
    begin();
    for (unsigned n = 0; n < 300; n++) {
        struct frame frame = kit_frame(0x3A0, 8);
        memset(frame.data, 0x5A, 8);
        frame.data[0] = (uint8_t)(n << 3 ^ (n >> 5 & 7)); /* the XOR counts too */
        frame.data[4] = (uint8_t)(0x02 | n << 3);
        frame.data[5] = (uint8_t)(0x58 | (n >> 5 & 7));
        learn_add(learn, VEHICLE, &frame, n * UINT64_C(10000));
    }
    const char *got = rule(false);
    if (!EXPECT(strstr(got, " checksum xor bits 0|8 counter bits 35|5 ") != NULL)) {
        printf("# %s\n", got);
    }
}

static void test_in_a_message_of_a_database_a_counter_is_a_signal(void)
{
    static const struct database_signal signals[] = {
        {.name = "Count", .layout = {.start = 0, .length = 4}, .scale = 1},
        {.name = "Value",
         .layout = {.start = 8, .length = 8},
         .scale = 1,
         .maximum = 254},
        {.name = "Check",
         .layout = {.start = 24, .length = 8},
         .scale = 1,
         .maximum = 254},
    };
    static struct database_message message = {
        .name = "Drive", .id = 0x3A0, .length_bytes = 4, .signals = signals};
    static const uint32_t first = 0;
    static const struct database names = {
        .messages = &message, .message_count = 1, .by_id = &first, .by_name = &first};
    for (size_t count = 2; count <= 3; count++) {
        message.signals = count == 3 ? signals : signals + 1;
        message.signal_count = count;
        learn = kit_new(&names);
        (void)!learn_bus(learn, "vehicle");
        hear_counting(100);
        EXPECT_TEXT(
            rule(false),
            count == 3 ? "    message Drive every 10ms within 2500us checksum xor bits "
                         "24|8 counter bits 0|4 repeats 1 missing 1 where Value in 0..254"
                       : "    message Drive every 10ms within 2500us checksum xor bits "
                         "24|8 where Value in 0..254");
    }
}

int main(void)
{
    RUN(test_a_period_an_event_and_a_single_frame_have_their_limits);
    RUN(test_what_stands_against_a_message_is_said);
    RUN(test_a_message_that_comes_from_begin_to_end_of_an_hour_may_not_end);
    RUN(test_a_checksum_and_a_counter_are_enforced_while_a_policy_has_room);
    RUN(test_a_counter_has_no_bit_of_the_checksum);
    RUN(test_in_a_message_of_a_database_a_counter_is_a_signal);
    free(text);
    return tap_done();
}
