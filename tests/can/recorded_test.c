/* SPDX-License-Identifier: Apache-2.0 */
#include "can/recorded.h"

#include "tests/tap.h"

static void a_dlc_is_a_length_by_the_table_of_its_format(void)
{
    static const uint8_t lengths[] = {0, 1,  2,  3,  4,  5,  6,  7,
                                      8, 12, 16, 20, 24, 32, 48, 64};
    for (uint32_t dlc = 0; dlc < sizeof lengths; dlc++) {
        struct recorded fd = {.frame.fd = true};
        struct recorded classic = {.raw_dlc = 1};
        EXPECT(recorded_set_dlc(&fd, dlc));
        EXPECT_EQ(fd.frame.length, lengths[dlc]);
        EXPECT_EQ(fd.raw_dlc, 0);
        EXPECT(recorded_set_dlc(&classic, dlc));
        EXPECT_EQ(classic.frame.length, dlc < 8 ? dlc : 8);
        EXPECT_EQ(classic.raw_dlc, dlc > 8 ? dlc : 0);
    }
    struct recorded out = {0};
    EXPECT(!recorded_set_dlc(&out, 16));
}

static void a_channel_names_the_bus_by_its_number(void)
{
    struct recorded out = {0};
    recorded_set_channel(&out, UINT32_MAX);
    EXPECT_TEXT(out.bus, "4294967295");
}

static void what_no_bus_carries_is_told_with_the_rule_it_breaks(void)
{
    static const struct {
        struct frame frame;
        const char *begins;
    } rows[] = {
        {{.id = 0x800}, "no frame: the id does not fit"},
        {{.length = 9}, "no frame: no DLC says this length"},
        {{.fd = true, .kind = FRAME_REMOTE}, "no frame: FD has no remote"},
        {{.bit_rate_switch = true}, "no frame: BRS or ESI without FD"},
        {{.fd = true, .kind = FRAME_ERROR}, "no frame: an error frame marked as FD"},
    };
    const char *why = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct recorded entry = {.frame = rows[i].frame};
        EXPECT_EQ(recorded_check(&entry, &why), RECORDED_IMPOSSIBLE);
        EXPECT(why != NULL && strncmp(why, rows[i].begins, strlen(rows[i].begins)) == 0);
    }
    struct recorded good = {.frame = {.id = 0x7FF, .length = 8}};
    EXPECT_EQ(recorded_check(&good, &why), RECORDED_FRAME);
}

int main(void)
{
    RUN(a_dlc_is_a_length_by_the_table_of_its_format);
    RUN(a_channel_names_the_bus_by_its_number);
    RUN(what_no_bus_carries_is_told_with_the_rule_it_breaks);
    return tap_done();
}
