/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/quantity.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static bool parse(struct quantity *out, enum quantity_kind kind, uint64_t value,
                  const char *unit)
{
    return quantity_parse(out, kind, value, unit, strlen(unit));
}

static void test_units_multiply(void)
{
    static const struct {
        enum quantity_kind kind;
        uint64_t value;
        const char *unit;
        struct quantity quantity;
    } rows[] = {
        {QUANTITY_BITRATE, 125000, "", {125000, 0}},
        {QUANTITY_BITRATE, 500, "k", {500000, 0}},
        {QUANTITY_BITRATE, 2, "M", {2000000, 0}},
        {QUANTITY_DURATION, 7, "us", {7, 0}},
        {QUANTITY_DURATION, 20, "ms", {20000, 0}},
        {QUANTITY_DURATION, 3, "s", {3000000, 0}},
        {QUANTITY_DURATION, 2, "min", {120000000, 0}},
        {QUANTITY_SHARE, 60, "%", {60, 0}},
        {QUANTITY_RATE, 10, "/s", {10, 1000000}},
        {QUANTITY_RATE, 3, "/20ms", {3, 20000}},
        {QUANTITY_SIZE, 64, "kB", {64000, 0}},
        {QUANTITY_DISTANCE, 2, "km", {2000, 0}},
        {QUANTITY_DISTANCE, 50, "m", {50, 0}},
        {QUANTITY_BUDGET, 5, "B/hour", {5, 3600000000}},
        {QUANTITY_BUDGET, 2, "MB/day", {2000000, 86400000000}},
        {QUANTITY_BUDGET, 1, "TB/2week", {1000000000000, 1209600000000}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct quantity got;
        EXPECT(parse(&got, rows[i].kind, rows[i].value, rows[i].unit));
        EXPECT_EQ(got.amount, rows[i].quantity.amount);
        EXPECT_EQ(got.per_us, rows[i].quantity.per_us);
    }
}

static void test_what_is_no_unit_of_the_kind_is_refused(void)
{
    static const struct {
        enum quantity_kind kind;
        uint64_t value;
        const char *unit;
    } rows[] = {
        {QUANTITY_BITRATE, 1, "K"},     {QUANTITY_BITRATE, 1, "k/s"},
        {QUANTITY_DURATION, 20, ""},    {QUANTITY_DURATION, 20, "m"},
        {QUANTITY_DURATION, 20, "mss"}, {QUANTITY_RATE, 10, ""},
        {QUANTITY_RATE, 10, "s"},       {QUANTITY_RATE, 10, "/"},
        {QUANTITY_RATE, 10, "/0s"},     {QUANTITY_RATE, 10, "x/s"},
        {QUANTITY_RATE, 10, "/5"},      {QUANTITY_BUDGET, 1, "MB"},
        {QUANTITY_BUDGET, 1, "/day"},   {QUANTITY_BUDGET, 1, "MB/day/day"},
        {QUANTITY_SIZE, 64, "kB/s"},    {QUANTITY_SIZE, 64, "k"},
        {QUANTITY_DISTANCE, 2, "mm"},   {QUANTITY_BUDGET, 1, "MiB/day"},
        {QUANTITY_SHARE, 60, ""},
    };
    struct quantity got;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (parse(&got, rows[i].kind, rows[i].value, rows[i].unit)) {
            tap_expect(false, __FILE__, __LINE__, rows[i].unit);
        }
    }
}

static void test_what_leaves_64_bits_is_refused(void)
{
    struct quantity got;
    EXPECT(parse(&got, QUANTITY_BUDGET, UINT64_MAX, "B/day"));
    EXPECT(!parse(&got, QUANTITY_BUDGET, UINT64_MAX, "kB/day"));
    EXPECT(!parse(&got, QUANTITY_RATE, 1, "/18446744073709551616us"));
    EXPECT(!parse(&got, QUANTITY_RATE, 1, "/184467440737095516150us"));
    EXPECT(!parse(&got, QUANTITY_RATE, 1, "/18446744073709551615s"));
}

static void test_what_is_printed_reads_as_the_same(void)
{
    struct random random = {4711};
    for (int round = 0; round < 20000; round++) {
        enum quantity_kind kind =
            (enum quantity_kind)random_below(&random, QUANTITY_BUDGET + 1);
        bool per = kind == QUANTITY_RATE || kind == QUANTITY_BUDGET;
        uint64_t scale = random_below(&random, 2) == 0 ? 1 : 1000000;
        struct quantity in = {random_below(&random, 1U << 20) * scale,
                              per ? (random_below(&random, 1U << 20) + 1) * scale : 0};
        struct quantity out;
        char text[QUANTITY_TEXT_BYTES];
        char *unit;
        quantity_print(text, kind, in);
        uint64_t value = 0;
        for (unit = text; *unit >= '0' && *unit <= '9'; unit++) {
            value = value * 10 + (uint64_t)(*unit - '0');
        }
        EXPECT(parse(&out, kind, value, unit));
        EXPECT_EQ(out.amount, in.amount);
        EXPECT_EQ(out.per_us, in.per_us);
    }
}

static void test_the_largest_whole_unit_is_printed(void)
{
    char text[QUANTITY_TEXT_BYTES];
    quantity_print(text, QUANTITY_DURATION, (struct quantity){90000000, 0});
    EXPECT_TEXT(text, "90s");
    quantity_print(text, QUANTITY_DURATION, (struct quantity){0, 0});
    EXPECT_TEXT(text, "0us");
    quantity_print(text, QUANTITY_BUDGET, (struct quantity){2000000, 86400000000});
    EXPECT_TEXT(text, "2MB/day");
    quantity_print(text, QUANTITY_RATE, (struct quantity){3, 20000});
    EXPECT_TEXT(text, "3/20ms");
    quantity_print(text, QUANTITY_BUDGET, (struct quantity){UINT64_MAX, UINT64_MAX});
    EXPECT_TEXT(text, "18446744073709551615B/18446744073709551615us");
}

static void test_every_kind_has_an_example(void)
{
    EXPECT_TEXT(quantity_example(QUANTITY_BITRATE), "a bitrate such as 500k");
    EXPECT_TEXT(quantity_example(QUANTITY_DURATION),
                "a time such as 20ms, without a space");
    EXPECT_TEXT(quantity_example(QUANTITY_RATE), "a rate such as 10/s");
    EXPECT_TEXT(quantity_example(QUANTITY_BUDGET),
                "an amount such as 2MB/day, without a space");
}

int main(void)
{
    RUN(test_units_multiply);
    RUN(test_what_is_no_unit_of_the_kind_is_refused);
    RUN(test_what_leaves_64_bits_is_refused);
    RUN(test_what_is_printed_reads_as_the_same);
    RUN(test_the_largest_whole_unit_is_printed);
    RUN(test_every_kind_has_an_example);
    return tap_done();
}
