/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/scale.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static struct value number(const char *text)
{
    struct value out = {.whole = false};
    EXPECT(value_parse(&out, text, strlen(text)));
    return out;
}

/* The raw range in the field's own numbers, as "A..B", or "none". */
static const char *raw(double factor, double offset, struct signal_layout field,
                       const char *low, const char *high)
{
    static char text[2 * VALUE_TEXT_BYTES + 2];
    char last_text[VALUE_TEXT_BYTES];
    char first_text[VALUE_TEXT_BYTES];
    struct scale scale = {factor, offset};
    struct value a = number(low);
    struct value b = number(high);
    uint64_t first;
    uint64_t last;
    if (!scale_range(&scale, &field, &a, &b, &first, &last)) {
        return "none";
    }
    value_print(first_text, &field, first);
    value_print(last_text, &field, last);
    (void)snprintf(text, sizeof text, "%s..%s", first_text, last_text);
    return text;
}

#define U8 ((struct signal_layout){.length = 8})
#define S8 ((struct signal_layout){.length = 8, .is_signed = true})
#define U16 ((struct signal_layout){.length = 16})
#define U64 ((struct signal_layout){.length = 64})
#define S64 ((struct signal_layout){.length = 64, .is_signed = true})
#define REAL ((struct signal_layout){.length = 32, .kind = SIGNAL_FLOAT})

static void test_bounds_are_rounded_inwards(void)
{
    EXPECT_TEXT(raw(0.5, 0, U8, "10", "20.4"), "20..40");
    EXPECT_TEXT(raw(0.5, 0, U8, "10.1", "20.5"), "21..41");
    EXPECT_TEXT(raw(3, 0, U8, "1", "10"), "1..3");
    EXPECT_TEXT(raw(1, 0, U8, "0.5", "3.5"), "1..3");
    EXPECT_TEXT(raw(1, -40, U8, "-40", "215"), "0..255");
    EXPECT_TEXT(raw(10, 0, S8, "-19", "-11"), "none");
    EXPECT_TEXT(raw(10, 0, S8, "-25", "-10"), "-2..-1");
}

static void test_a_negative_factor_turns_the_range(void)
{
    EXPECT_TEXT(raw(-1, 100, U8, "10", "20"), "80..90");
    EXPECT_TEXT(raw(-0.5, 0, S8, "-10.2", "5.1"), "-10..20");
}

static void test_arithmetic_of_doubles_moves_no_bound(void)
{
    EXPECT_TEXT(raw(0.01, 0, U16, "120.5", "350.07"), "12050..35007");
    EXPECT_TEXT(raw(0.1, 0, U16, "0.3", "0.7"), "3..7");
    EXPECT_TEXT(raw(0.1, -273.1, U16, "-273", "-272.8"), "1..3");
    EXPECT_TEXT(raw(1e-7, 0, S64, "-90", "90"), "-900000000..900000000");
}

/* Every raw value is its own bound, for factors and offsets as databases have them. */
static void test_each_raw_value_is_found_by_its_physical_one(void)
{
    static const double factors[] = {0.001, 0.00390625, 0.01, 0.1, 0.25, 0.3, 1.5, -0.7};
    static const double offsets[] = {0, -40, -273.15, 0.1, 1000};
    for (size_t f = 0; f < sizeof factors / sizeof *factors; f++) {
        for (size_t o = 0; o < sizeof offsets / sizeof *offsets; o++) {
            for (uint64_t bits = 0; bits < 65536; bits += 97) {
                struct scale scale = {factors[f], offsets[o]};
                struct signal_layout field = U16;
                struct value value = {.real = (double)bits * factors[f] + offsets[o]};
                uint64_t first = 0;
                uint64_t last = 0;
                bool good = scale_range(&scale, &field, &value, &value, &first, &last);
                if (!EXPECT(good && first == bits && last == bits)) {
                    printf("# %g %g %u\n", factors[f], offsets[o], (unsigned)bits);
                    return;
                }
            }
        }
    }
}

static void test_what_the_field_cannot_hold_is_cut_off(void)
{
    EXPECT_TEXT(raw(1, 0, U8, "-50", "1000"), "0..255");
    EXPECT_TEXT(raw(1, 0, S8, "-1e30", "1e30"), "-128..127");
    EXPECT_TEXT(raw(1, 0, U8, "300", "400"), "none");
    EXPECT_TEXT(raw(1, 0, U8, "-9", "-1"), "none");
    EXPECT_TEXT(raw(0, 0, U8, "0", "1"), "none");
    EXPECT_TEXT(raw(1, 0, U64, "0", "1e20"), "0..18446744073709551615");
}

static void test_large_whole_numbers_are_exact(void)
{
    EXPECT_TEXT(raw(1, 0, U64, "9007199254740993", "18446744073709551614"),
                "9007199254740993..18446744073709551614");
    EXPECT_TEXT(raw(1, 0, S64, "-9223372036854775807", "-9007199254740993"),
                "-9223372036854775807..-9007199254740993");
}

static void test_reals_are_scaled_too(void)
{
    EXPECT_TEXT(raw(2, 1, REAL, "0", "5"), "-0.5..2");
    EXPECT_TEXT(raw(1, 0, REAL, "-1e300", "1e300"),
                "-3.4028234663852886e38..3.4028234663852886e38");
}

static uint64_t distance(double factor, struct signal_layout field, const char *text)
{
    struct scale scale = {factor, 7};
    struct value value = number(text);
    return scale_distance(&scale, &field, &value);
}

static void test_a_distance_is_rounded_down(void)
{
    EXPECT_EQ(distance(0.5, U8, "5"), 10);
    EXPECT_EQ(distance(-0.4, U8, "5"), 12);
    EXPECT_EQ(distance(0.1, U8, "0.3"), 3);
    EXPECT_EQ(distance(10, U8, "5"), 0);
    EXPECT_EQ(distance(1e-30, U8, "5"), UINT64_MAX);
    EXPECT(value_real_distance(distance(2, REAL, "5")) == 2.5);
    EXPECT_EQ(distance(1e-300, REAL, "1e300"), 0);
    struct scale plain = {1, 0};
    struct signal_layout field = U64;
    struct value large = number("18446744073709551615");
    EXPECT_EQ(scale_distance(&plain, &field, &large), UINT64_MAX);
}

int main(void)
{
    RUN(test_bounds_are_rounded_inwards);
    RUN(test_a_negative_factor_turns_the_range);
    RUN(test_arithmetic_of_doubles_moves_no_bound);
    RUN(test_each_raw_value_is_found_by_its_physical_one);
    RUN(test_what_the_field_cannot_hold_is_cut_off);
    RUN(test_large_whole_numbers_are_exact);
    RUN(test_reals_are_scaled_too);
    RUN(test_a_distance_is_rounded_down);
    return tap_done();
}
