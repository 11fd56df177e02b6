/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/client_hello.h"

#include <string.h>

#include "tests/tap.h"

static struct {
    uint8_t bytes[CLIENT_HELLO_MAX_BYTES + 16];
    size_t len;
    size_t extensions_at;
} built;

static void put(const void *bytes, size_t len)
{
    memcpy(built.bytes + built.len, bytes, len);
    built.len += len;
}
#define PUT(literal) put(literal, sizeof(literal) - 1)

static void put_u16(size_t value)
{
    put((uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

static void begin(uint16_t version)
{
    built.len = 0;
    PUT("\1\0\0\0");
    put_u16(version);
    put((uint8_t[32]){7}, 32);
    PUT("\0");
    if (version >> 8 == 0xfe) {
        PUT("\2CO"); /* a cookie */
    }
    PUT("\0\2\x13\x01\1\0");
    built.extensions_at = built.len;
    put_u16(0);
}

static void put_extension(uint16_t type, const void *bytes, size_t len)
{
    put_u16(type);
    put_u16(len);
    put(bytes, len);
}
#define EXTENSION(type, literal) put_extension(type, literal, sizeof(literal) - 1)

static void put_name(const char *name)
{
    size_t len = strlen(name);
    put_u16(0);
    put_u16(len + 5);
    put_u16(len + 3);
    PUT("\0");
    put_u16(len);
    put(name, len);
}

static bool read_built(struct client_hello *hello, enum client_hello_carrier carrier)
{
    size_t body = built.len - 4;
    size_t extensions = built.len - built.extensions_at - 2;
    built.bytes[2] = (uint8_t)(body >> 8);
    built.bytes[3] = (uint8_t)body;
    built.bytes[built.extensions_at] = (uint8_t)(extensions >> 8);
    built.bytes[built.extensions_at + 1] = (uint8_t)extensions;
    return client_hello_read(hello, built.bytes, built.len, carrier);
}

static void test_the_highest_version_counts_and_grease_does_not(void)
{
    struct client_hello hello;
    begin(0x0303);
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.version, 0x0303);
    begin(0x0303);
    EXTENSION(43, "\6\xfa\xfa\x03\x03\x03\x04");
    EXPECT(read_built(&hello, CLIENT_HELLO_QUIC));
    EXPECT_EQ(hello.version, 0x0304);
    EXPECT_EQ(memcmp(hello.ja4, "q13i0101", 8), 0);
    EXPECT(client_hello_read_briefly(&hello, built.bytes, built.len, CLIENT_HELLO_QUIC));
    EXPECT_TEXT(hello.ja4, "");
    EXPECT_EQ(hello.version, 0x0304);
    EXPECT(!client_hello_read_briefly(&hello, built.bytes, built.len - 1,
                                      CLIENT_HELLO_QUIC));
    begin(0xfefd);
    EXTENSION(43, "\4\xfe\xfd\xfe\xfc");
    EXPECT(read_built(&hello, CLIENT_HELLO_DTLS));
    EXPECT_EQ(hello.version, 0xfefc);
    EXPECT_EQ(memcmp(hello.ja4, "dd3i0101", 8), 0);
    begin(0x0303);
    EXTENSION(43, "\2\x1a\x1a");
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.version, 0);
}

/* RFC 8446 4.2.1: a server makes TLS 1.2 of it. */
static void test_no_version_above_1_2_is_offered_in_the_old_field(void)
{
    struct client_hello hello;
    begin(0x0304);
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.version, 0x0303);
    EXPECT_EQ(memcmp(hello.ja4, "t13i", 4), 0);
    begin(0xfefc);
    EXPECT(read_built(&hello, CLIENT_HELLO_DTLS));
    EXPECT_EQ(hello.version, 0xfefd);
    begin(0x0302);
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.version, 0x0302);
    begin(0xfeff);
    EXPECT(read_built(&hello, CLIENT_HELLO_DTLS));
    EXPECT_EQ(hello.version, 0xfeff);
}

static void test_a_version_that_nobody_speaks_is_no_offer(void)
{
    struct client_hello hello;
    begin(0x0303);
    EXTENSION(43, "\x08\x7f\x1c\x03\x03\x03\x05\xfe\xfc");
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.version, 0x0303);
    EXPECT_EQ(memcmp(hello.ja4, "td3i", 4), 0);
    begin(0xfefd);
    EXTENSION(43, "\4\xfe\xfd\x03\x04");
    EXPECT(read_built(&hello, CLIENT_HELLO_DTLS));
    EXPECT_EQ(hello.version, 0xfefd);
}

/* RFC 8446 4.2: servers differ in which of two they take. */
static void test_an_extension_that_is_judged_stands_once(void)
{
    struct client_hello hello;
    begin(0x0303);
    EXTENSION(43, "\2\3\4");
    EXTENSION(43, "\2\3\3");
    EXPECT(!read_built(&hello, CLIENT_HELLO_TLS));
    begin(0x0303);
    EXTENSION(16, "\0\3\2h2");
    EXTENSION(16, "\0\3\2h3");
    EXPECT(!read_built(&hello, CLIENT_HELLO_TLS));
    begin(0x0303);
    put_name("a.example");
    put_name("b.example");
    EXPECT(!read_built(&hello, CLIENT_HELLO_TLS));
}

static void test_offered_protocols_are_listed_and_odd_bytes_escaped(void)
{
    struct client_hello hello;
    begin(0x0303);
    EXTENSION(16, "\0\x11\2\x0a\x0a\2h2\3\x01\\ \7"
                  "abcd\xff"
                  "fg"
                  "\0");
    built.bytes[built.len - 1] = 0;
    built.len--;
    EXPECT(!read_built(&hello, CLIENT_HELLO_TLS)); /* one byte short of what it says */
    begin(0x0303);
    EXTENSION(16, "\0\x12\2\x0a\x0a\2h2\3\x01\\ \7"
                  "abcd\xff"
                  "fg");
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.alpn_count, 3);
    EXPECT_TEXT(hello.alpn[0], "h2");
    EXPECT_TEXT(hello.alpn[1], "\\x01\\x5c\\x20");
    EXPECT_TEXT(hello.alpn[2], "abcd\\xfffg");
    EXPECT_EQ(memcmp(hello.ja4 + 8, "h2_", 3), 0);
}

static void test_more_and_longer_protocols_than_there_is_room_for_are_cut(void)
{
    struct client_hello hello;
    begin(0x0303);
    put_u16(16);
    put_u16(2 + 20 * 41);
    put_u16(20 * 41);
    for (int i = 0; i < 20; i++) {
        PUT("\x28"
            "0123456789012345678901234567890123456789");
    }
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.alpn_count, CLIENT_HELLO_ALPN_MAX);
    EXPECT_EQ(strlen(hello.alpn[0]), CLIENT_HELLO_ALPN_BYTES - 1);
}

#define KEY "0123456789abcdef0123456789abcdef"
#define PAYLOAD "\0\x11" KEY_HALF "x"
#define KEY_HALF "0123456789abcdef"
#define ECH "\0\0\1\0\1\x2a\0\x20" KEY PAYLOAD

static void test_ech_is_told_from_grease_by_the_name_that_is_shown(void)
{
    static const struct {
        const char *name;
        enum client_hello_ech ech;
    } rows[] = {{"www.example.org", CLIENT_HELLO_ECH_GREASE},
                {"cloudflare-ech.com", CLIENT_HELLO_ECH_REAL},
                {"", CLIENT_HELLO_ECH_REAL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct client_hello hello;
        begin(0x0303);
        EXTENSION(0xfe0d, ECH);
        if (rows[i].name[0] != '\0') {
            put_name(rows[i].name);
        }
        EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
        EXPECT_EQ(hello.ech, rows[i].ech);
        EXPECT_EQ(hello.ech_config, 0x2a);
    }
}

static void test_ech_of_another_form_than_grease_has_is_taken_for_real(void)
{
#define ROW(literal)                 \
    {                                \
        literal, sizeof(literal) - 1 \
    }
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {
        ROW("\0\0\1\0\1\x2a\0\x20" KEY "\0\x12" KEY_HALF "x"), /* cut short */
        ROW("\0\0\1\0\1\x2a\0\x20" KEY "\0\x10" KEY_HALF),     /* a tag alone */
        ROW("\0\0\1\0\1\x2a\0\0" PAYLOAD),                     /* as in a second hello */
        ROW("\0\0\1\0\1\x2a\0\x21" KEY "x" PAYLOAD),
        ROW("\0\0\2\0\1\x2a\0\x20" KEY PAYLOAD),
        ROW("\0\0\1\0\0\x2a\0\x20" KEY PAYLOAD),
        ROW("\0\0\1\0\4\x2a\0\x20" KEY PAYLOAD),
        ROW("\0"),
    };
#undef ROW
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct client_hello hello;
        begin(0x0303);
        put_name("www.example.org");
        put_extension(0xfe0d, rows[i].bytes, rows[i].len);
        EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
        EXPECT_EQ(hello.ech, CLIENT_HELLO_ECH_REAL);
    }
}

static void test_early_drafts_are_real_and_two_ech_are_no_hello(void)
{
    struct client_hello hello;
    begin(0x0303);
    put_name("www.example.org");
    EXTENSION(0xfe09, "");
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.ech, CLIENT_HELLO_ECH_REAL);
    begin(0x0303);
    EXTENSION(0xfe0d, ECH);
    EXTENSION(0xfe0d, ECH);
    EXPECT(!read_built(&hello, CLIENT_HELLO_TLS));
}

static void test_more_extensions_than_there_are_types_are_no_hello(void)
{
    struct client_hello hello;
    for (unsigned count = 255; count <= 256; count++) {
        begin(0x0303);
        put_name("www.example.org");
        for (unsigned i = 0; i < count; i++) {
            EXTENSION((uint16_t)(0x5000 + i), "");
        }
        EXPECT_EQ(read_built(&hello, CLIENT_HELLO_TLS), count == 255);
    }
}

static void test_a_config_that_dns_gave_makes_it_real(void)
{
    struct client_hello hello;
    begin(0x0303);
    put_name("front.example");
    EXTENSION(0xfe0d, ECH);
    EXPECT(read_built(&hello, CLIENT_HELLO_TLS));
    client_hello_see_config(&hello, 0x2b, "front.example");
    client_hello_see_config(&hello, 0x2a, "other.example");
    EXPECT_EQ(hello.ech, CLIENT_HELLO_ECH_GREASE);
    client_hello_see_config(&hello, 0x2a, "front.example");
    EXPECT_EQ(hello.ech, CLIENT_HELLO_ECH_REAL);
}

static void test_what_is_no_hello_of_its_carrier_leaves_out_untouched(void)
{
    struct client_hello hello = {.version = 1};
    begin(0xfefd);
    EXPECT(!read_built(&hello, CLIENT_HELLO_TLS));
    begin(0x0303);
    EXPECT(!read_built(&hello, CLIENT_HELLO_DTLS));
    built.bytes[0] = 2;
    EXPECT(!client_hello_read(&hello, built.bytes, built.len, CLIENT_HELLO_TLS));
    EXPECT(!client_hello_read(&hello, built.bytes, CLIENT_HELLO_MAX_BYTES + 1,
                              CLIENT_HELLO_TLS));
    begin(0x0303);
    EXTENSION(13, "\0\3\1\2");
    EXPECT(!read_built(&hello, CLIENT_HELLO_TLS));
    EXPECT_EQ(hello.version, 1);
}

int main(void)
{
    RUN(test_the_highest_version_counts_and_grease_does_not);
    RUN(test_no_version_above_1_2_is_offered_in_the_old_field);
    RUN(test_a_version_that_nobody_speaks_is_no_offer);
    RUN(test_an_extension_that_is_judged_stands_once);
    RUN(test_offered_protocols_are_listed_and_odd_bytes_escaped);
    RUN(test_more_and_longer_protocols_than_there_is_room_for_are_cut);
    RUN(test_ech_is_told_from_grease_by_the_name_that_is_shown);
    RUN(test_ech_of_another_form_than_grease_has_is_taken_for_real);
    RUN(test_early_drafts_are_real_and_two_ech_are_no_hello);
    RUN(test_more_extensions_than_there_are_types_are_no_hello);
    RUN(test_a_config_that_dns_gave_makes_it_real);
    RUN(test_what_is_no_hello_of_its_carrier_leaves_out_untouched);
    return tap_done();
}
