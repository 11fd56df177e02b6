/* SPDX-License-Identifier: Apache-2.0 */
#include "can/link.h"

#include "tests/can/vcan.h"
#include "tests/tap.h"

static struct link found;
static struct trouble why;

static void a_name_has_one_to_fifteen_characters(void)
{
    EXPECT(link_name_fits("c", &why));
    EXPECT(link_name_fits("abcdefghijklmno", &why));
    EXPECT(!link_name_fits("", &why));
    EXPECT_TEXT(why.text,
                "\"\": bad interface name; give 1 to 15 characters, such as can0");
    EXPECT(!link_find("abcdefghijklmnop", &found, &why));
    EXPECT_TEXT(why.text,
                "\"abcdefghijklmnop\": bad interface name; give 1 to 15 characters, "
                "such as can0");
}

static void a_missing_interface_is_named_with_the_mend(void)
{
    EXPECT(!link_find("nosuch7", &found, &why));
    EXPECT_TEXT(why.text, "nosuch7: no such interface; 'ip link' lists those there are, "
                          "'ip link add nosuch7 type vcan' makes a virtual one");
}

static void an_interface_that_is_not_can_is_named(void)
{
    EXPECT(!link_find("lo", &found, &why));
    EXPECT_TEXT(why.text,
                "lo: not a CAN interface; name one that 'ip link' shows as link/can");
}

static void an_interface_that_is_down_is_named_with_the_mend(void)
{
    struct link link = {.up = false};
    EXPECT(!link_check_up("can0", &link, &why));
    EXPECT_TEXT(why.text, "can0: interface is down; 'ip link set can0 up' starts it");
    link.up = true;
    EXPECT(link_check_up("can0", &link, &why));
}

static void a_virtual_interface_is_told_apart(void)
{
    const char *missing = vcan_begin();
    if (missing != NULL) {
        SKIP(missing);
        return;
    }
    EXPECT(link_find("vcan0", &found, &why));
    EXPECT(found.index > 0);
    EXPECT(found.up);
    EXPECT(found.is_virtual);
    EXPECT(found.carries_fd);
}

static void an_interface_for_classic_frames_is_told_by_its_mtu(void)
{
    const char *missing = vcan_begin();
    if (missing != NULL) {
        SKIP(missing);
        return;
    }
    EXPECT_EQ(system("ip link set vcan1 down && ip link set vcan1 mtu 16"), 0);
    EXPECT(link_find("vcan1", &found, &why));
    EXPECT(!found.up);
    EXPECT(!found.carries_fd);
}

int main(void)
{
    RUN(a_name_has_one_to_fifteen_characters);
    RUN(a_missing_interface_is_named_with_the_mend);
    RUN(an_interface_that_is_not_can_is_named);
    RUN(an_interface_that_is_down_is_named_with_the_mend);
    RUN(a_virtual_interface_is_told_apart);
    RUN(an_interface_for_classic_frames_is_told_by_its_mtu);
    return tap_done();
}
