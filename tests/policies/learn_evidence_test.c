/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_evidence.h"

#include "tests/policies/learn_kit.h"

static const char *confidence(uint64_t frames, uint64_t span_us)
{
    struct learn_message message = {.frames = frames, .last_us = span_us};
    return learn_evidence_confidence(&message);
}

static void test_confidence_needs_frames_and_for_high_a_minute(void)
{
    EXPECT_TEXT(confidence(16, UINT64_C(1) << 40), "low");
    EXPECT_TEXT(confidence(17, 0), "medium");
    EXPECT_TEXT(confidence(255, 60000000), "medium");
    EXPECT_TEXT(confidence(256, 59999999), "medium");
    EXPECT_TEXT(confidence(256, 60000000), "high");
}

/* From malloc. */
static char *print(const struct learn_message *message)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    struct learn_gaps_law law = learn_gaps_law(&message->gaps);
    learn_evidence_print(out, message, &law);
    (void)fclose(out);
    return text;
}

static void test_each_signal_is_told_with_its_values(void)
{
    const struct database_signal signals[] = {
        {.name = "Speed", .minimum = 0, .maximum = 100},
        {.name = "Gear"},
        {.name = "Never"},
    };
    const struct database_message named = {
        .name = "Drive", .signals = signals, .signal_count = 3};
    struct learn_signal values[] = {{20, 0.5, 80}, {20, -1, 5}, {0}};
    struct learn_signals seen = {&named, values};
    struct learn_message message = {.frames = 20, .length_max = 2, .signals = &seen};
    char *text = print(&message);
    EXPECT_TEXT(text, "20 frames in 0.0 s, confidence medium\n"
                      "        # bits that moved: none\n"
                      "        # Speed 0.5..80, within its range\n"
                      "        # Gear -1..5\n");
    free(text);
}

static void test_a_counter_that_is_not_enforced_says_so(void)
{
    struct learn_fields fields = {
        .counter_count = 1,
        .counters = {
            {.counter = {.field = {.start = 4, .length = 4}, .last = 15, .step = 1},
             .steps = 100,
             .jumps = 1}}};
    struct learn_message message = {.frames = 100, .length_max = 1, .fields = &fields};
    char *text = print(&message);
    EXPECT(strstr(text, " counter bits 4|4 repeats 1 missing 1: 100 steps, 1 jumps: not "
                        "enforced\n") != NULL);
    free(text);
}

static void test_events_have_a_mean_and_no_period(void)
{
    struct learn_message message = {.frames = 21, .length_max = 1};
    for (unsigned i = 0; i < 20; i++) {
        learn_gaps_add(&message.gaps, i < 10 ? 1000 : 90000);
    }
    char *text = print(&message);
    EXPECT(strstr(text, "21 frames in 0.0 s, mean 45.5 ms (1.0 to 90.0), ") != NULL);
    free(text);
}

int main(void)
{
    RUN(test_confidence_needs_frames_and_for_high_a_minute);
    RUN(test_each_signal_is_told_with_its_values);
    RUN(test_a_counter_that_is_not_enforced_says_so);
    RUN(test_events_have_a_mean_and_no_period);
    return tap_done();
}
