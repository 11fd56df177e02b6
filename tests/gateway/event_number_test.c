/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/verbs/event_number.c. */
#include "gateway/verbs/event_number.h"

#include "tests/tap.h"

static void test_an_event_is_named_by_its_number_with_or_without_a_sign(void)
{
    uint64_t number = 0;
    EXPECT(event_number_parse(&number, "4711") && number == 4711);
    EXPECT(event_number_parse(&number, "#0") && number == 0);
    EXPECT(event_number_parse(&number, "18446744073709551615") && number == UINT64_MAX);
}

static void test_what_is_no_number_is_refused(void)
{
    static const char *const wrong[] = {"",
                                        "#",
                                        "##1",
                                        "-1",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "0x10",
                                        "1h",
                                        "a",
                                        "18446744073709551616"};
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(!event_number_parse(&number, wrong[i]));
    }
}

int main(void)
{
    RUN(test_an_event_is_named_by_its_number_with_or_without_a_sign);
    RUN(test_what_is_no_number_is_refused);
    return tap_done();
}
