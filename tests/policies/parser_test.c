/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/parser.h"

#include "tests/tap.h"

static struct messages messages;
static struct draft draft;
static struct policy policy;
static struct parser parser;
static char text_copy[256];

/* A parser whose next token is the first of text. */
static void begin(const char *text)
{
    (void)snprintf(text_copy, sizeof text_copy, "%s", text);
    messages = (struct messages){.count = 0};
    policy = (struct policy){.mode_count = 1, .modes = {{.name = "road"}}};
    draft.policy = &policy;
    parser = (struct parser){.messages = &messages, .draft = &draft};
    lexer_init(&parser.lexer, text_copy, strlen(text_copy));
    parser_start(&parser);
}

static const char *said(void)
{
    return messages.count > 0 ? messages.rows[messages.count - 1].text : "";
}

static void test_what_is_accepted_is_passed_and_what_is_not_stays(void)
{
    begin("bus { x");
    EXPECT(!parser_accept(&parser, KEYWORD_MODE));
    EXPECT(!parser_accept_mark(&parser, '{'));
    EXPECT(parser_accept(&parser, KEYWORD_BUS));
    EXPECT(!parser_accept_mark(&parser, '}'));
    EXPECT(parser_accept_mark(&parser, '{'));
    EXPECT(parser_at(&parser, KEYWORD_COUNT));
    EXPECT_EQ(messages.count, 0);
}

static void test_what_is_expected_and_not_there_is_told(void)
{
    begin("bus");
    EXPECT(!parser_expect(&parser, KEYWORD_TO, "between"));
    EXPECT_TEXT(said(), "'bus' cannot stand here; write 'to' between");
    EXPECT(parser_expect(&parser, KEYWORD_BUS, ""));
    EXPECT(!parser_expect_mark(&parser, '=', "here"));
    EXPECT_TEXT(said(), "the text ends here; write '=' here");
}

static void test_a_fault_is_told_once(void)
{
    uint64_t number;
    char name[POLICY_NAME_BYTES];
    begin("@ @");
    EXPECT_EQ(messages.count, 1);
    EXPECT(!parser_expect(&parser, KEYWORD_TO, "between"));
    EXPECT(!parser_number(&parser, "a port", 0, 9, &number));
    EXPECT(!parser_name(&parser, "bus", name));
    parser_next(&parser); /* of the same line */
    EXPECT_EQ(messages.count, 1);
}

static void test_numbers_keep_their_bounds(void)
{
    uint64_t number = 0;
    begin("7 7 7 7k x");
    EXPECT(!parser_number(&parser, "a port", 8, 9, &number));
    EXPECT_TEXT(said(), "7 cannot be a port; write 8 to 9");
    EXPECT(!parser_number(&parser, "a port", 1, 6, &number));
    EXPECT(parser_number(&parser, "a port", 7, 7, &number));
    EXPECT_EQ(number, 7);
    parser_next(&parser);
    parser_next(&parser);
    EXPECT(!parser_number(&parser, "a port", 1, 9, &number));
    EXPECT_TEXT(said(), "'7k' cannot stand here; write a port, a plain number");
}

static void test_ids_have_29_bits(void)
{
    uint32_t id = 0;
    begin("0x1FFFFFFF 0x20000000");
    EXPECT(parser_id(&parser, &id));
    EXPECT_EQ(id, 0x1FFFFFFF);
    EXPECT(!parser_id(&parser, &id));
    EXPECT_TEXT(said(), "no arbitration id is above 0x1FFFFFFF; correct it");
}

static void test_strings_fit_with_their_end(void)
{
    char out[4];
    begin("\"abc\" \"abcd\" \"\" abc");
    EXPECT(parser_string(&parser, "it", out, sizeof out));
    EXPECT_TEXT(out, "abc");
    EXPECT(!parser_string(&parser, "it", out, sizeof out));
    EXPECT_TEXT(said(), "it has 4 bytes; give it 1 to 3");
    parser_next(&parser);
    EXPECT(!parser_string(&parser, "it", out, sizeof out));
    EXPECT_TEXT(said(), "it has 0 bytes; give it 1 to 3");
    parser_next(&parser);
    EXPECT(!parser_string(&parser, "it", out, sizeof out));
    EXPECT_TEXT(said(), "'abc' cannot stand here; write it in quotes");
}

static void test_names_are_looked_up_whole(void)
{
    uint8_t index = 9;
    begin("road roa \"road\"");
    EXPECT(parser_mode(&parser, &index));
    EXPECT_EQ(index, 0);
    EXPECT(!parser_mode(&parser, &index));
    EXPECT_TEXT(said(), "no mode 'roa' above this line; did you mean 'road'?");
    parser_next(&parser);
    EXPECT(!parser_bus(&parser, &index));
    EXPECT_TEXT(said(), "'road' cannot stand here; write the name of a bus");
}

static void quoted(const char *text, const char *expected)
{
    char out[PARSER_QUOTE_BYTES];
    begin(text);
    parser_quote(&parser.token, out);
    EXPECT_TEXT(out, expected);
}

static void test_quotes_are_short_and_harmless(void)
{
    quoted("word", "word");
    quoted("\"caf\xC3\xA9\"", "caf??");
    quoted("\"\x1b[31m\"", "?[31m");
    quoted("x23456789a123456789b123456789c123456789d1234",
           "x23456789a123456789b123456789c"
           "123456789d1234");
    quoted("x23456789a123456789b123456789c123456789d12345",
           "x23456789a123456789b123456789c123456789d1234...");
    quoted("\"a:1:1: warning: all is well\"", "a:1:1...");
    quoted("2001:db8::1", "2001:db8::1");
}

static bool clause_one(struct parser *self, void *target)
{
    (void)self;
    (*(int *)target)++;
    return true;
}

static bool clause_bad(struct parser *self, void *target)
{
    (void)self;
    (void)target;
    return false;
}

static void test_each_clause_is_read_once(void)
{
    static const struct clause clauses[] = {
        {KEYWORD_FD, clause_one}, {KEYWORD_IN, clause_one}, {KEYWORD_UP, clause_bad}};
    uint32_t seen = 0;
    int target = 0;
    begin("in fd x");
    EXPECT(parser_clauses(&parser, clauses, 3, &target, &seen));
    EXPECT_EQ(target, 2);
    EXPECT_EQ(seen, 3);
    begin("fd fd");
    EXPECT(!parser_clauses(&parser, clauses, 3, &target, &seen));
    EXPECT_TEXT(said(), "'fd' is said twice; take one out");
    begin("up fd");
    EXPECT(!parser_clauses(&parser, clauses, 3, &target, &seen));
}

int main(void)
{
    RUN(test_what_is_accepted_is_passed_and_what_is_not_stays);
    RUN(test_what_is_expected_and_not_there_is_told);
    RUN(test_a_fault_is_told_once);
    RUN(test_numbers_keep_their_bounds);
    RUN(test_ids_have_29_bits);
    RUN(test_strings_fit_with_their_end);
    RUN(test_names_are_looked_up_whole);
    RUN(test_quotes_are_short_and_harmless);
    RUN(test_each_clause_is_read_once);
    return tap_done();
}
