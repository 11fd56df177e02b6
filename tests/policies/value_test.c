/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/value.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static const struct signal_layout unsigned_12 = {.length = 12};
static const struct signal_layout signed_12 = {.length = 12, .is_signed = true};
static const struct signal_layout signed_64 = {.length = 64, .is_signed = true};
static const struct signal_layout unsigned_64 = {.length = 64};
static const struct signal_layout real_32 = {.length = 32, .kind = SIGNAL_FLOAT};
static const struct signal_layout real_64 = {.length = 64, .kind = SIGNAL_DOUBLE};

static bool reads(const char *text, bool whole, double real)
{
    struct value value;
    return value_parse(&value, text, strlen(text)) && value.whole == whole &&
           value.real == real;
}

static void test_numbers_are_read_with_sign_fraction_and_exponent(void)
{
    EXPECT(reads("0", true, 0));
    EXPECT(reads("-40", true, -40));
    EXPECT(reads("120.5", false, 120.5));
    EXPECT(reads("-0.25", false, -0.25));
    EXPECT(reads("1e3", false, 1000));
    EXPECT(reads("2.5e-2", false, 0.025));
    EXPECT(reads("7E2", false, 700));
}

static void test_zero_has_no_sign(void)
{
    struct value value;
    EXPECT(value_parse(&value, "-0", 2) && !value.negative);
    EXPECT_EQ(value_real_key(-0.0), value_real_key(0.0));
}

static void test_what_is_no_number_is_refused(void)
{
    static const char *const texts[] = {"",    "-",   ".5",  "5.",   "1.2.3", "1e",
                                        "1e-", "--1", "1x",  "0x10", "1e999", "+1",
                                        "1,5", "nan", "inf", " 1",   "-.5"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct value value;
        if (!EXPECT(!value_parse(&value, texts[i], strlen(texts[i])))) {
            printf("# %s\n", texts[i]);
        }
    }
}

static uint64_t key(const struct signal_layout *field, uint64_t bits)
{
    uint64_t out = 0;
    EXPECT(value_key(field, bits, &out));
    return out;
}

static void test_keys_have_the_order_of_the_numbers(void)
{
    EXPECT(key(&signed_12, 0x800) < key(&signed_12, 0xFFF)); /* -2048, -1 */
    EXPECT(key(&signed_12, 0xFFF) < key(&signed_12, 0));
    EXPECT(key(&signed_12, 0) < key(&signed_12, 0x7FF));
    EXPECT_EQ(key(&signed_12, 1) - key(&signed_12, 0xFFF), 2);
    EXPECT(key(&unsigned_12, 0) < key(&unsigned_12, 0xFFF));
    EXPECT(key(&signed_64, UINT64_C(1) << 63) < key(&signed_64, UINT64_MAX));
    EXPECT(key(&signed_64, UINT64_MAX) < key(&signed_64, INT64_MAX));
}

static uint64_t bits_of(double real)
{
    return value_distance_of_real(real);
}

static void test_keys_of_reals_have_their_order(void)
{
    static const double ascending[] = {-1e300, -2, -1e-300, 0, 1e-320, 1, 2, 1e300};
    for (size_t i = 1; i < sizeof ascending / sizeof *ascending; i++) {
        EXPECT(key(&real_64, bits_of(ascending[i - 1])) <
               key(&real_64, bits_of(ascending[i])));
    }
    EXPECT_EQ(key(&real_32, 0xBFC00000), value_real_key(-1.5));
    EXPECT_EQ(key(&real_32, 0x80000000), value_real_key(0));
}

static void test_nan_has_no_key(void)
{
    uint64_t out;
    EXPECT(!value_key(&real_32, 0x7FC00000, &out));
    EXPECT(!value_key(&real_32, 0xFFC00001, &out));
    EXPECT(!value_key(&real_64, UINT64_C(0x7FF0000000000001), &out));
}

static void test_infinity_is_beyond_what_a_field_holds(void)
{
    EXPECT(key(&real_32, 0x7F800000) > value_key_max(&real_32));
    EXPECT(key(&real_32, 0xFF800000) < value_key_min(&real_32));
    EXPECT_EQ(key(&real_32, 0x7F7FFFFF), value_key_max(&real_32));
    EXPECT(key(&real_64, UINT64_C(0x7FF0000000000000)) > value_key_max(&real_64));
}

static void test_bits_and_keys_turn_into_each_other(void)
{
    static const struct signal_layout *const fields[] = {
        &unsigned_12, &signed_12, &signed_64, &unsigned_64, &real_32, &real_64};
    struct random random = {5};
    for (int i = 0; i < 20000; i++) {
        const struct signal_layout *field = fields[i % 6];
        uint64_t mask = UINT64_MAX >> (64 - field->length);
        uint64_t bits = random_below(&random, UINT64_MAX) & mask;
        uint64_t there;
        uint64_t again;
        if (value_key(field, bits, &there)) {
            EXPECT(value_key(field, value_bits(field, there) & mask, &again));
            EXPECT_EQ(again, there);
        }
    }
}

static void test_bits_of_a_float_are_not_below(void)
{
    static const double reals[] = {0.1, -0.1, 1e-60, -1e-60, 16777217};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        uint64_t bits = value_bits(&real_32, value_real_key(reals[i]));
        EXPECT(key(&real_32, bits) >= value_real_key(reals[i]));
        EXPECT(key(&real_32, bits) < value_real_key(reals[i] + 1.1));
    }
}

static bool holds(const struct signal_layout *field, const char *text)
{
    struct value value;
    uint64_t out;
    return value_parse(&value, text, strlen(text)) && value_key_of(field, &value, &out);
}

static void test_a_field_holds_what_its_bits_can(void)
{
    EXPECT(holds(&unsigned_12, "4095") && !holds(&unsigned_12, "4096"));
    EXPECT(!holds(&unsigned_12, "-1") && !holds(&unsigned_12, "0.5"));
    EXPECT(holds(&signed_12, "-2048") && !holds(&signed_12, "-2049"));
    EXPECT(holds(&signed_12, "2047") && !holds(&signed_12, "2048"));
    EXPECT(holds(&unsigned_64, "18446744073709551615"));
    EXPECT(holds(&signed_64, "-9223372036854775808"));
    EXPECT(!holds(&signed_64, "9223372036854775808"));
    EXPECT(!holds(&signed_64, "-9223372036854775809"));
    EXPECT(holds(&real_32, "0.1") && !holds(&real_32, "1e39"));
}

/* The law of value_print. */
static void test_what_is_printed_reads_back(void)
{
    static const struct signal_layout *const fields[] = {&unsigned_64, &signed_64,
                                                         &signed_12, &real_64};
    struct random random = {11};
    for (int i = 0; i < 20000; i++) {
        const struct signal_layout *field = fields[i % 4];
        uint64_t mask = UINT64_MAX >> (64 - field->length);
        uint64_t bits = random_below(&random, UINT64_MAX) & mask;
        uint64_t there;
        uint64_t again;
        char text[VALUE_TEXT_BYTES];
        struct value value;
        if (!value_key(field, bits, &there) || there > value_key_max(field) ||
            there < value_key_min(field)) {
            continue;
        }
        value_print(text, field, there);
        if (!EXPECT(value_parse(&value, text, strlen(text)) &&
                    value_key_of(field, &value, &again) && again == there)) {
            printf("# %s\n", text);
            return;
        }
    }
}

static void test_texts_are_as_short_as_they_can_be(void)
{
    char text[VALUE_TEXT_BYTES];
    value_print(text, &real_64, value_real_key(0.1));
    EXPECT_TEXT(text, "0.1");
    value_print(text, &real_64, value_real_key(-1e300));
    EXPECT_TEXT(text, "-1e300");
    value_print(text, &signed_12, key(&signed_12, 0x800));
    EXPECT_TEXT(text, "-2048");
    value_print_distance(text, &real_32, value_distance_of_real(0.25));
    EXPECT_TEXT(text, "0.25");
    value_print_distance(text, &signed_12, 50);
    EXPECT_TEXT(text, "50");
}

int main(void)
{
    RUN(test_numbers_are_read_with_sign_fraction_and_exponent);
    RUN(test_zero_has_no_sign);
    RUN(test_what_is_no_number_is_refused);
    RUN(test_keys_have_the_order_of_the_numbers);
    RUN(test_keys_of_reals_have_their_order);
    RUN(test_nan_has_no_key);
    RUN(test_infinity_is_beyond_what_a_field_holds);
    RUN(test_bits_and_keys_turn_into_each_other);
    RUN(test_bits_of_a_float_are_not_below);
    RUN(test_a_field_holds_what_its_bits_can);
    RUN(test_what_is_printed_reads_back);
    RUN(test_texts_are_as_short_as_they_can_be);
    return tap_done();
}
