/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/trail_check.c. */
#include "gateway/officer/trail_check.h"

#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

static struct event piece_of(uint8_t source, uint8_t part, uint8_t parts)
{
    struct event piece = {.source = source, .mono_us = 50000000};
    trail_kit_pack(&piece, 3, "unit", part, parts);
    return piece;
}

static void test_a_piece_is_whole_when_it_has_what_it_says(void)
{
    struct event piece = piece_of(EVENT_FROM_CAN, 1, 1);
    EXPECT(trail_check_piece(&piece));
    piece.trail.headers++;
    EXPECT(!trail_check_piece(&piece));
    piece.trail.headers = 2;
    EXPECT(!trail_check_piece(&piece));
    trail_kit_cut(&piece);
    EXPECT(!trail_check_piece(&piece)); /* two headers, and what is none */
}

/* The pieces that come, up to part 0. */
struct row {
    const char *trouble; /* NULL: none */
    struct {
        uint8_t source, part, parts;
        bool damaged;
    } pieces[6];
};

#define CAN EVENT_FROM_CAN
#define UP EVENT_FROM_UPLINK
static const char missing[] = "pieces of it are missing";
static const struct row rows[] = {
    {NULL, {{0, 0, 0, false}}},
    {NULL, {{CAN, 1, 1, false}, {CAN, 1, 1, false}}},
    {NULL,
     {{CAN, 1, 2, false}, {UP, 1, 2, false}, {CAN, 2, 2, false}, {UP, 2, 2, false}}},
    {missing, {{CAN, 1, 2, false}}},
    {missing, {{CAN, 2, 2, false}}},
    {missing, {{CAN, 1, 3, false}, {CAN, 3, 3, false}}},
    {missing, {{CAN, 1, 2, false}, {CAN, 1, 1, false}}}, /* its role died */
    {missing, {{CAN, 1, 2, false}, {UP, 2, 2, false}}},
    {"damaged", {{CAN, 1, 2, true}, {CAN, 2, 2, false}}},
    {"damaged, and pieces of it are missing", {{CAN, 1, 2, true}}},
};

static void test_what_is_wrong_with_a_trail_is_said(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trail_check check = {.damaged = false};
        for (size_t n = 0; rows[i].pieces[n].part > 0; n++) {
            struct event piece =
                piece_of(rows[i].pieces[n].source, rows[i].pieces[n].part,
                         rows[i].pieces[n].parts);
            piece.trail.len -= rows[i].pieces[n].damaged ? 1 : 0;
            trail_check_add(&check, &piece);
        }
        const char *trouble = trail_check_trouble(&check);
        EXPECT_TEXT(trouble != NULL ? trouble : "",
                    rows[i].trouble ? rows[i].trouble : "");
    }
}

static void test_trails_of_either_path_are_counted(void)
{
    struct trail_check check = {.damaged = false};
    for (int i = 0; i < 3; i++) {
        struct event piece = piece_of(EVENT_FROM_CAN, 1, 2);
        trail_check_add(&check, &piece);
        piece = piece_of(EVENT_FROM_CAN, 2, 2);
        trail_check_add(&check, &piece);
        piece = piece_of(EVENT_FROM_UPLINK, 1, 1);
        piece.trail.asked = true;
        trail_check_add(&check, &piece);
        trail_check_add(&check, &piece);
    }
    EXPECT_EQ(check.trails[0], 3);
    EXPECT_EQ(check.trails[1], 6);
}

static void test_the_longest_trail_ends(void)
{
    struct trail_check check = {.damaged = false};
    for (unsigned part = 1; part <= 255; part++) {
        struct event piece = piece_of(CAN, (uint8_t)part, 255);
        trail_check_add(&check, &piece);
    }
    EXPECT(trail_check_trouble(&check) == NULL);
}

int main(void)
{
    RUN(test_a_piece_is_whole_when_it_has_what_it_says);
    RUN(test_what_is_wrong_with_a_trail_is_said);
    RUN(test_trails_of_either_path_are_counted);
    RUN(test_the_longest_trail_ends);
    return tap_done();
}
