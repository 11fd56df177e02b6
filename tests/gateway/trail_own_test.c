/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/trail_own.c. */
#include "gateway/officer/trail_own.h"

#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

/* Its headers passed, as those of the kit. */
static struct event piece_of(uint32_t headers)
{
    struct event piece = {.mono_us = 50000000};
    trail_kit_pack(&piece, headers, "unit", 1, 1);
    return piece;
}

static bool has_own(const struct event *piece)
{
    return trail_own_is_last(piece, REASON_ALLOWED, EVENT_PASSED);
}

static void test_it_is_the_last_and_was_judged_as_the_event(void)
{
    struct event piece = piece_of(3);
    EXPECT(has_own(&piece));
    EXPECT(!trail_own_is_last(&piece, REASON_ALLOWED, EVENT_DROPPED));
    EXPECT(!trail_own_is_last(&piece, REASON_UNKNOWN_ID, EVENT_PASSED));
    piece.trail.asked = true;
    EXPECT(!has_own(&piece));
}

static void test_it_is_in_the_last_piece(void)
{
    struct event piece = piece_of(3);
    piece.trail.parts = 2;
    EXPECT(!has_own(&piece));
    piece.trail.part = 2;
    EXPECT(has_own(&piece));
    piece.trail.part = piece.trail.parts = 0; /* left out */
    EXPECT(!has_own(&piece));
}

static void test_it_is_in_no_piece_that_is_damaged(void)
{
    struct event piece = piece_of(3);
    piece.trail.headers--;
    EXPECT(!has_own(&piece));
    piece = piece_of(3);
    trail_kit_cut(&piece);
    EXPECT(!has_own(&piece));
    piece = piece_of(0);
    EXPECT(!has_own(&piece));
}

int main(void)
{
    RUN(test_it_is_the_last_and_was_judged_as_the_event);
    RUN(test_it_is_in_the_last_piece);
    RUN(test_it_is_in_no_piece_that_is_damaged);
    return tap_done();
}
