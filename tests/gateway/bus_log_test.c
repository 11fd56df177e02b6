/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/bus_log.h"

#include "tests/tap.h"

static void test_a_bus_its_interface_and_a_path_are_told_apart(void)
{
    struct bus_log log;
    struct trouble why;
    EXPECT(bus_log_split(&log, "vehicle=a=b:c.log", &why));
    EXPECT_TEXT(log.bus, "vehicle");
    EXPECT_TEXT(log.interface, "");
    EXPECT_TEXT(log.path, "a=b:c.log");
    EXPECT(bus_log_split(&log, "unit:can1=-", &why));
    EXPECT_TEXT(log.bus, "unit");
    EXPECT_TEXT(log.interface, "can1");
    EXPECT_TEXT(log.path, "-");
}

static void test_what_is_of_another_form_is_told_with_the_mend(void)
{
    static const char *const wrong[] = {
        "",
        "drive.log",
        "=a",
        "vehicle=",
        "vehicle:=a",
        ":can0=a",
        "vehicle:an-interface-with-a-long-name=a",
        "a23456789012345678901234567890123456789012345678901234567890123456=a"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct bus_log log;
        struct trouble why = {0};
        EXPECT(!bus_log_split(&log, wrong[i], &why));
        EXPECT(strstr(why.text, "; write BUS=LOG or BUS:INTERFACE=LOG") != NULL);
    }
}

int main(void)
{
    RUN(test_a_bus_its_interface_and_a_path_are_told_apart);
    RUN(test_what_is_of_another_form_is_told_with_the_mend);
    return tap_done();
}
