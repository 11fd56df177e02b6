/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_signals.h"

#include "can/dbc.h"
#include "tests/remark.h"
#include "tests/tap.h"

static const char text[] = "VERSION \"\"\nBU_: A\n"
                           "BO_ 928 Drive: 8 A\n"
                           " SG_ Gear M : 0|4@1+ (1,0) [0|15] \"\" A\n"
                           " SG_ Speed m1 : 8|16@1+ (0.5,0) [0|100] \"\" A\n"
                           " SG_ Wild m2 : 8|16@1+ (1,0) [0|0] \"\" A\n"
                           "BO_ 929 Short: 4 A\n"
                           " SG_ Beyond : 60|8@1+ (1,0) [0|1] \"\" A\n"
                           "BO_ 930 Float: 8 A\n"
                           " SG_ Real : 0|32@1- (1,0) [-10|10] \"\" A\n"
                           "BO_ 2566834942 Group: 8 A\n"
                           " SG_ Data : 0|8@1+ (1,0) [0|1] \"\" A\n"
                           "BO_ 931 Named: 8 A\n"
                           "BO_ 932 Other: 8 A\n"
                           " SG_ Hidden : 0|8@1+ (1,0) [0|1] \"\" A\n"
                           "BO_ 933 Same: 8 A\n"
                           "BO_ 934 Same: 8 A\n"
                           "BO_ 935 Twice: 8 A\n"
                           " SG_ One : 0|8@1+ (1,0) [0|1] \"\" A\n"
                           " SG_ One : 8|8@1+ (1,0) [0|1] \"\" A\n"
                           "BA_DEF_ BO_ \"VFrameFormat\" ENUM "
                           "\"StandardCAN\",\"ExtendedCAN\",\"r\",\"J1939PG\";\n"
                           "BA_DEF_ BO_ \"SystemMessageLongSymbol\" STRING;\n"
                           "BA_DEF_ SG_ \"SystemSignalLongSymbol\" STRING;\n"
                           "BA_ \"VFrameFormat\" BO_ 2566834942 3;\n"
                           "BA_ \"SystemMessageLongSymbol\" BO_ 931 \"a long one\";\n"
                           "BA_ \"SystemSignalLongSymbol\" SG_ 932 Hidden \"# }\";\n"
                           "SIG_VALTYPE_ 930 Real : 1;\n";

static _Alignas(16) uint8_t names_block[DBC_ARENA_BYTES(sizeof text)];
static _Alignas(16) uint8_t block[4096];
static struct arena arena;
static const struct database *database;

static struct frame of(uint32_t id, uint8_t length)
{
    return (struct frame){
        .id = id, .extended = id > 0x7FF, .kind = FRAME_DATA, .length = length};
}

static struct learn_signals *begin(uint32_t id, uint8_t length)
{
    struct frame frame = of(id, length);
    arena_init(&arena, block, sizeof block);
    return learn_signals_new(database, &frame, &arena);
}

static void test_values_are_kept_of_the_page_that_is_shown(void)
{
    struct learn_signals *signals = begin(928, 8);
    EXPECT(signals != NULL);
    for (unsigned i = 0; i < 17; i++) {
        struct frame frame = of(928, 8);
        frame.data[0] = 1;
        frame.data[1] = (uint8_t)(20 + i);
        learn_signals_add(signals, &frame);
    }
    EXPECT_TEXT(signals->message->name, "Drive");
    EXPECT(signals->values[1].least == 10 && signals->values[1].greatest == 18);
    EXPECT_EQ(signals->values[1].frames, 17);
    EXPECT_EQ(signals->values[2].frames, 0);
    EXPECT(learn_signals_ranged(signals, 1));
    EXPECT(!learn_signals_ranged(signals, 2));
}

static void test_few_values_or_one_outside_leave_no_range(void)
{
    struct learn_signals *signals = begin(928, 8);
    struct frame frame = of(928, 8);
    frame.data[0] = 1;
    for (unsigned i = 0; i < 16; i++) {
        learn_signals_add(signals, &frame);
    }
    EXPECT(!learn_signals_ranged(signals, 1));
    learn_signals_add(signals, &frame);
    EXPECT(learn_signals_ranged(signals, 1));
    frame.data[1] = 201;
    learn_signals_add(signals, &frame);
    EXPECT(!learn_signals_ranged(signals, 1));
}

static void test_a_range_is_enforced_that_the_bits_can_leave_on_every_page(void)
{
    struct learn_signals *signals = begin(928, 8);
    struct frame frame = of(928, 8);
    frame.data[0] = 1;
    for (unsigned i = 0; i < 17; i++) {
        learn_signals_add(signals, &frame);
    }
    EXPECT(learn_signals_ranged(signals, 0) && !learn_signals_enforced(signals, 0));
    EXPECT(learn_signals_ranged(signals, 1) && !learn_signals_enforced(signals, 1));
    signals = begin(930, 8);
    frame = of(930, 8);
    for (unsigned i = 0; i < 17; i++) {
        learn_signals_add(signals, &frame);
    }
    EXPECT(learn_signals_enforced(signals, 0));
    const struct database_signal rows[] = {
        {.layout = {.length = 8}, .scale = 1, .minimum = 0, .maximum = 254},
        {.layout = {.length = 8, .is_signed = true},
         .scale = -1,
         .minimum = -127,
         .maximum = 128},
        {.layout = {.length = 8},
         .scale = 0.5,
         .offset = -40,
         .minimum = -39.5,
         .maximum = 90},
    };
    const struct database_message message = {.signals = rows, .signal_count = 3};
    struct learn_signal values[] = {{17, 0, 1}, {17, 0, 1}, {17, 0, 1}};
    struct learn_signals seen = {&message, values};
    EXPECT(learn_signals_enforced(&seen, 0));
    EXPECT(!learn_signals_enforced(&seen, 1));
    EXPECT(learn_signals_enforced(&seen, 2));
}

static void test_a_field_is_a_signal_if_it_has_just_its_bits(void)
{
    struct learn_signals *signals = begin(928, 8);
    EXPECT(learn_signals_own(signals, &(struct signal_layout){.length = 4}));
    EXPECT(!learn_signals_own(signals, &(struct signal_layout){.length = 3}));
    EXPECT(learn_signals_own(
        signals, &(struct signal_layout){.start = 3, .length = 4, .motorola = true}));
}

static void test_what_is_no_number_is_no_value(void)
{
    struct learn_signals *signals = begin(930, 8);
    struct frame frame = of(930, 8);
    frame.data[3] = 0x7F;
    frame.data[2] = 0xC0; /* NaN */
    learn_signals_add(signals, &frame);
    EXPECT_EQ(signals->values[0].frames, 0);
    frame.data[3] = 0xC0;
    frame.data[2] = 0x00; /* -2.0 */
    learn_signals_add(signals, &frame);
    EXPECT(signals->values[0].least == -2.0);
}

static void test_what_no_rule_can_name_is_left_to_its_id(void)
{
    EXPECT(begin(1, 8) == NULL);          /* in no database */
    EXPECT(begin(928, 7) == NULL);        /* of another length */
    EXPECT(begin(929, 4) == NULL);        /* a signal behind its end */
    EXPECT(begin(0x18FEF1FE, 8) == NULL); /* a group of J1939 */
    EXPECT(begin(931, 8) == NULL);        /* a name that is no word */
    EXPECT(begin(932, 8) == NULL);        /* or that of a signal */
    EXPECT(begin(933, 8) == NULL);        /* a name that finds another one */
    EXPECT(begin(935, 8) == NULL);        /* so does one of its signals */
    struct frame frame = of(928, 8);
    frame.kind = FRAME_REMOTE;
    EXPECT(learn_signals_new(database, &frame, &arena) == NULL);
    frame.kind = FRAME_DATA;
    arena_init(&arena, block, 16);
    EXPECT(learn_signals_new(database, &frame, &arena) == NULL);
}

int main(void)
{
    struct arena names;
    arena_init(&names, names_block, sizeof names_block);
    database =
        dbc_read("t", (const uint8_t *)text, sizeof text - 1, &names, remark, NULL);
    if (database == NULL) {
        return 1;
    }
    RUN(test_values_are_kept_of_the_page_that_is_shown);
    RUN(test_few_values_or_one_outside_leave_no_range);
    RUN(test_a_range_is_enforced_that_the_bits_can_leave_on_every_page);
    RUN(test_a_field_is_a_signal_if_it_has_just_its_bits);
    RUN(test_what_is_no_number_is_no_value);
    RUN(test_what_no_rule_can_name_is_left_to_its_id);
    return tap_done();
}
