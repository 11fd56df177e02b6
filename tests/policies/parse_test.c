/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#include "tests/policies/random.h"

static void test_the_example_of_the_grammar_becomes_the_tables_it_says(void)
{
    const struct policy *policy =
        parse("policy \"fleet van\" version 7\nobserve\n"
              "bus vehicle = can0 bitrate 500k\nbus unit = can1\nmode road\nmode shop\n"
              "from vehicle to unit {\n"
              "  id 0x3A0 length 8 pass bytes 0..3 every 20ms in road\n}\n"
              "emergency {\n  from unit to vehicle id 0x6F1\n}\n");
    EXPECT(policy != NULL);
    EXPECT_TEXT(policy->name, "fleet van");
    EXPECT_EQ(policy->version, 7);
    EXPECT(policy->observe);
    EXPECT_EQ(policy->bus_count, 2);
    EXPECT_EQ(policy->mode_count, 2);
    EXPECT_EQ(policy->frame_rules[0].keep, 0xF);
    EXPECT_EQ(policy->frame_rules[0].line, 8);
    EXPECT(!policy->uplink.present);
    EXPECT_EQ(policy->emergency_frames[0].id, 0x6F1);
}

static void test_every_error_of_a_text_is_told_once(void)
{
    EXPECT(parse("policy \"p\" version 0\nbus in = can0\nmode 5\nfrom x\nuplink {\n") ==
           NULL);
    EXPECT_EQ(parse_count, 5);
    EXPECT_TEXT(parse_said,
                "t:1:20: 0 cannot be a version; write 1 to 18446744073709551615\n"
                "t:2:5: 'in' is a word of the language; give the bus another name\n"
                "t:3:6: '5' cannot be the name of a mode; use up to 63 letters, digits, "
                "'-' and '_', a letter first\n"
                "t:4:6: no bus 'x' above this line; declare it above: bus x = can0\n"
                "t:5:1: this block has no end; close it with '}'\n");
}

static void test_warnings_do_not_refuse(void)
{
    EXPECT(parse("\xEF\xBB\xBFpolicy \"p\" version 1\r\nobserve\r\n") != NULL);
    EXPECT_EQ(parse_count, 3);
    EXPECT(strstr(parse_said, "t:1:1: warning: begins with a byte order mark") != NULL);
    EXPECT(strstr(parse_said, "t:1:21: warning: lines end in CR LF") != NULL);
    EXPECT(strstr(parse_said, "t:2:1: warning: everything is recorded") != NULL);
}

static void test_a_nul_byte_gets_one_message_with_its_place(void)
{
    static const char text[] = "policy \"p\" version 1\n@ \0 @\n";
    EXPECT(parse_into(parse_block_a, text, sizeof text - 1) == NULL);
    EXPECT_TEXT(parse_said,
                "t:2:3: a NUL byte, so this is no text; save the policy as UTF-8\n");
}

static void test_a_text_that_is_too_large_is_not_read(void)
{
    EXPECT(parse_into(parse_block_a, "", POLICY_TEXT_BYTES_MAX + 1U) == NULL);
    EXPECT_TEXT(parse_said,
                "t:1:1: larger than 4 MiB; no policy is, so give another file\n");
}

static void test_what_misleads_a_reader_is_refused_even_in_a_comment(void)
{
    EXPECT(parse_refuses("policy \"p\" version 1\n# \xE2\x80\xAE a\n",
                         "t:2:3: an invisible character that turns the direction"));
    EXPECT(parse_refuses("# \xE2\x81\xA9", "t:1:3: an invisible character"));
    EXPECT(parse_refuses("policy \"p\" version 1 # a\n#\x1B[8m\n",
                         "t:2:2: a control character, which a terminal obeys"));
    EXPECT(parse_refuses("# \x7F", "t:1:3: a control character"));
    EXPECT(parse_refuses("# \b", "t:1:3: a control character"));
    EXPECT(parse_refuses("# \xC2\x9B", "t:1:3: a control character"));
    EXPECT(parse("#\t\xC2\xA0\r\npolicy \"p\" version 1\n") != NULL);
    EXPECT(parse("# \xE2\x80\xA9 \xE2\x81\xAA\npolicy \"p\" version 1\n") != NULL);
}

static void test_text_after_a_statement_is_told(void)
{
    EXPECT(parse_refuses("policy \"p\" version 1 of 2\n",
                         "t:1:22: 'of' cannot stand here; nothing may stand after the "
                         "version"));
    EXPECT(parse_refuses("policy \"p\" version 1\nobserve all\n",
                         "t:2:9: 'all' cannot stand here; nothing may stand after"));
}

/* Parsed, or told of too little memory. */
static bool fits(size_t size)
{
    static const char text[] = UPLINK("pass tls \"a.example\" port 1");
    struct arena arena;
    arena_init(&arena, parse_block_a, size);
    parse_said[0] = '\0';
    bool good =
        policy_parse("t", text, sizeof text - 1, &arena, parse_keep, NULL) != NULL;
    EXPECT(good || strstr(parse_said, "memory") != NULL);
    return good;
}

static void test_every_arena_that_is_too_small_is_told(void)
{
    size_t size = 0;
    while (size < POLICY_ARENA_BYTES && !fits(size)) {
        size += 1024;
    }
    EXPECT(size < POLICY_ARENA_BYTES);
    size_t least = size;
    while (fits(least)) {
        least -= 16;
    }
    EXPECT(least > size - 1024 - 16);
    for (size_t less = 0; less < 1024; less += 16) {
        EXPECT(!fits(least - less));
    }
}

static void test_a_text_with_nothing_in_it_is_told(void)
{
    EXPECT(parse_refuses("", "t:1:1: there is nothing in it; begin with 'policy"));
    EXPECT(parse_refuses(" # x\n\n", "t:3:1: there is nothing in it; begin with"));
}

/* Words of the language in any order: no crash, whole lines, a policy or an error. */
static void test_any_words_give_a_policy_or_an_error(void)
{
    static const char *const words[] = {
        "policy",        "\"p\"",  "version", "1",         "bus",
        "unit",          "=",      "can0",    "mode",      "road",
        "from",          "to",     "{",       "}",         "id",
        "0x3A0",         "length", "8",       "..",        ",",
        "pass",          "in",     "uplink",  "resolver",  "tls",
        "198.51.100.53", "deny",   "\n",      "\n",        "every",
        "20ms",          "rate",   "10/s",    "*",         "@",
        "\"x",           "fd",     "remote",  "emergency",
    };
    struct random random = {99};
    char text[512];
    for (int round = 0; round < 5000; round++) {
        text[0] = '\0';
        size_t used = 0;
        for (size_t i = 0; i < 30; i++) {
            used += (size_t)snprintf(
                text + used, sizeof text - used, "%s ",
                words[random_below(&random, sizeof words / sizeof *words)]);
        }
        const struct policy *policy = parse(text);
        EXPECT(policy != NULL || parse_count > 0);
        EXPECT(parse_count <= 40);
    }
}

int main(void)
{
    RUN(test_the_example_of_the_grammar_becomes_the_tables_it_says);
    RUN(test_every_error_of_a_text_is_told_once);
    RUN(test_warnings_do_not_refuse);
    RUN(test_a_nul_byte_gets_one_message_with_its_place);
    RUN(test_a_text_that_is_too_large_is_not_read);
    RUN(test_what_misleads_a_reader_is_refused_even_in_a_comment);
    RUN(test_text_after_a_statement_is_told);
    RUN(test_every_arena_that_is_too_small_is_told);
    RUN(test_a_text_with_nothing_in_it_is_told);
    RUN(test_any_words_give_a_policy_or_an_error);
    return tap_done();
}
