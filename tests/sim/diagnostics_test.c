/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated vehicle's diagnostic answers. */
#include "sim/diagnostics.h"

#include "sim/traffic.h"
#include "tests/tap.h"

static struct diagnostics diagnostics;
static struct frame out[DIAGNOSTICS_FRAMES_MAX];

static size_t ask(uint32_t id, const char *bytes)
{
    struct frame in = {.id = id, .kind = FRAME_DATA, .length = 8};
    memcpy(in.data, bytes, 8);
    return diagnostics_answer(&diagnostics, &in, out);
}

static void the_vin_comes_in_three_frames_after_flow_control(void)
{
    char vin[18] = "";
    EXPECT_EQ(ask(0x7DF, "\x02\x09\x02\0\0\0\0\0"), 1);
    EXPECT_EQ(out[0].id, 0x7E8);
    EXPECT(memcmp(out[0].data, "\x10\x14\x49\x02\x01", 5) == 0);
    memcpy(vin, out[0].data + 5, 3);
    EXPECT_EQ(ask(0x7E0, "\x30\0\0\0\0\0\0\0"), 2);
    EXPECT_EQ(out[0].data[0], 0x21);
    EXPECT_EQ(out[1].data[0], 0x22);
    memcpy(vin + 3, out[0].data + 1, 7);
    memcpy(vin + 10, out[1].data + 1, 7);
    EXPECT_TEXT(vin, TRAFFIC_VIN);
}

static void uds_gives_the_vin_too(void)
{
    EXPECT_EQ(ask(0x7E0, "\x03\x22\xF1\x90\0\0\0\0"), 1);
    EXPECT(memcmp(out[0].data, "\x10\x14\x62\xF1\x90", 5) == 0);
}

static void a_short_answer_needs_one_frame(void)
{
    EXPECT_EQ(ask(0x7DF, "\x02\x01\x0D\0\0\0\0\0"), 1);
    EXPECT(memcmp(out[0].data, "\x03\x41\x0D\x32", 4) == 0);
}

static void what_it_does_not_know_it_refuses(void)
{
    EXPECT_EQ(ask(0x7E0, "\x02\x11\x01\0\0\0\0\0"), 1);
    EXPECT(memcmp(out[0].data, "\x03\x7F\x11\x11", 4) == 0);
}

static void frames_that_are_no_request_get_no_answer(void)
{
    struct frame remote = {.id = 0x7DF, .kind = FRAME_REMOTE, .length = 8};
    struct frame empty = {.id = 0x7DF, .kind = FRAME_DATA, .length = 0};
    EXPECT_EQ(ask(0x7E8, "\x02\x09\x02\0\0\0\0\0"), 0);
    EXPECT_EQ(ask(0x7DF, "\x00\x09\x02\0\0\0\0\0"), 0);
    EXPECT_EQ(ask(0x7DF, "\x10\x09\x02\0\0\0\0\0"), 0);
    EXPECT_EQ(diagnostics_answer(&diagnostics, &remote, out), 0);
    EXPECT_EQ(diagnostics_answer(&diagnostics, &empty, out), 0);
}

int main(void)
{
    RUN(the_vin_comes_in_three_frames_after_flow_control);
    RUN(uds_gives_the_vin_too);
    RUN(a_short_answer_needs_one_frame);
    RUN(what_it_does_not_know_it_refuses);
    RUN(frames_that_are_no_request_get_no_answer);
    return tap_done();
}
