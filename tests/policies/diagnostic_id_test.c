/* SPDX-License-Identifier: Apache-2.0 */
/* The diagnostic ids of the standards, and their neighbours. */
#include "policies/diagnostic_id.h"

#include "tests/tap.h"

static void the_eleven_bit_requests_are_known_and_nothing_beside_them(void)
{
    for (uint32_t id = 0; id < 2048; id++) {
        bool request = id == 0x7DF || (id >= 0x7E0 && id <= 0x7E7);
        EXPECT_EQ(diagnostic_id_known(id, false), request);
    }
}

static void the_answers_of_an_ecu_are_no_requests(void)
{
    for (uint32_t id = 0x7E8; id <= 0x7EF; id++) {
        EXPECT(!diagnostic_id_known(id, false));
    }
}

static void the_extended_requests_are_known_at_any_priority_and_address(void)
{
    static const uint32_t known[] = {0x18DB33F1, 0x18DA10F1, 0x18DAFFF1, 0x0CDA10F1,
                                     0x18DA00FA, 0x18DB0000, 0x18CE10F1, 0x18CD33F1};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        EXPECT(diagnostic_id_known(known[i], true));
        EXPECT(!diagnostic_id_known(known[i] & 0x7FF, false) ||
               (known[i] & 0x7F8) == 0x7E0);
    }
}

static void other_extended_ids_are_not(void)
{
    static const uint32_t other[] = {0x18FEF100, 0x18D933F1, 0x18DC33F1, 0x19DA10F1,
                                     0x7DF,      0x7E0,      0x1FFFFFFF, 0};
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        EXPECT(!diagnostic_id_known(other[i], true));
    }
}

static void one_id_of_each_format_asks_all(void)
{
    for (uint32_t id = 0; id < 2048; id++) {
        EXPECT_EQ(diagnostic_id_to_all(id, false), id == 0x7DF);
    }
    EXPECT(diagnostic_id_to_all(0x18DB33F1, true));
    EXPECT(!diagnostic_id_to_all(0x18DA33F1, true));
    EXPECT(!diagnostic_id_to_all(0x7DF, true));
}

int main(void)
{
    RUN(one_id_of_each_format_asks_all);
    RUN(the_eleven_bit_requests_are_known_and_nothing_beside_them);
    RUN(the_answers_of_an_ecu_are_no_requests);
    RUN(the_extended_requests_are_known_at_any_priority_and_address);
    RUN(other_extended_ids_are_not);
    return tap_done();
}
