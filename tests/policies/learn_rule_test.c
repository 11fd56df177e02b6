/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_rule.h"

#include "tests/policies/learn_kit.h"

enum { VEHICLE, UNIT };

static struct learn *learn;
static char *text;

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
    const struct learn_draft draft = {learn, &channels, strict};
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
    EXPECT_TEXT(rule_of(VEHICLE, &frame, 100), "    id 0x3A0 length 8 every 15ms");
    EXPECT_TEXT(rule_of(VEHICLE, &frame, 1), "    id 0x3A0 length 8 rate 10/s");
    EXPECT_TEXT(rule_of(UNIT, &frame, 5), "    id 0x3A0 length 8 every 2ms rate 10/s");
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
    EXPECT_TEXT(rule(false), "    id 0x3A0 length 8 every 45s silence 5min");
    begin();
    kit_hear(learn, VEHICLE, &frame, 65, 20000, 0);
    EXPECT_TEXT(rule(false), "    id 0x3A0 length 8 every 15ms");
    EXPECT_TEXT(rule(true), "    id 0x3A0 length 8 every 15ms silence 100ms");
}

int main(void)
{
    RUN(test_a_period_an_event_and_a_single_frame_have_their_limits);
    RUN(test_what_stands_against_a_message_is_said);
    RUN(test_a_message_that_comes_from_begin_to_end_of_an_hour_may_not_end);
    free(text);
    return tap_done();
}
