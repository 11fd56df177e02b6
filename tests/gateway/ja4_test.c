/* SPDX-License-Identifier: Apache-2.0 */
/* The examples of FoxIO's own description. */
#include "gateway/content/ja4.h"

#include "tests/tap.h"

static uint8_t bytes[4][JA4_HELLO_MAX_BYTES];

/* Two bytes a value; an extension has an empty body behind them. */
static struct cursor list_of(int which, const uint16_t *values, size_t count, bool bodies)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        bytes[which][used++] = (uint8_t)(values[i] >> 8);
        bytes[which][used++] = (uint8_t)values[i];
        used += bodies ? 2 : 0;
    }
    return cursor_over(bytes[which], used);
}
#define LIST(which, values) \
    list_of(which, values, sizeof(values) / sizeof *(values), false)
#define BODIES(which, values) \
    list_of(which, values, sizeof(values) / sizeof *(values), true)

static const uint16_t ciphers[] = {0x3a3a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f,
                                   0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014,
                                   0x009c, 0x009d, 0x002f, 0x0035};
static const uint16_t extensions[] = {0xdada, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469,
                                      0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012,
                                      0x002b, 0xff01, 0x000b, 0x000a, 0x0015};
static const uint16_t algorithms[] = {0x0403, 0x0804, 0x0401, 0x0503,
                                      0x0805, 0x0501, 0x0806, 0x0601};

static struct ja4_hello example(void)
{
    return (struct ja4_hello){.carrier = 't',
                              .version = 0x0304,
                              .ciphers = LIST(0, ciphers),
                              .extensions = BODIES(1, extensions),
                              .signature_algorithms = LIST(2, algorithms),
                              .alpn = cursor_over((const uint8_t *)"h2", 2)};
}

static void test_the_example_of_the_description(void)
{
    char out[JA4_BYTES];
    struct ja4_hello hello = example();
    ja4_print(&hello, out);
    EXPECT_TEXT(out, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    hello.signature_algorithms = cursor_over(NULL, 0);
    ja4_print(&hello, out);
    EXPECT_TEXT(out, "t13d1516h2_8daaf6152771_6d807ffa2a79");
}

static void test_a_hello_of_nothing_has_zeros(void)
{
    char out[JA4_BYTES];
    struct ja4_hello hello = {.carrier = 'd', .version = 0x0a0a};
    ja4_print(&hello, out);
    EXPECT_TEXT(out, "d00i000000_000000000000_000000000000");
    hello.signature_algorithms = LIST(2, algorithms);
    ja4_print(&hello, out);
    EXPECT_TEXT(out, "d00i000000_000000000000_000000000000");
}

static void test_every_version_has_two_characters(void)
{
    static const struct {
        uint16_t version;
        const char *text;
    } rows[] = {{0x0303, "12"}, {0x0302, "11"}, {0x0301, "10"}, {0x0300, "s3"},
                {0x0002, "s2"}, {0xfeff, "d1"}, {0xfefd, "d2"}, {0xfefc, "d3"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[JA4_BYTES];
        struct ja4_hello hello = {.carrier = 'q', .version = rows[i].version};
        ja4_print(&hello, out);
        EXPECT_EQ(out[1], rows[i].text[0]);
        EXPECT_EQ(out[2], rows[i].text[1]);
    }
}

static void test_an_alpn_that_does_not_read_is_shown_in_hex(void)
{
    static const struct {
        const char *alpn;
        size_t len;
        const char *text;
    } rows[] = {{"\xab", 1, "ab"},
                {"\xab\xcd", 2, "ad"},
                {"\x30\xab", 2, "3b"},
                {"\x30\x31\xab\xcd", 4, "3d"},
                {"\x30\xab\xcd\x31", 4, "01"},
                {"http/1.1", 8, "h1"},
                {"h", 1, "hh"},
                {"Zz", 2, "Zz"},
                {"", 0, "00"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[JA4_BYTES];
        struct ja4_hello hello = example();
        hello.alpn = cursor_over((const uint8_t *)rows[i].alpn, rows[i].len);
        ja4_print(&hello, out);
        EXPECT_EQ(out[8], rows[i].text[0]);
        EXPECT_EQ(out[9], rows[i].text[1]);
    }
}

static void test_the_largest_lists_are_hashed_and_counts_stop_at_99(void)
{
    char out[JA4_BYTES];
    struct ja4_hello hello = {.carrier = 't', .version = 0x0303};
    for (size_t i = 0; i < JA4_HELLO_MAX_BYTES; i += 2) {
        bytes[3][i] = (uint8_t)(i >> 8);
        bytes[3][i + 1] = (uint8_t)(255 - i % 251);
    }
    hello.ciphers = cursor_over(bytes[3], JA4_HELLO_MAX_BYTES);
    hello.extensions = hello.ciphers;
    hello.signature_algorithms = hello.ciphers;
    ja4_print(&hello, out);
    EXPECT_EQ(memcmp(out, "t12i99", 6), 0);
}

static void test_grease_is_sixteen_values(void)
{
    unsigned count = 0;
    for (uint32_t value = 0; value <= UINT16_MAX; value++) {
        count += ja4_is_grease((uint16_t)value);
    }
    EXPECT_EQ(count, 16);
    EXPECT(ja4_is_grease(0x0a0a));
    EXPECT(ja4_is_grease(0xfafa));
    EXPECT(!ja4_is_grease(0x0a1a));
}

int main(void)
{
    RUN(test_the_example_of_the_description);
    RUN(test_a_hello_of_nothing_has_zeros);
    RUN(test_every_version_has_two_characters);
    RUN(test_an_alpn_that_does_not_read_is_shown_in_hex);
    RUN(test_the_largest_lists_are_hashed_and_counts_stop_at_99);
    RUN(test_grease_is_sixteen_values);
    return tap_done();
}
