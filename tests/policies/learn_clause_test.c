/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_clause.h"

#include "tests/policies/learn_kit.h"

static char *text;
static size_t len;

static FILE *begin(void)
{
    free(text);
    text = NULL;
    return open_memstream(&text, &len);
}

static bool says(FILE *out, const char *want)
{
    (void)fclose(out);
    return EXPECT_TEXT(text, want);
}

static void test_an_id_is_written_with_its_format_and_lengths(void)
{
    FILE *out = begin();
    struct learn_message message = {.id = 0x3A, .length_min = 8, .length_max = 8};
    learn_clause_id(out, &message);
    message = (struct learn_message){.id = 0x18FEF100,
                                     .extended = true,
                                     .fd = true,
                                     .length_min = 2,
                                     .length_max = 64};
    learn_clause_id(out, &message);
    EXPECT(says(out, "id 0x03A length 8id 0x18FEF100 extended fd length 2..64"));
}

static void test_a_message_of_a_database_goes_by_its_name(void)
{
    static const char *const names[] = {"ESP_21", "pass", "_hidden"};
    FILE *out = begin();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct database_message named = {.name = names[i]};
        struct learn_signals signals = {&named, NULL};
        struct learn_message message = {.signals = &signals};
        learn_clause_id(out, &message);
        (void)fputc('\n', out);
    }
    EXPECT(says(out, "message ESP_21\nmessage \"pass\"\nmessage \"_hidden\"\n"));
}

static void test_a_period_and_its_shortest_gap_are_rounded_down_to_three_digits(void)
{
    static const struct learn_gaps_law laws[] = {
        {.period_us = 10019, .shortest_us = 7509},
        {.period_us = 1239999, .shortest_us = 999},
    };
    static const struct learn_gaps_law none[] = {
        {.period_us = 0, .shortest_us = 0},
        {.period_us = 1000, .shortest_us = 0},
        {.period_us = 1009, .shortest_us = 1001},
    };
    FILE *out = begin();
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        EXPECT(learn_clause_every(out, &laws[i]));
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        EXPECT(!learn_clause_every(out, &none[i]));
    }
    EXPECT(says(out, " every 10ms within 2500us every 1230ms within 1229001us"));
}

static void test_silence_is_said_of_a_period_alone(void)
{
    FILE *out = begin();
    struct learn_gaps_law law = {.kind = LEARN_GAPS_PERIOD, .silence_us = 100000};
    learn_clause_silence(out, &law);
    law.kind = LEARN_GAPS_EVENT;
    learn_clause_silence(out, &law);
    EXPECT(says(out, " silence 100ms"));
}

static void test_a_rate_is_twice_the_most_of_a_second_and_ten_at_least(void)
{
    FILE *out = begin();
    learn_clause_rate(out, &(struct learn_window){.most = 5});
    learn_clause_rate(out, &(struct learn_window){.most = 6});
    learn_clause_rate(out, &(struct learn_window){.most = UINT32_MAX});
    EXPECT(says(out, " rate 10/s rate 12/s rate 4294967295/s"));
}

static void test_a_counter_is_written_with_what_differs_from_a_full_turn(void)
{
    FILE *out = begin();
    struct counter counter = {.field = {.start = 48, .length = 4},
                              .last = 15,
                              .step = 1,
                              .repeats_allowed = 1,
                              .missing_allowed = 2};
    learn_clause_counter(out, &counter);
    counter.last = 14;
    counter.step = 2;
    counter.field.motorola = true;
    learn_clause_counter(out, &counter);
    EXPECT(says(out, " counter bits 48|4 repeats 1 missing 2"
                     " counter bits 48|4 motorola last 14 step 2 repeats 1 missing 2"));
}

static void test_a_checksum_is_written_with_its_place_where_that_is_not_its_own(void)
{
    FILE *out = begin();
    struct checksum checksum = {.variant = checksum_variant("crc8_j1850"),
                                .field = {.start = 56, .length = 8}};
    learn_clause_checksum(out, &checksum);
    checksum.variant = checksum_variant("toyota");
    learn_clause_checksum(out, &checksum);
    EXPECT(says(out, " checksum crc8_j1850 bits 56|8 checksum toyota"));
}

static void test_what_was_worked_out_is_said_if_there_is_a_word_for_it(void)
{
    struct checksum_found found = {.solved = true};
    FILE *out = begin();
    found.checksum.variant = checksum_variant("crc8_j1850");
    EXPECT(!learn_clause_checksum_sayable(&found));
    found.solved = false;
    EXPECT(learn_clause_checksum_sayable(&found));
    found.solved = true;
    found.checksum.variant = checksum_variant("e2e_profile_2");
    EXPECT(learn_clause_checksum_sayable(&found));
    found.checksum.data_ids[0] = 0xAB;
    learn_clause_checksum(out, &found.checksum);
    found.checksum = (struct checksum){.variant = checksum_variant("e2e_profile_5"),
                                       .data_id = 0x1234};
    learn_clause_checksum(out, &found.checksum);
    EXPECT(says(out, " checksum e2e_profile_2 data-ids 0xAB, 0x00, 0x00, 0x00, 0x00, "
                     "0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00"
                     " checksum e2e_profile_5 data-id 0x1234"));
}

static void test_values_are_asked_for_where_a_rule_can(void)
{
    static const struct signal_layout at[] = {{.start = 0, .length = 8},
                                              {.start = 8, .length = 8},
                                              {.start = 16, .length = 8},
                                              {.start = 24, .length = 8}};
    const struct database_signal signals[] = {
        {.name = "Speed", .layout = at[0], .scale = 1, .minimum = 0.5, .maximum = 100},
        {.name = "rate", .layout = at[1], .scale = 1, .minimum = -1, .maximum = 10},
        {.name = "Taken", .layout = at[2], .scale = 1, .minimum = 0, .maximum = 10},
        {.name = "Wide", .layout = at[3], .scale = 1e15, .minimum = 0, .maximum = 1e16},
    };
    const struct database_message message = {.signals = signals, .signal_count = 4};
    struct learn_signal values[] = {{20, 1, 2}, {20, 1, 2}, {20, 1, 2}, {20, 1, 2}};
    const struct learn_signals seen = {&message, values};
    const uint8_t taken[FRAME_DATA_MAX] = {0, 0, 0x01};
    FILE *out = begin();
    EXPECT_EQ(learn_clause_where(out, &seen, taken, 64), 2);
    EXPECT_EQ(learn_clause_where(out, &seen, taken, 1), 1);
    EXPECT_EQ(learn_clause_where(out, &seen, taken, 0), 0);
    EXPECT(says(out, " where Speed in 0.5..100 and \"rate\" in -1..10"
                     " where Speed in 0.5..100"));
}

static void test_values_that_share_bits_or_have_none_in_their_range_are_left_out(void)
{
    const struct signal_layout at = {.start = 0, .length = 8};
    const struct signal_layout behind = {.start = 8, .length = 8};
    const struct signal_layout real = {.start = 32, .length = 32, .kind = SIGNAL_FLOAT};
    const struct database_signal signals[] = {
        {.name = "Speed", .layout = at, .scale = 1, .minimum = 0, .maximum = 100},
        {.name = "Again", .layout = at, .scale = 1, .minimum = 0, .maximum = 50},
        {.name = "Flat", .layout = real, .scale = 0, .minimum = -1, .maximum = 1},
        {.name = "Good", .layout = behind, .scale = 1, .minimum = 0, .maximum = 1},
    };
    const struct database_message message = {.signals = signals, .signal_count = 4};
    struct learn_signal values[] = {{20, 1, 2}, {20, 1, 2}, {20, 0, 0}, {20, 1, 1}};
    const struct learn_signals seen = {&message, values};
    const uint8_t taken[FRAME_DATA_MAX] = {0};
    FILE *out = begin();
    EXPECT_EQ(learn_clause_where(out, &seen, taken, 64), 2);
    EXPECT(says(out, " where Speed in 0..100 and Good in 0..1"));
}

int main(void)
{
    RUN(test_an_id_is_written_with_its_format_and_lengths);
    RUN(test_a_message_of_a_database_goes_by_its_name);
    RUN(test_a_period_and_its_shortest_gap_are_rounded_down_to_three_digits);
    RUN(test_silence_is_said_of_a_period_alone);
    RUN(test_a_rate_is_twice_the_most_of_a_second_and_ten_at_least);
    RUN(test_a_counter_is_written_with_what_differs_from_a_full_turn);
    RUN(test_a_checksum_is_written_with_its_place_where_that_is_not_its_own);
    RUN(test_what_was_worked_out_is_said_if_there_is_a_word_for_it);
    RUN(test_values_are_asked_for_where_a_rule_can);
    RUN(test_values_that_share_bits_or_have_none_in_their_range_are_left_out);
    free(text);
    return tap_done();
}
