/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/evidence.c. */
#include "gateway/officer/evidence.h"

#include <stdlib.h>

#include "tests/tap.h"

static struct event_evidence said(const char *text, size_t len)
{
    struct event_evidence evidence = {
        .len = (uint16_t)len, .part = 2, .parts = 3, .offset = 416};
    memcpy(evidence.bytes, text, len);
    return evidence;
}

static const char *printed(const struct event_evidence *evidence, size_t columns)
{
    static char text[8192];
    FILE *out = fmemopen(text, sizeof text, "w");
    text[0] = '\0';
    if (columns > 0) {
        evidence_print(out, evidence, columns);
    } else {
        struct json json;
        json_begin(&json, out);
        evidence_json(&json, evidence);
        json_end(&json);
    }
    (void)fclose(out);
    return text;
}

#define BEFORE "    said, 2 of 3, from byte 416: "

static void test_a_line_shows_the_first_line_that_was_said(void)
{
    struct event_evidence http = said("POST /up HTTP/1.1\r\nHost: x\r\n", 28);
    EXPECT_TEXT(printed(&http, 100), BEFORE "POST /up HTTP/1.1\n");
    EXPECT_TEXT(printed(&http, 10), BEFORE "POST /up HTTP/1.1\n"); /* 20 are always had */
    struct event_evidence one = said("a long line that has no end of its own", 38);
    EXPECT_TEXT(printed(&one, 60), BEFORE "a long line that has no e..\n");
}

static void test_hostile_bytes_are_spelt_out(void)
{
    struct event_evidence hostile = said("\0\x1b[2J\xff\xe2\x80\xae.", 10);
    EXPECT_TEXT(printed(&hostile, 100), BEFORE "\\x00\\x1b[2J\\xff\\xe2\\x80\\xae.\n");
}

static void test_a_flow_that_kept_none_shows_none(void)
{
    struct event_evidence none = {.len = 0};
    EXPECT_TEXT(printed(&none, 100), "");
    EXPECT_TEXT(printed(&none, 0), "{}\n");
}

static void test_json_has_every_byte_and_the_text(void)
{
    struct event_evidence hostile = said("a\"\r\n\0\xff", 6);
    EXPECT_TEXT(printed(&hostile, 0),
                "{\"evidence\":{\"part\":2,\"parts\":3,\"offset\":416,\"length\":6,"
                "\"kind\":\"said\",\"hex\":\"61220d0a00ff\","
                "\"text\":\"a\\\"\\\\x0d\\\\x0a\\\\x00\\\\xff\"}}\n");
}

static void test_the_longest_text_is_shown_whole(void)
{
    struct event_evidence longest = {.len = EVENT_EVIDENCE_BYTES, .part = 1, .parts = 1};
    for (size_t i = 0; i < EVENT_EVIDENCE_BYTES; i++) {
        longest.bytes[i] = 1;
    }
    const char *text = strstr(printed(&longest, 0), "\"text\":\"");
    if (EXPECT(text != NULL)) {
        EXPECT_EQ(strlen(text),
                  strlen("\"text\":\"\"}}\n") + EVENT_EVIDENCE_BYTES * strlen("\\\\x01"));
    }
}

static void test_a_hello_is_told_as_one(void)
{
    struct event_evidence hello = said("\x16\x03", 2);
    hello.kind = EVENT_HELLO_JUDGED;
    EXPECT(strncmp(printed(&hello, 100), "    hello, 2 of 3, from byte 416: ", 34) == 0);
    EXPECT(strstr(printed(&hello, 0), "\"kind\":\"hello\",\"hex\":\"1603\"") != NULL);
}

static void test_bytes_are_two_digits_each(void)
{
    uint8_t bytes[EVENT_EVIDENCE_BYTES];
    char hex[EVIDENCE_HEX_BYTES];
    memset(bytes, 0xa5, sizeof bytes);
    evidence_hex(hex, bytes, 0);
    EXPECT_TEXT(hex, "");
    evidence_hex(hex, bytes, sizeof bytes);
    EXPECT_EQ(strlen(hex), 2 * sizeof bytes);
    EXPECT(strncmp(hex, "a5a5", 4) == 0);
}

int main(void)
{
    RUN(test_a_hello_is_told_as_one);
    RUN(test_bytes_are_two_digits_each);
    RUN(test_a_line_shows_the_first_line_that_was_said);
    RUN(test_hostile_bytes_are_spelt_out);
    RUN(test_a_flow_that_kept_none_shows_none);
    RUN(test_json_has_every_byte_and_the_text);
    RUN(test_the_longest_text_is_shown_whole);
    return tap_done();
}
