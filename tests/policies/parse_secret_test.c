/* SPDX-License-Identifier: Apache-2.0 */
/* What secrets become; the golden policies have what each fault reads like. */
#include "policies/parse_secret.h"

#include "tests/policies/parse_fixture.h"

static void test_secrets_keep_their_order_and_their_lines(void)
{
    static const char *const texts[] = {"WVWZZZ1JZXW000001", "490154203237518",
                                        "M-AB 1234", "Erika M", ""};
    const struct policy *policy =
        parse(UPLINK("secret vin \"WVWZZZ1JZXW000001\"\nsecret imei \"490154203237518\"\n"
                     "secret plate \"M-AB 1234\"\nsecret name \"Erika M\"\n"
                     "secret position 48.1371 -11.5 within 2km"));
    EXPECT(policy != NULL && policy->uplink.secret_count == POLICY_SECRETS);
    for (uint8_t i = 0; policy != NULL && i < policy->uplink.secret_count; i++) {
        EXPECT_EQ(policy->uplink.secrets[i].kind, i);
        EXPECT_TEXT(policy->uplink.secrets[i].text, texts[i]);
        EXPECT_EQ(policy->uplink.secrets[i].line, 4 + i);
    }
}

static void test_degrees_are_read_exactly(void)
{
    static const struct {
        const char *text;
        int32_t e7;
    } rows[] = {
        {"0", 0},
        {"-0.0", 0},
        {"7", 70000000},
        {"-7", -70000000},
        {"089.9999999", 899999999},
        {"-89.9999999", -899999999},
        {"0.0000001", 1},
        {"-0.0000001", -1},
        {"48.1371", 481371000},
        {"90.0", 900000000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[160];
        (void)snprintf(text, sizeof text, UPLINK("secret position %s %s within 50m"),
                       rows[i].text, rows[i].text);
        const struct policy *policy = parse(text);
        if (EXPECT(policy != NULL)) {
            EXPECT_EQ(policy->uplink.secrets[0].latitude_e7, rows[i].e7);
            EXPECT_EQ(policy->uplink.secrets[0].longitude_e7, rows[i].e7);
            EXPECT_EQ(policy->uplink.secrets[0].within_m, 50);
        } else {
            printf("# %s: %s", rows[i].text, parse_said);
        }
    }
}

static void test_what_are_no_degrees_is_refused(void)
{
    static const char *const texts[] = {"1e1",  "1.",     "-",    ".5",  "1.2.3",
                                        "1000", "0x10",   "48N",  "1,2", "48.12345678",
                                        "--1",  "214.8",  "999",  "x",   "\"1\"",
                                        "1_0",  "-214.9", "1.5-", "1/2", "1:2"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[160];
        (void)snprintf(text, sizeof text, UPLINK("secret position %s 1 within 50m"),
                       texts[i]);
        if (!EXPECT(parse(text) == NULL)) {
            printf("# %s\n", texts[i]);
        }
    }
}

static void test_64_secrets_are_kept_and_no_more(void)
{
    for (int more = 0; more < 2; more++) {
        char *text = parse_many("policy \"p\" version 1\nuplink {\nresolver ::1\n",
                                "secret name \"secret ", "\"\n",
                                FLOW_TERMS_SECRETS_MAX + more, "}\n");
        if (more == 0) {
            const struct policy *policy = parse(text);
            EXPECT(policy != NULL &&
                   policy->uplink.secret_count == FLOW_TERMS_SECRETS_MAX);
        } else {
            EXPECT(parse_refuses(text, "t:68:1: more than 64 secrets"));
        }
        free(text);
    }
}

static void test_what_is_no_secret_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {UPLINK("secret phone \"12345\""),
         "t:4:8: 'phone' cannot stand here; write 'vin'"},
        {UPLINK("secret name x"), "t:4:13: 'x' cannot stand here; write a secret in"},
        {UPLINK("secret name \"Erik\""), "t:4:1: a secret has 5 to 64 bytes"},
        {UPLINK("secret name \"Erika\"\nsecret name \"ERIKA\""),
         "t:5:1: line 4 keeps this secret already"},
        {UPLINK("secret position 1 1 within 5"),
         "t:4:28: '5' cannot stand here; write a whole d"},
        {UPLINK("secret position 1 1"), "t:5:1: '}' cannot stand here; write 'within'"},
        {UPLINK("secret name \"Erika\" x"), "t:4:21: 'x' cannot stand here; nothing may"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

static void test_where_memory_ends_it_is_told(void)
{
    static const char text[] = "name \"Erika\"";
    static struct messages messages;
    static struct draft draft;
    struct arena arena;
    struct parser parser = {.messages = &messages, .draft = &draft, .arena = &arena};
    arena_init(&arena, parse_block_a, 0);
    lexer_init(&parser.lexer, text, sizeof text - 1);
    parser_start(&parser);
    EXPECT(!parse_secret(&parser));
    EXPECT(messages.count == 1 && strncmp(messages.rows[0].text, "no memory", 9) == 0);
}

int main(void)
{
    RUN(test_secrets_keep_their_order_and_their_lines);
    RUN(test_degrees_are_read_exactly);
    RUN(test_what_are_no_degrees_is_refused);
    RUN(test_64_secrets_are_kept_and_no_more);
    RUN(test_what_is_no_secret_is_told);
    RUN(test_where_memory_ends_it_is_told);
    return tap_done();
}
