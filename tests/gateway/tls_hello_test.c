/* SPDX-License-Identifier: Apache-2.0 */
/* The ClientHello parser: real hellos, hellos cut and split in every way, hellos that
 * lie.
 */
#include "gateway/content/tls_hello.h"

#include <stdlib.h>

#include "tests/gateway/hellos.h"
#include "tests/tap.h"

/* A hello that is built piece by piece; the lengths are filled in at the end. */
struct builder {
    uint8_t bytes[TLS_HELLO_RAW_BYTES + 2048];
    size_t len;
};

static void put(struct builder *self, const void *bytes, size_t len)
{
    memcpy(self->bytes + self->len, bytes, len);
    self->len += len;
}

static void put_u16(struct builder *self, size_t value)
{
    put(self, (uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

static void put_extension(struct builder *self, uint16_t type, const void *bytes,
                          size_t len)
{
    put_u16(self, type);
    put_u16(self, len);
    put(self, bytes, len);
}

static void put_server_name(struct builder *self, const char *name)
{
    size_t len = strlen(name);
    put_u16(self, 0);
    put_u16(self, len + 5);
    put_u16(self, len + 3);
    put(self, "", 1);
    put_u16(self, len);
    put(self, name, len);
}

#define BODY_AT 9 /* record header and handshake header */
#define EXTENSIONS_AT (BODY_AT + 2 + 32 + 1 + 4 + 2)

static void begin(struct builder *self)
{
    static const uint8_t fixed[] = {0x16, 3, 1, 0, 0, 1, 0, 0, 0, 3, 3};
    static const uint8_t rest[] = {0, 0, 2, 0x13, 0x01, 1, 0, 0, 0};
    static const uint8_t random[32] = {7};
    self->len = 0;
    put(self, fixed, sizeof fixed);
    put(self, random, sizeof random);
    put(self, rest, sizeof rest);
}

static void finish(struct builder *self)
{
    size_t record = self->len - 5;
    size_t hello = self->len - BODY_AT;
    size_t extensions = self->len - EXTENSIONS_AT - 2;
    memcpy(self->bytes + 3, (uint8_t[]){(uint8_t)(record >> 8), (uint8_t)record}, 2);
    memcpy(self->bytes + 7, (uint8_t[]){(uint8_t)(hello >> 8), (uint8_t)hello}, 2);
    memcpy(self->bytes + EXTENSIONS_AT,
           (uint8_t[]){(uint8_t)(extensions >> 8), (uint8_t)extensions}, 2);
}

/* In a block of exactly len bytes, so that a sanitizer sees a read past the end. */
static enum tls_hello_state decode(struct client_hello *names, const uint8_t *bytes,
                                   size_t len)
{
    struct tls_hello self = {0};
    uint8_t *exact = malloc(len > 0 ? len : 1);
    memcpy(exact, bytes, len);
    enum tls_hello_state state = tls_hello_decode(&self, names, exact, len);
    free(exact);
    return state;
}

static enum tls_hello_state decode_built(struct builder *built,
                                         struct client_hello *names)
{
    finish(built);
    return decode(names, built->bytes, built->len);
}

/* The hello in records of at most `piece` bytes each. */
static size_t split_records(uint8_t *out, const uint8_t *hello, size_t len, size_t piece)
{
    size_t used = 0;
    for (size_t at = 5; at < len; at += piece) {
        size_t part = len - at < piece ? len - at : piece;
        memcpy(out + used, (uint8_t[]){0x16, 3, 1, (uint8_t)(part >> 8), (uint8_t)part},
               5);
        memcpy(out + used + 5, hello + at, part);
        used += 5 + part;
    }
    return used;
}

static const struct {
    const uint8_t *bytes;
    size_t len;
    const char *name;
} samples[] = {
    {openssl_tls13, sizeof openssl_tls13, "a.telemetry.example"},
    {openssl_tls12, sizeof openssl_tls12, "unit-7.telemetry.example"},
    {openssl_no_name, sizeof openssl_no_name, ""},
    {curl_h2, sizeof curl_h2, "cloud.example"},
};
#define SAMPLES (sizeof samples / sizeof samples[0])

static void test_real_hellos_give_their_server_name(void)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        struct client_hello names = {.ech = CLIENT_HELLO_ECH_REAL};
        EXPECT_EQ(decode(&names, samples[i].bytes, samples[i].len), TLS_HELLO_WHOLE);
        EXPECT_TEXT(names.server_name, samples[i].name);
        EXPECT_EQ(names.ech, CLIENT_HELLO_ECH_NONE);
    }
}

static void test_every_truncation_asks_for_more(void)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        for (size_t len = 0; len < samples[i].len; len++) {
            struct client_hello names = {.server_name = "untouched"};
            EXPECT_EQ(decode(&names, samples[i].bytes, len), TLS_HELLO_MORE);
            EXPECT_TEXT(names.server_name, "untouched");
        }
    }
}

static void test_a_byte_at_a_time_gives_the_same(void)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        struct tls_hello self = {0};
        struct client_hello names = {.version = 0};
        enum tls_hello_state state = TLS_HELLO_MORE;
        size_t len = 0;
        while (state == TLS_HELLO_MORE && len < samples[i].len) {
            state = tls_hello_decode(&self, &names, samples[i].bytes, ++len);
        }
        EXPECT_EQ(state, TLS_HELLO_WHOLE);
        EXPECT_EQ(len, samples[i].len);
        EXPECT_TEXT(names.server_name, samples[i].name);
    }
}

static void test_any_number_of_records_gives_the_same(void)
{
    static uint8_t split[8 * sizeof openssl_tls13];
    for (size_t piece = 1; piece <= sizeof openssl_tls13; piece++) {
        size_t len = split_records(split, openssl_tls13, sizeof openssl_tls13, piece);
        struct client_hello names;
        EXPECT_EQ(decode(&names, split, len), TLS_HELLO_WHOLE);
        EXPECT_TEXT(names.server_name, "a.telemetry.example");
        EXPECT_EQ(decode(&names, split, len - 1), TLS_HELLO_MORE);
    }
}

static void test_what_follows_in_a_record_of_its_own_is_left_alone(void)
{
    uint8_t more[sizeof openssl_tls13 + 6];
    struct client_hello names;
    memcpy(more, openssl_tls13, sizeof openssl_tls13);
    memcpy(more + sizeof openssl_tls13, "\x17\x03\x03\x00\x01x", 6);
    EXPECT_EQ(decode(&names, more, sizeof more), TLS_HELLO_WHOLE);
}

static void test_what_follows_in_the_same_record_is_malformed(void)
{
    uint8_t more[sizeof openssl_tls13 + 1];
    struct client_hello names;
    memcpy(more, openssl_tls13, sizeof openssl_tls13);
    more[sizeof openssl_tls13] = 0;
    size_t body = sizeof more - 5;
    more[3] = (uint8_t)(body >> 8);
    more[4] = (uint8_t)body;
    EXPECT_EQ(decode(&names, more, sizeof more), TLS_HELLO_MALFORMED);
}

static void test_other_protocols_are_not_tls(void)
{
    static const char *const firsts[] = {"GET / HTTP/1.1\r\n",   "SSH-2.0-x\r\n",
                                         "\x80\x2e\x01\x03\x01", "\x16\x02\x00\x00\x00",
                                         "\x16\x03\x05\x00\x10", "\x15\x03\x01\x00\x02",
                                         "\x17\x03\x03\x00\x20", "\x10\x0c\x00\x04MQTT"};
    for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
        struct client_hello names;
        EXPECT_EQ(decode(&names, (const uint8_t *)firsts[i], 5), TLS_HELLO_NOT_TLS);
    }
}

static void test_the_first_wrong_byte_is_enough(void)
{
    struct client_hello names;
    EXPECT_EQ(decode(&names, (const uint8_t *)"G", 1), TLS_HELLO_NOT_TLS);
    EXPECT_EQ(decode(&names, (const uint8_t *)"\x16\x04", 2), TLS_HELLO_NOT_TLS);
    EXPECT_EQ(decode(&names, (const uint8_t *)"\x16\x03\x09", 3), TLS_HELLO_NOT_TLS);
    EXPECT_EQ(decode(&names, (const uint8_t *)"", 0), TLS_HELLO_MORE);
}

static void test_another_handshake_message_is_malformed(void)
{
    struct client_hello names;
    EXPECT_EQ(decode(&names, (const uint8_t *)"\x16\x03\x01\x00\x04\x02\x00\x00\x00", 9),
              TLS_HELLO_MALFORMED);
}

static void test_an_empty_or_oversized_record_is_malformed(void)
{
    struct client_hello names;
    EXPECT_EQ(decode(&names, (const uint8_t *)"\x16\x03\x01\x00\x00", 5),
              TLS_HELLO_MALFORMED);
    EXPECT_EQ(decode(&names, (const uint8_t *)"\x16\x03\x01\x40\x01", 5),
              TLS_HELLO_MALFORMED);
}

static void test_another_record_type_inside_is_malformed(void)
{
    uint8_t split[2 * sizeof openssl_tls13];
    struct client_hello names;
    size_t len = split_records(split, openssl_tls13, sizeof openssl_tls13, 100);
    split[105] = 0x15;
    EXPECT_EQ(decode(&names, split, len), TLS_HELLO_MALFORMED);
}

static void test_a_hello_of_16_kb_is_read_and_one_byte_more_is_too_long(void)
{
    static struct builder built;
    static uint8_t split[TLS_HELLO_RAW_BYTES + 4096];
    static const uint8_t filler[TLS_HELLO_MAX_BYTES];
    struct client_hello names;
    for (size_t more = 0; more <= 1; more++) {
        begin(&built);
        put_server_name(&built, "big.example");
        size_t fits = TLS_HELLO_MAX_BYTES - (built.len - 5) - 4;
        put_extension(&built, 21, filler, fits + more);
        finish(&built);
        size_t len = split_records(split, built.bytes, built.len, 8192);
        EXPECT_EQ(decode(&names, split, len),
                  more ? TLS_HELLO_TOO_LONG : TLS_HELLO_WHOLE);
    }
    EXPECT_TEXT(names.server_name, "big.example");
}

static void test_a_hello_in_too_many_records_is_too_long(void)
{
    static struct builder built;
    static uint8_t split[6 * TLS_HELLO_MAX_BYTES];
    static const uint8_t filler[8000];
    struct client_hello names;
    begin(&built);
    put_extension(&built, 21, filler, sizeof filler);
    finish(&built);
    size_t len = split_records(split, built.bytes, built.len, 2);
    EXPECT_EQ(decode(&names, split, len), TLS_HELLO_TOO_LONG);
    EXPECT_EQ(decode(&names, split, TLS_HELLO_RAW_BYTES), TLS_HELLO_TOO_LONG);
}

static void test_a_length_above_the_limit_is_too_long_at_once(void)
{
    struct client_hello names;
    EXPECT_EQ(decode(&names, (const uint8_t *)"\x16\x03\x01\x40\x00\x01\x00\x3f\xfd", 9),
              TLS_HELLO_TOO_LONG);
}

static void test_two_server_name_extensions_are_malformed(void)
{
    static struct builder built;
    struct client_hello names;
    begin(&built);
    put_server_name(&built, "a.example");
    put_server_name(&built, "a.example");
    EXPECT_EQ(decode_built(&built, &names), TLS_HELLO_MALFORMED);
}

static void test_two_names_in_one_extension_are_malformed(void)
{
    static struct builder built;
    struct client_hello names;
    begin(&built);
    put_extension(&built, 0,
                  "\0\x0e\0\0\x04"
                  "a.ex"
                  "\0\0\x04"
                  "b.ex",
                  16);
    EXPECT_EQ(decode_built(&built, &names), TLS_HELLO_MALFORMED);
}

static void test_a_server_name_extension_that_lies_is_malformed(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } lists[] = {
        {"\0\0", 2},         /* an empty list */
        {"\0\x03\0\0\0", 5}, /* an empty name */
        {"\0\x07\x01\0\x04"
         "a.ex",
         9}, /* another type of name */
        {"\0\x07\0\0\x05"
         "a.ex",
         9}, /* longer than its list */
        {"\0\x08\0\0\x04"
         "a.ex",
         9}, /* a list longer than its extension */
        {"\0\x07\0\0\x04"
         "a.ex"
         "x",
         10}, /* a byte after the list */
        {"\0", 1},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        static struct builder built;
        struct client_hello names;
        begin(&built);
        put_extension(&built, 0, lists[i].bytes, lists[i].len);
        EXPECT_EQ(decode_built(&built, &names), TLS_HELLO_MALFORMED);
    }
}

static void test_a_server_name_that_is_no_host_name_is_shown_as_odd(void)
{
    static const struct {
        const char *bytes;
        const char *text;
    } names[] = {{"\0\x07\0\0\x04"
                  "a\0ex",
                  "a\\x00ex"}, /* a NUL inside */
                 {"\0\x07\0\0\x04"
                  "a..e",
                  "a..e"}, /* an empty label */
                 {"\0\x07\0\0\x04"
                  "a:ex",
                  "a:ex"}}; /* a character no name has */
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        static struct builder built;
        struct client_hello hello;
        begin(&built);
        put_extension(&built, 0, names[i].bytes, 9);
        EXPECT_EQ(decode_built(&built, &hello), TLS_HELLO_WHOLE);
        EXPECT(hello.odd_name);
        EXPECT_TEXT(hello.server_name, names[i].text);
    }
}

static void test_a_name_of_256_bytes_is_odd(void)
{
    static struct builder built;
    struct client_hello names;
    char name[257];
    memset(name, 'a', 256);
    for (size_t i = 60; i < 256; i += 60) {
        name[i] = '.';
    }
    name[256] = '\0';
    begin(&built);
    put_server_name(&built, name);
    EXPECT_EQ(decode_built(&built, &names), TLS_HELLO_WHOLE);
    EXPECT(names.odd_name);
    EXPECT_EQ(strlen(names.server_name), POLICY_HOST_BYTES - 1);
}

static void test_ech_and_its_forerunner_are_seen(void)
{
    static const struct {
        uint16_t type;
        const char *bytes;
        enum tls_hello_state state;
    } rows[] = {
        {0xfe0d, "\0\0\x01\0\x01\x07\0\0", TLS_HELLO_WHOLE},
        {0xffce, "\x13\x01\0\x17\0\0\0\0", TLS_HELLO_WHOLE},
        {0xfe0d, "\x01\0\0\0\0\0\0\0", TLS_HELLO_MALFORMED}, /* inner, in the open */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static struct builder built;
        struct client_hello names = {.version = 0};
        begin(&built);
        put_server_name(&built, "front.example");
        put_extension(&built, rows[i].type, rows[i].bytes, 8);
        EXPECT_EQ(decode_built(&built, &names), rows[i].state);
        EXPECT_EQ(names.ech != CLIENT_HELLO_ECH_NONE, rows[i].state == TLS_HELLO_WHOLE);
    }
}

static void test_a_hello_without_extensions_has_no_name(void)
{
    static struct builder built;
    struct client_hello names;
    begin(&built);
    finish(&built);
    size_t len = EXTENSIONS_AT;
    built.bytes[4] = (uint8_t)(len - 5);
    built.bytes[8] = (uint8_t)(len - BODY_AT);
    EXPECT_EQ(decode(&names, built.bytes, len), TLS_HELLO_WHOLE);
    EXPECT_TEXT(names.server_name, "");
}

/* Whatever a length byte says, the outcome is a verdict, and no read leaves the block. */
static void test_lying_lengths_never_read_past_the_end(void)
{
    uint8_t lying[sizeof openssl_tls12];
    for (size_t at = 0; at < sizeof lying; at++) {
        static const uint8_t values[] = {0, 1, 0x7f, 0xff};
        for (size_t v = 0; v < sizeof values; v++) {
            struct client_hello names;
            memcpy(lying, openssl_tls12, sizeof lying);
            lying[at] = values[v];
            EXPECT(decode(&names, lying, sizeof lying) <= TLS_HELLO_WHOLE);
        }
    }
}

static void test_lengths_that_do_not_add_up_are_malformed(void)
{
    static const size_t lengths_at[] = {EXTENSIONS_AT + 1, EXTENSIONS_AT - 2,
                                        BODY_AT + 34};
    for (size_t i = 0; i < sizeof lengths_at / sizeof lengths_at[0]; i++) {
        static struct builder built;
        struct client_hello names;
        begin(&built);
        put_server_name(&built, "a.example");
        finish(&built);
        built.bytes[lengths_at[i]]++;
        EXPECT_EQ(decode(&names, built.bytes, built.len), TLS_HELLO_MALFORMED);
    }
}

int main(void)
{
    RUN(test_real_hellos_give_their_server_name);
    RUN(test_every_truncation_asks_for_more);
    RUN(test_a_byte_at_a_time_gives_the_same);
    RUN(test_any_number_of_records_gives_the_same);
    RUN(test_what_follows_in_a_record_of_its_own_is_left_alone);
    RUN(test_what_follows_in_the_same_record_is_malformed);
    RUN(test_other_protocols_are_not_tls);
    RUN(test_the_first_wrong_byte_is_enough);
    RUN(test_another_handshake_message_is_malformed);
    RUN(test_an_empty_or_oversized_record_is_malformed);
    RUN(test_another_record_type_inside_is_malformed);
    RUN(test_a_hello_of_16_kb_is_read_and_one_byte_more_is_too_long);
    RUN(test_a_hello_in_too_many_records_is_too_long);
    RUN(test_a_length_above_the_limit_is_too_long_at_once);
    RUN(test_two_server_name_extensions_are_malformed);
    RUN(test_two_names_in_one_extension_are_malformed);
    RUN(test_a_server_name_extension_that_lies_is_malformed);
    RUN(test_a_server_name_that_is_no_host_name_is_shown_as_odd);
    RUN(test_a_name_of_256_bytes_is_odd);
    RUN(test_ech_and_its_forerunner_are_seen);
    RUN(test_a_hello_without_extensions_has_no_name);
    RUN(test_lying_lengths_never_read_past_the_end);
    RUN(test_lengths_that_do_not_add_up_are_malformed);
    return tap_done();
}
