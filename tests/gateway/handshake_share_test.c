/* SPDX-License-Identifier: Apache-2.0 */
/* The law of the share, for cheap steps and for dear ones. */
#include "gateway/uplink/handshake_share.h"

#include "tests/tap.h"

#define SECOND_US 1000000U

/* Asks each millisecond for so long; each step takes work_us, and one is all that goes
 * into a millisecond. How much was worked. */
static uint64_t worked_in(struct handshake_share *share, uint64_t begin_us,
                          uint64_t window_us, uint64_t work_us)
{
    uint64_t worked_us = 0;
    for (uint64_t at_us = 0; at_us < window_us; at_us += 1000) {
        if (handshake_share_is_due(share, begin_us + at_us)) {
            handshake_share_charge(share, begin_us + at_us, work_us);
            worked_us += work_us;
        }
    }
    return worked_us;
}

static void test_the_law_holds_in_every_window(void)
{
    static const uint64_t works_us[] = {300, 1000, 7000, 90000};
    static const uint64_t windows_us[] = {1000, 50000, SECOND_US, 30 * SECOND_US};
    for (size_t i = 0; i < sizeof works_us / sizeof *works_us; i++) {
        for (size_t k = 0; k < sizeof windows_us / sizeof *windows_us; k++) {
            struct handshake_share share = {0};
            uint64_t law_us = windows_us[k] / HANDSHAKE_SHARE_PART +
                              HANDSHAKE_SHARE_BURST_US + works_us[i];
            EXPECT(worked_in(&share, SECOND_US, windows_us[k], works_us[i]) <= law_us);
            EXPECT(worked_in(&share, 40 * SECOND_US, windows_us[k], works_us[i]) <=
                   law_us); /* after a rest nothing is saved up beyond the burst */
        }
    }
}

static void test_who_keeps_asking_has_the_whole_share(void)
{
    struct handshake_share share = {0};
    uint64_t worked_us = worked_in(&share, SECOND_US, 10 * SECOND_US, 7000);
    EXPECT(worked_us >= 10 * SECOND_US / HANDSHAKE_SHARE_PART);
}

static void test_a_step_that_took_long_is_paid_for_before_the_next(void)
{
    struct handshake_share share = {0};
    handshake_share_charge(&share, SECOND_US, SECOND_US);
    uint64_t due_us = SECOND_US + HANDSHAKE_SHARE_PART *
                                      (uint64_t)(SECOND_US - HANDSHAKE_SHARE_BURST_US);
    EXPECT(!handshake_share_is_due(&share, due_us));
    EXPECT(handshake_share_is_due(&share, due_us + 1));
}

int main(void)
{
    RUN(test_the_law_holds_in_every_window);
    RUN(test_who_keeps_asking_has_the_whole_share);
    RUN(test_a_step_that_took_long_is_paid_for_before_the_next);
    return tap_done();
}
