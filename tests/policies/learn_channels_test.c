/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_channels.h"

#include "tests/policies/learn_kit.h"
#include "tests/policies/parse_fixture.h"

enum { VEHICLE, UNIT };

static struct learn *learn;
static struct learn_channels channels;

static void begin(void)
{
    learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    (void)!learn_bus(learn, "unit");
}

static void ask(uint8_t bus, uint32_t id, const char *bytes)
{
    struct frame frame = kit_frame(id, 8);
    memcpy(frame.data, bytes, 4);
    learn_add(learn, bus, &frame, 1000);
}

/* From malloc: the block; it is one of a good policy. */
static char *block(void)
{
    static char policy[1U << 16];
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    learn_finish(learn);
    learn_channels_make(&channels, learn);
    learn_channels_write(out, &channels, learn);
    (void)fclose(out);
    (void)snprintf(policy, sizeof policy, HEAD "from unit to vehicle {\n%s}\n", text);
    if (!EXPECT(parse(policy) != NULL)) {
        printf("# %s# of:\n%s", parse_said, policy);
    }
    return text;
}

static void test_what_is_asked_of_one_node_is_its_channel(void)
{
    begin();
    ask(UNIT, 0x7E0, "\x03\x22\xF1\x87");
    ask(UNIT, 0x7E0, "\x02\x10\x03\x00");
    ask(UNIT, 0x18DA10F1, "\x02\x01\x0C\x00");
    ask(UNIT, 0x18DA10F1, "\x02\x21\x80\x00");
    char *text = block();
    EXPECT_TEXT(
        text,
        "    diagnostics id 0x7E0 answer id 0x7E8 rate 10/s {\n"
        "        uds service 0x22 identifier 0xF187  # ReadDataByIdentifier, 1 "
        "time\n"
        "        uds service 0x10 sub 0x03  # DiagnosticSessionControl, 1 time\n"
        "    }\n"
        "    diagnostics id 0x18DA10F1 answer id 0x18DAF110 extended rate 10/s {\n"
        "        obd mode 0x01 pid 0x0C  # ShowCurrentData, 1 time\n"
        "        kwp service 0x21 identifier 0x80  # ReadDataByLocalIdentifier, 1 time\n"
        "    }\n");
    EXPECT(learn_channels_cover(&channels, 0x7E8, false));
    EXPECT(learn_channels_cover(&channels, 0x18DAF110, true));
    EXPECT(!learn_channels_cover(&channels, 0x7E8, true));
    EXPECT(!learn_channels_cover(&channels, 0x7DF, false));
    free(text);
}

static void test_what_is_asked_of_all_is_a_channel_for_each_node_that_answered(void)
{
    begin();
    ask(UNIT, 0x7DF, "\x02\x01\x0C\x00");
    ask(VEHICLE, 0x7E8, "\x03\x41\x0C\x00");
    ask(VEHICLE, 0x7EA, "\x03\x41\x0C\x00");
    char *text = block();
    EXPECT_EQ(channels.count, 2);
    EXPECT(strstr(text, "diagnostics id 0x7E2 answer id 0x7EA functional id 0x7DF rate "
                        "10/s {\n        obd mode 0x01 pid 0x0C") != NULL);
    EXPECT(learn_channels_cover(&channels, 0x7DF, false));
    free(text);
}

static void test_requests_to_all_count_for_the_rate_of_each_channel(void)
{
    begin();
    for (int i = 0; i < 30; i++) {
        ask(UNIT, 0x7DF, "\x02\x01\x0C\x00");
    }
    for (int i = 0; i < 10; i++) {
        ask(UNIT, 0x7E0, "\x02\x01\x0C\x00");
    }
    ask(VEHICLE, 0x7EA, "\x03\x41\x0C\x00");
    char *text = block();
    EXPECT(strstr(text, "id 0x7E0 answer id 0x7E8 functional id 0x7DF rate 80/s") !=
           NULL);
    EXPECT(strstr(text, "id 0x7E2 answer id 0x7EA functional id 0x7DF rate 60/s") !=
           NULL);
    free(text);
}

static void test_what_is_intrusive_or_of_no_channel_is_a_comment(void)
{
    begin();
    ask(UNIT, 0x7E0, "\x02\x11\x01\x00");
    ask(UNIT, 0x18DB33F1, "\x02\x01\x0C\x00");
    char *text = block();
    EXPECT_EQ(channels.count, 0);
    EXPECT_TEXT(text,
                "    # not permitted: id 0x7E0 uds service 0x11 sub 0x01; intrusive: "
                "permit it in a mode such as workshop, or not; ECUReset, 1 time\n"
                "    # not permitted: id 0x18DB33F1 obd mode 0x01 pid 0x0C; name "
                "its channel by hand; ShowCurrentData, 1 time\n"
                "");
    free(text);
}

static void test_what_a_tester_asks_on_a_bus_of_the_vehicle_makes_no_channel(void)
{
    begin();
    ask(VEHICLE, 0x7E0, "\x03\x22\xF1\x87");
    char *text = block();
    EXPECT_EQ(channels.count, 0);
    EXPECT_TEXT(text, "");
    free(text);
}

static void test_a_channel_of_fd_frames_says_so(void)
{
    begin();
    struct frame frame = kit_frame(0x7E0, 8);
    frame.fd = true;
    memcpy(frame.data, "\x03\x22\xF1\x87", 4);
    learn_add(learn, UNIT, &frame, 1000);
    learn_finish(learn);
    learn_channels_make(&channels, learn);
    EXPECT(channels.count == 1 && channels.rows[0].fd);
}

static void test_channels_beyond_the_last_are_comments(void)
{
    begin();
    for (uint32_t i = 0; i < POLICY_CHANNELS_MAX + 3; i++) {
        ask(UNIT, 0x18DA00F1 | i << 8, "\x03\x22\xF1\x87");
    }
    char *text = block();
    EXPECT_EQ(channels.count, POLICY_CHANNELS_MAX);
    EXPECT(strstr(text, "    # not permitted: id 0x18DA22F1 uds service 0x22 identifier "
                        "0xF187; name its channel by hand; ") != NULL);
    free(text);
}

int main(void)
{
    RUN(test_what_is_asked_of_one_node_is_its_channel);
    RUN(test_what_is_asked_of_all_is_a_channel_for_each_node_that_answered);
    RUN(test_requests_to_all_count_for_the_rate_of_each_channel);
    RUN(test_what_is_intrusive_or_of_no_channel_is_a_comment);
    RUN(test_what_a_tester_asks_on_a_bus_of_the_vehicle_makes_no_channel);
    RUN(test_a_channel_of_fd_frames_says_so);
    RUN(test_channels_beyond_the_last_are_comments);
    return tap_done();
}
