/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/traffic.h"

#include "tests/tap.h"

static void test_every_row_has_a_name_of_its_own_that_finds_it(void)
{
    for (enum traffic i = TRAFFIC_UNKNOWN; i < TRAFFIC_COUNT; i++) {
        enum traffic found = TRAFFIC_COUNT;
        EXPECT(traffic_find(&found, traffic_name(i)));
        EXPECT_EQ(found, i);
        EXPECT(traffic_words(i)[0] != '\0');
        EXPECT_EQ(traffic_kind(i) == TRAFFIC_KIND_NONE, i == TRAFFIC_UNKNOWN);
    }
}

static void test_no_other_name_is_found_and_no_row_reads_unknown(void)
{
    enum traffic found = TRAFFIC_TLS;
    EXPECT(!traffic_find(&found, "TLS"));
    EXPECT(!traffic_find(&found, ""));
    EXPECT_EQ(found, TRAFFIC_TLS);
    EXPECT_TEXT(traffic_name(TRAFFIC_COUNT), "unknown");
    EXPECT_TEXT(traffic_words(TRAFFIC_COUNT), "nothing that is known");
}

static void test_camera_video_is_a_kind_of_its_own(void)
{
    EXPECT_EQ(traffic_kind(TRAFFIC_JT1078), TRAFFIC_KIND_VIDEO);
    EXPECT_EQ(traffic_kind(TRAFFIC_RTSP), TRAFFIC_KIND_VIDEO);
    EXPECT_EQ(traffic_kind(TRAFFIC_JT808), TRAFFIC_KIND_TELEMATICS);
}

int main(void)
{
    RUN(test_every_row_has_a_name_of_its_own_that_finds_it);
    RUN(test_no_other_name_is_found_and_no_row_reads_unknown);
    RUN(test_camera_video_is_a_kind_of_its_own);
    return tap_done();
}
