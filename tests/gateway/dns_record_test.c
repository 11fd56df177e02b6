/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/dns_record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/tap.h"

static struct dns_record_message message;
static struct dns_record record;

static struct {
    uint8_t bytes[4096];
    size_t len;
} built;

#define LARGE_BYTES 65000 /* a datagram */

static void put(const void *bytes, size_t len)
{
    memcpy(built.bytes + built.len, bytes, len);
    built.len += len;
}
#define PUT(literal) put(literal, sizeof(literal) - 1)

/* A response to "a.example" with one record of that name. */
static void build(uint16_t type, const char *data, size_t len)
{
    built.len = 0;
    PUT("\x12\x34\x81\x80\0\1\0\1\0\0\0\0\1a\7example\0\0\1\0\1\xc0\x0c");
    put((uint8_t[]){(uint8_t)(type >> 8), (uint8_t)type, 0, 1, 0, 0, 1, 0x2c,
                    (uint8_t)(len >> 8), (uint8_t)len},
        10);
    put(data, len);
}

static bool read_built(void)
{
    uint8_t *exact = malloc(built.len);
    memcpy(exact, built.bytes, built.len);
    bool good = dns_record_begin(&message, exact, built.len) &&
                dns_record_next(&message, &record);
    free(exact);
    return good;
}

static void test_the_data_of_each_type_as_text(void)
{
    static const struct {
        uint16_t type;
        const char *data;
        size_t len;
        const char *text;
    } rows[] = {
#define ROW(type, data, text) {type, data, sizeof(data) - 1, text}
        ROW(1, "\xc0\0\2\1", "192.0.2.1"),
        ROW(28, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", "2001:db8::1"),
        ROW(5, "\3www\xc0\x0c", "www.a.example"),
        ROW(2, "\0", "."),
        ROW(15, "\0\x0a\xc0\x0c", "10 a.example"),
        ROW(16, "\3a\"b\1c", "\"a\\\"b\" \"c\""),
        ROW(33, "\0\1\0\2\1\xbb\xc0\x0c", "1 2 443 a.example"),
        ROW(6, "\xc0\x0c\xc0\x0c\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5",
            "a.example a.example 1 2 3 4 5"),
        ROW(257, "\0\5issueca.example", "0 issue \"ca.example\""),
        ROW(35, "\0\1\0\2\1u\0\0\0", "1 2 \"u\" \"\" \"\" ."),
        ROW(65, "\0\1\0\0\1\0\6\2h2\2h3\0\3\0\2\x20\xfb\0\4\0\4\xc0\0\2\1",
            "1 . alpn=\"h2,h3\" port=8443 ipv4hint=192.0.2.1"),
        ROW(65, "\0\1\0\0\0\0\2\0\1\0\2\0\0\x03\xe8\0\1z",
            "1 . mandatory=key1 no-default-alpn key1000=\"z\""),
        ROW(65280, "\1\xab", "\\# 2 01ab"),
        ROW(65280, "", "\\# 0"),
        ROW(1, "\xc0\0\2", "\\# 3 c00002"),
        ROW(16, "\4abc", "\\# 4 04616263"),
        ROW(65, "\0\1\0\0\3\0\2\0\1\0\1\0\0", "\\# 13 00010000030002000100010000"),
        ROW(65, "\0\1\0\0\3\0\3\0\1\2", "\\# 10 00010000030003000102"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        build(rows[i].type, rows[i].data, rows[i].len);
        EXPECT(read_built());
        EXPECT_TEXT(record.data, rows[i].text);
        EXPECT_TEXT(record.name, "a.example");
        EXPECT_EQ(record.ttl_s, 300);
        EXPECT(!record.has_ech);
        EXPECT(dns_record_is_message(built.bytes, built.len));
    }
}

static void test_the_ech_config_of_an_answer(void)
{
    static const char data[] = "\0\1\0\0\5\0\x1e\0\x1c\xfe\x0d\0\x18"
                               "\x2a\0\x20\0\2KK\0\4\0\1\0\1\x40\5cover\0\0zz"
                               "\0\6\0\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1";
    build(65, data, sizeof data - 1);
    EXPECT(read_built());
    EXPECT(record.has_ech);
    EXPECT_EQ(record.ech_config, 0x2a);
    EXPECT_TEXT(record.ech_public_name, "cover");
    EXPECT_EQ(strncmp(record.data, "1 . ech=ABz+DQAY", 15), 0);
}

static void test_names_show_every_byte(void)
{
    static const uint8_t bytes[] = "\0\7\1\0\0\1\0\0\0\0\0\0\5a.\\\0\xff\0\0\1\0\1";
    EXPECT(dns_record_begin(&message, bytes, sizeof bytes - 1));
    EXPECT_TEXT(message.name, "a\\.\\\\\\000\\255");
    EXPECT_EQ(message.id, 7);
    EXPECT(!message.response);
    EXPECT(!dns_record_next(&message, &record));
    EXPECT(!message.in.failed);
}

static void test_pointers_lead_back_or_nowhere(void)
{
    static const char *const names[] = {"\xc0\x0c", "\xc0\x0e", "\xc0\x40", "\x40z"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        built.len = 0;
        PUT("\0\0\1\0\0\1\0\0\0\0\0\0");
        put(names[i], 2);
        PUT("\0\1\0\1");
        EXPECT(!dns_record_begin(&message, built.bytes, built.len));
        EXPECT(!dns_record_is_message(built.bytes, built.len));
    }
    built.len = 0;
    PUT("\0\0\1\0\0\2\0\0\0\0\0\0\0\0\1\0\1\0\0\1\0\1");
    EXPECT(dns_record_begin(&message, built.bytes, built.len));
    EXPECT_TEXT(message.name, "");
}

static void test_a_name_above_255_bytes_is_none(void)
{
    built.len = 0;
    PUT("\0\0\1\0\0\1\0\0\0\0\0\0");
    for (int i = 0; i < 4; i++) {
        PUT("\x3f");
        put((uint8_t[63]){'x'}, 63);
    }
    PUT("\0\0\1\0\1");
    EXPECT(!dns_record_begin(&message, built.bytes, built.len));
}

static void test_a_record_that_is_cut_ends_the_reading(void)
{
    build(1, "\xc0\0\2\1", 4);
    built.len--;
    EXPECT(!read_built());
    EXPECT(message.in.failed);
    EXPECT(!dns_record_is_message(built.bytes, built.len));
    built.len = 5;
    EXPECT(!dns_record_begin(&message, built.bytes, built.len));
}

static void test_what_else_would_look_like_a_message_is_none(void)
{
    static const struct {
        size_t at;
        uint8_t value;
    } rows[] = {{3, 0xc0}, {2, 0x70}, {5, 9}, {26, 7}, {3, 0x0f}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        build(1, "\xc0\0\2\1", 4);
        built.bytes[rows[i].at] = rows[i].value;
        EXPECT(!dns_record_is_message(built.bytes, built.len));
    }
    build(1, "\xc0\0\2\1", 4);
    PUT("z");
    EXPECT(!dns_record_is_message(built.bytes, built.len));
}

static void test_response_codes_have_names(void)
{
    char text[DNS_RECORD_RCODE_BYTES];
    dns_record_rcode_text(3, text);
    EXPECT_TEXT(text, "NXDOMAIN");
    dns_record_rcode_text(11, text);
    EXPECT_TEXT(text, "RCODE11");
}

static void test_a_pointer_that_leads_on_behind_one_that_leads_back_ends(void)
{
    built.len = 0;
    PUT("\xc0\x10\1\0\0\1\0\0\0\0\0\0\xc0\0\0\1\0\1");
    EXPECT(!dns_record_begin(&message, built.bytes, built.len));
}

/* A record whose name takes so many pointers to read. */
static bool reads_name_of(unsigned pointers)
{
    built.len = 0;
    PUT("\1\2\x81\x80\0\0\0\2\0\0\0\0\0\xff\0\0\1\0\0\0\0");
    size_t len = 2 * (size_t)pointers;
    put((uint8_t[]){(uint8_t)(len >> 8), (uint8_t)len}, 2);
    PUT("\0\0");
    for (unsigned i = 0; i < pointers; i++) {
        size_t at = built.len - 2;
        put((uint8_t[]){(uint8_t)(0xc0 | at >> 8), (uint8_t)at}, 2);
    }
    PUT("\xff\0\0\1\0\0\0\0\0\0");
    return dns_record_begin(&message, built.bytes, built.len) &&
           dns_record_next(&message, &record) && dns_record_next(&message, &record);
}

static void test_a_name_takes_few_pointers(void)
{
    EXPECT(reads_name_of(127));
    EXPECT(!reads_name_of(128));
}

/* Records that all point to one name of so many labels, as owner and in their data. */
static size_t build_large(uint8_t large[static LARGE_BYTES], size_t labels)
{
    static const uint8_t record_bytes[14] = {0xc0, 12, 0, 5, 0, 1,    0,
                                             0,    0,  0, 0, 2, 0xc0, 12};
    size_t len = 12;
    memset(large, 0, LARGE_BYTES);
    large[2] = 0x81;
    large[5] = 1;
    for (size_t i = 0; i < labels; i++) {
        large[len++] = 1;
        large[len++] = '\\';
    }
    len += 3;
    large[len - 1] = 1;
    len += 2;
    large[len - 1] = 1;
    for (; len + sizeof record_bytes <= LARGE_BYTES; len += sizeof record_bytes) {
        memcpy(large + len, record_bytes, sizeof record_bytes);
        large[7]++;
        large[6] = (uint8_t)(large[6] + (large[7] == 0));
    }
    return len;
}

/* The attack: each of thousands of records leads through the longest name. Counted, not
 * timed. */
static void test_the_steps_of_all_names_together_are_bounded(void)
{
    uint8_t *large = malloc(LARGE_BYTES);
    size_t len = build_large(large, 126);
    unsigned count = 0;
    EXPECT(dns_record_begin(&message, large, len));
    EXPECT_EQ(message.steps_left, 2 * len + 512 - 126); /* of the question */
    while (dns_record_next(&message, &record)) {
        count++;
    }
    EXPECT(message.in.failed);
    EXPECT_EQ(message.steps_left, 0);
    EXPECT_EQ(count, (2 * len + 512 - 126) / (2 * 127));
    EXPECT(!dns_record_is_message(large, len));
    free(large);
}

/* A page of a zone of IPv6 addresses, which has more steps than other messages have: 34
 * labels, of which the owner has two of its own, and the data are four. */
static void test_names_turned_round_are_read(void)
{
    static const uint8_t row[] = {1, 'a', 1, 'b', 0xc0, 12,  0, 12,  0, 1,   0,    0,
                                  0, 0,   0, 8,   1,    'h', 1, 'o', 1, 's', 0xc0, 76};
    unsigned count = 0;
    built.len = 0;
    PUT("\0\1\x81\x80\0\1\0\xa5\0\0\0\0");
    for (int i = 0; i < 32; i++) {
        PUT("\1f");
    }
    PUT("\3arp\0\0\xfc\0\1");
    for (int i = 0; i < 0xa5; i++) {
        put(row, sizeof row);
    }
    EXPECT(dns_record_begin(&message, built.bytes, built.len));
    while (dns_record_next(&message, &record)) {
        count++;
    }
    EXPECT_EQ(count, 0xa5);
    EXPECT(!message.in.failed);
    EXPECT_TEXT(record.data, "h.o.s.arp");
    EXPECT(dns_record_is_message(built.bytes, built.len));
}

static void test_the_name_of_a_record_alone(void)
{
    char name[DNS_RECORD_NAME_BYTES];
    build(65280, "\1\2", 2);
    EXPECT(dns_record_begin(&message, built.bytes, built.len));
    EXPECT(dns_record_next_name(&message, name));
    EXPECT_TEXT(name, "a.example");
    EXPECT(!dns_record_next_name(&message, name));
    EXPECT(!message.in.failed);
    EXPECT(dns_record_begin(&message, built.bytes, built.len - 1));
    EXPECT(!dns_record_next_name(&message, name));
    EXPECT(message.in.failed);
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* To tell what a datagram is must not cost what it costs to show it. */
static void test_many_long_names_are_passed_over_without_their_words(void)
{
    uint8_t *large = malloc(LARGE_BYTES);
    size_t len = build_large(large, 12);
    unsigned count = 0;
    double begin = seconds();
    EXPECT(dns_record_begin(&message, large, len));
    while (dns_record_next(&message, &record)) {
        count++;
    }
    double shown_s = seconds() - begin;
    EXPECT(count > 4000);
    begin = seconds();
    EXPECT(dns_record_is_message(large, len));
    double told_s = seconds() - begin;
    if (!EXPECT(told_s < shown_s / 2)) {
        printf("# %.3f s and %.3f s\n", told_s, shown_s);
    }
    free(large);
}

static void test_more_questions_than_anyone_asks_are_no_message(void)
{
    static const char four[] = "\0\1\1\0\0\4\0\0\0\0\0\0"
                               "\0\0\1\0\1\0\0\1\0\1\0\0\1\0\1\0\0\1\0\1";
    static const char five[] = "\0\1\1\0\0\5\0\0\0\0\0\0\0\0\1\0\1"
                               "\0\0\1\0\1\0\0\1\0\1\0\0\1\0\1\0\0\1\0\1";
    EXPECT(dns_record_is_message((const uint8_t *)four, sizeof four - 1));
    EXPECT(!dns_record_is_message((const uint8_t *)five, sizeof five - 1));
}

static void test_a_record_whose_name_leads_on_is_no_message(void)
{
    static const char said[] = "\0\1\x81\x80\0\0\0\1\0\0\0\0"
                               "\xc0\x20\0\1\0\1\0\0\0\0\0\0";
    EXPECT(!dns_record_is_message((const uint8_t *)said, sizeof said - 1));
}

int main(void)
{
    RUN(test_the_data_of_each_type_as_text);
    RUN(test_the_ech_config_of_an_answer);
    RUN(test_names_show_every_byte);
    RUN(test_pointers_lead_back_or_nowhere);
    RUN(test_a_name_above_255_bytes_is_none);
    RUN(test_a_record_that_is_cut_ends_the_reading);
    RUN(test_what_else_would_look_like_a_message_is_none);
    RUN(test_response_codes_have_names);
    RUN(test_a_pointer_that_leads_on_behind_one_that_leads_back_ends);
    RUN(test_a_name_takes_few_pointers);
    RUN(test_the_steps_of_all_names_together_are_bounded);
    RUN(test_names_turned_round_are_read);
    RUN(test_the_name_of_a_record_alone);
    RUN(test_many_long_names_are_passed_over_without_their_words);
    RUN(test_more_questions_than_anyone_asks_are_no_message);
    RUN(test_a_record_whose_name_leads_on_is_no_message);
    return tap_done();
}
