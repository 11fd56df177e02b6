/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/parse_text.h"

#include "policies/parse.h"
#include "tests/tap.h"

static struct messages messages;
static struct draft draft;
static struct policy policy;
static struct parser parser;
static _Alignas(16) uint8_t block[70000];
static struct arena arena;

static void begin(const char *text)
{
    messages = (struct messages){.count = 0};
    draft.policy = &policy;
    arena_init(&arena, block, sizeof block);
    parser = (struct parser){.messages = &messages, .draft = &draft, .arena = &arena};
    lexer_init(&parser.lexer, text, strlen(text));
    parser_start(&parser);
}

static const char *said(void)
{
    return messages.count > 0 ? messages.rows[messages.count - 1].text : "";
}

static bool is_short(const char *text)
{
    return strlen(text) < 3;
}

static const struct parse_text_kind kind = {"a word", is_short, "write a short one", 8};

static void test_a_text_is_kept_when_it_is_of_its_kind(void)
{
    const char *text = NULL;
    begin("\"ab\" \"abc\"");
    EXPECT(parse_text(&parser, &kind, &text));
    EXPECT_TEXT(text, "ab");
    EXPECT(!parse_text(&parser, &kind, &text));
    EXPECT_TEXT(said(), "\"abc\" is not a word; write a short one");
    begin("\"12345678\"");
    EXPECT(!parse_text(&parser, &kind, &text));
    EXPECT_TEXT(said(), "a word has 8 bytes; give it 1 to 7");
    begin("\"ab\"");
    arena_init(&arena, block, 0);
    EXPECT(!parse_text(&parser, &kind, &text));
    EXPECT_TEXT(said(), "no memory is left for this text; make the policy smaller");
}

static void test_a_host_is_kept_in_its_normal_form(void)
{
    const char *host = NULL;
    begin("\"*.A.Example.\" \"*.com\"");
    EXPECT(parse_text_host(&parser, "a host name", &host));
    EXPECT_TEXT(host, "*.a.example");
    EXPECT(!parse_text_host(&parser, "a host name", &host));
    EXPECT(strstr(said(), "\"*.com\" is too wide") != NULL);
}

static void test_a_list_has_an_end(void)
{
    const char *texts[2];
    uint8_t count = 0;
    begin("\"a\", \"b\" \"c\"");
    EXPECT(parse_text_list(&parser, &kind, 2, texts, &count));
    EXPECT_EQ(count, 2);
    EXPECT_TEXT(texts[1], "b");
    count = 0;
    begin("\"a\", \"b\", \"c\"");
    EXPECT(!parse_text_list(&parser, &kind, 2, texts, &count));
    EXPECT_TEXT(said(), "more than 2 of them; write fewer");
    count = 0;
    begin("\"a\", x");
    EXPECT(!parse_text_list(&parser, &kind, 2, texts, &count));
}

static const char pem[] = "-----BEGIN CERTIFICATE-----\nMAkwAQUwAQYDAQc=\n"
                          "-----END CERTIFICATE-----\n";

static const uint8_t *read_text(void *context, const char *name, size_t *len)
{
    EXPECT(context == block);
    *len = sizeof pem - 1;
    return strcmp(name, "ca.pem") == 0 ? (const uint8_t *)pem : NULL;
}

static void test_certificates_come_from_a_file_or_from_the_text(void)
{
    static const struct policy_library library = {NULL, block, read_text};
    static const struct policy_library no_text = {NULL, block, NULL};
    const uint8_t *der = NULL;
    uint32_t bytes = 0;
    begin("\"ca.pem\" der \"MAkwAQUwAQYDAQc=\", \"MAkwAQUwAQYDAQc=\" \"none.pem\"");
    parser.library = &library;
    EXPECT(parse_text_certificates(&parser, &der, &bytes));
    EXPECT(bytes == 11 && der[0] == 0x30 && der[10] == 7);
    EXPECT(parse_text_certificates(&parser, &der, &bytes));
    EXPECT(bytes == 22 && memcmp(der, der + 11, 11) == 0);
    EXPECT_EQ(arena.used_bytes, 48); /* no more than they need */
    EXPECT(!parse_text_certificates(&parser, &der, &bytes));
    EXPECT_TEXT(said(), "this file cannot be used, as told before; mend it");
    begin("\"ca.pem\"");
    EXPECT(!parse_text_certificates(&parser, &der, &bytes));
    EXPECT(strncmp(said(), "no file can be read here", 24) == 0);
    begin("\"ca.pem\"");
    parser.library = &no_text;
    EXPECT(!parse_text_certificates(&parser, &der, &bytes));
    begin("x");
    parser.library = &library;
    EXPECT(!parse_text_certificates(&parser, &der, &bytes));
    begin("der x");
    EXPECT(!parse_text_certificates(&parser, &der, &bytes));
    begin("der \"x\"");
    EXPECT(!parse_text_certificates(&parser, &der, &bytes));
    EXPECT(strncmp(said(), "a certificate that is damaged", 29) == 0);
    begin("der \"MAkwAQUwAQYDAQc=\"");
    arena_init(&arena, block, 1000);
    EXPECT(!parse_text_certificates(&parser, &der, &bytes));
    EXPECT(strncmp(said(), "no memory is left", 17) == 0);
}

int main(void)
{
    RUN(test_a_text_is_kept_when_it_is_of_its_kind);
    RUN(test_a_host_is_kept_in_its_normal_form);
    RUN(test_a_list_has_an_end);
    RUN(test_certificates_come_from_a_file_or_from_the_text);
    return tap_done();
}
