/* SPDX-License-Identifier: Apache-2.0 */
/* What good clauses become; the golden policies have what each fault reads like. */
#include "policies/parse_terms.h"

#include "tests/policies/parse_fixture.h"

#define PIN_A "\"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\""
#define PIN_B "\"sha256/AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\""
/* PIN_A with a bit behind its end. */
#define PIN_CHANGED "\"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\""

static const struct policy_flow_terms *terms_of(const char *rule)
{
    char text[1024];
    (void)snprintf(text, sizeof text, UPLINK("%s"), rule);
    const struct policy *policy = parse(text);
    if (!EXPECT(policy != NULL && policy->uplink.rule_count == 1)) {
        printf("# %s", parse_said);
        return NULL;
    }
    return policy->uplink.rules[0].terms;
}

static void test_a_rule_that_asks_nothing_more_has_no_terms(void)
{
    EXPECT(terms_of("pass tls \"a.example\" port 443 up 5MB/day") == NULL);
    EXPECT(terms_of("pass http \"a.example\"") == NULL);
}

static void test_requests_may_have_a_body_each(void)
{
    const struct policy_flow_terms *terms = terms_of(
        "pass http \"a.example\" request \"POST\" \"/v1/*\" body 64kB, \"*\" \"/\"");
    EXPECT_EQ(terms->request_count, 2);
    EXPECT_TEXT(terms->requests[0].method, "POST");
    EXPECT_TEXT(terms->requests[0].path, "/v1/*");
    EXPECT_EQ(terms->requests[0].body_bytes, 64000);
    EXPECT_TEXT(terms->requests[1].method, "*");
    EXPECT_EQ(terms->requests[1].body_bytes, 0);
}

static void test_topics_stand_in_one_order_however_they_are_said(void)
{
    const struct policy_flow_terms *terms = terms_of(
        "pass mqtt \"a.example\" subscribe \"x/#\", \"y\" publish \"a\", \"+/c\"");
    static const char *const filters[] = {"a", "+/c", "x/#", "y"};
    EXPECT_EQ(terms->topic_count, 4);
    for (uint8_t i = 0; i < terms->topic_count; i++) {
        EXPECT_TEXT(terms->topics[i].filter, filters[i]);
        EXPECT_EQ(terms->topics[i].subscribe, i >= 2);
    }
}

static void test_an_inspection_leaves_out_names(void)
{
    const struct policy_flow_terms *terms =
        terms_of("pass tls \"*.a.example\" port 443 inspect except \"B.a.example.\", "
                 "\"*.c.a.example\" update 30min");
    EXPECT(terms->inspect);
    EXPECT_EQ(terms->except_count, 2);
    EXPECT_TEXT(terms->excepts[0], "b.a.example");
    EXPECT_TEXT(terms->excepts[1], "*.c.a.example");
    EXPECT_EQ(terms->update_us, 1800000000);
    terms = terms_of("pass tls \"a.example\" port 443 inspect");
    EXPECT(terms->inspect && terms->except_count == 0);
}

static void test_pins_and_certificates_are_bytes(void)
{
    const struct policy_flow_terms *terms =
        terms_of("pass tls \"a.example\" port 443 pin " PIN_B ", " PIN_A
                 " ca der \"MAowAQEwAQIDAgD/\", \"MAkwAQUwAQYDAQc=\"");
    EXPECT_EQ(terms->pin_count, 2);
    EXPECT_EQ(terms->pins[0][0], 1);
    EXPECT_EQ(terms->pins[1][0], 0);
    EXPECT_EQ(terms->ca_bytes, 23);
    EXPECT_EQ(terms->ca[12], 0x30);
}

static void test_names_are_the_rules_own_where_they_belong_to_it(void)
{
    static const char head[] = "policy \"p\" version 1\nuplink {\n resolver ::1\n";
    static const struct {
        const char *text;
        uint32_t own;
        uint32_t all;
    } rows[] = {
        {" pass udp \"a.example\" port 5 names 7/s\n}", 7, 0},
        {" pass udp \"a.example\" port 5\n  names 7/s\n}", 7, 0},
        {" pass udp \"a.example\" port 5\n names 7/s\n}", 0, 7},
        {" pass udp \"a.example\" port 5\nnames 7/s\n}", 0, 7},
        {" pass udp \"a.example\" port 5 names 6/s\n names 7/s\n}", 6, 7},
        {" pass udp \"a.example\" names 6/s\n  port 5\n names 7/s\n}", 6, 7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "%s%s", head, rows[i].text);
        const struct policy *policy = parse(text);
        if (!EXPECT(policy != NULL && policy->uplink.rule_count == 1)) {
            continue;
        }
        const struct policy_flow_terms *terms = policy->uplink.rules[0].terms;
        EXPECT_EQ(terms != NULL ? terms->names_count : 0, rows[i].own);
        EXPECT_EQ(policy->uplink.names_count, rows[i].all);
    }
}

/* before, count times one with a number in it, with commas between. */
static bool refuses_many(const char *before, const char *one, int count,
                         const char *message)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    fprintf(out, "policy \"p\" version 1\nuplink {\nresolver ::1\n%s", before);
    for (int i = 0; i < count; i++) {
        fprintf(out, "%s\n %s%d\"", i == 0 ? "" : ",", one, i);
    }
    fputs("\n}\n", out);
    (void)fclose(out);
    bool good = message == NULL ? parse(text) != NULL : parse_refuses(text, message);
    free(text);
    return good;
}

static void test_lists_have_an_end(void)
{
    static const struct {
        const char *before;
        const char *one;
        int most;
    } rows[] = {
        {"pass http \"a.example\" request", "\"GET\" \"/", FLOW_TERMS_REQUESTS_MAX},
        {"pass mqtt \"a.example\" publish", "\"", FLOW_TERMS_TOPICS_MAX},
        {"pass mqtt \"a.example\" subscribe", "\"", FLOW_TERMS_TOPICS_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char message[64];
        (void)snprintf(message, sizeof message, "t:%d:2: more than %d of them",
                       5 + rows[i].most, rows[i].most);
        EXPECT(refuses_many(rows[i].before, rows[i].one, rows[i].most, NULL));
        EXPECT(refuses_many(rows[i].before, rows[i].one, rows[i].most + 1, message));
    }
    EXPECT(parse_refuses(UPLINK("pass tls \"a.example\" port 1 pin " PIN_A "," PIN_A
                                "," PIN_A "," PIN_A "," PIN_A "," PIN_A "," PIN_A
                                "," PIN_A "," PIN_A),
                         "t:4:465: more than 8 of them"));
    EXPECT(refuses_many("pass mqtt \"a.example\" subscribe \"x\" publish", "\"",
                        FLOW_TERMS_TOPICS_MAX, "t:4:1: more topics than a rule has"));
}

static void test_all_rules_together_have_an_end(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    fputs("policy \"p\" version 1\nuplink {\nresolver ::1\n", out);
    for (int i = 0; i < 32; i++) {
        fprintf(out, "pass http \"a%d.example\" request ", i);
        for (int k = 0; k < FLOW_TERMS_REQUESTS_MAX; k++) {
            fprintf(out, "%s\"GET\" \"/%d/%0100d\"", k == 0 ? "" : ", ", k, 0);
        }
        fputc('\n', out);
    }
    fputs("}\n", out);
    (void)fclose(out);
    EXPECT(parse(text) == NULL);
    EXPECT(strstr(parse_said, "the rules ask more than a policy can hold") != NULL);
    free(text);
}

static void test_what_is_no_clause_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {UPLINK("pass http \"a.example\" request \"get\" \"/\""),
         "t:4:31: \"get\" is no"},
        {UPLINK("pass http \"a.example\" request \"GET\" \"a\""), "t:4:37: \"a\" is not"},
        {UPLINK("pass http \"a.example\" request \"GET\" \"/\" body 5"),
         "t:4:46: '5' cannot stand here; write a size"},
        {UPLINK("pass mqtt \"a.example\" publish \"a#\""), "t:4:31: \"a#\" is not a to"},
        {UPLINK("pass tls \"a.example\" port 1 inspect except x"),
         "t:4:44: 'x' cannot stand here; write a server name"},
        {UPLINK("pass tls \"a.example\" port 1 pin x"),
         "t:4:33: 'x' cannot stand here; write a pin"},
        {UPLINK("pass tls \"a.example\" port 1 pin \"sha256/AAAA\""),
         "t:4:33: this is no pin of a public key"},
        {UPLINK("pass tls \"a.example\" port 1 pin " PIN_CHANGED),
         "t:4:33: no 'base64' ends like this"},
        {UPLINK("pass http \"a.example\" body 5kB"), "t:4:23: 'body' says how long"},
        {UPLINK("pass tls \"a.example\" port 1 except \"b.example\""),
         "t:4:29: 'except' says what"},
        {UPLINK("pass tls \"a.example\" port 1 update 5"),
         "t:4:36: '5' cannot stand here; write a time"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

/* The hosts of a rule fit, the terms do not. */
static void test_where_memory_ends_it_is_told(void)
{
    static const char text[] =
        UPLINK("pass http \"a.example\" request \"GET\" \"/\" names 5/s");
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    struct arena arena;
    unsigned told = 0;
    arena_init(&arena, block, sizeof block);
    const struct policy *policy =
        policy_parse("t", text, strlen(text), &arena, parse_keep, NULL);
    EXPECT(policy != NULL);
    for (size_t bytes = arena.used_bytes; bytes > arena.used_bytes - 2048; bytes -= 16) {
        struct arena small;
        arena_init(&small, block, bytes - 16);
        parse_said[0] = '\0';
        parse_count = 0;
        EXPECT(policy_parse("t", text, strlen(text), &small, parse_keep, NULL) == NULL);
        told += strstr(parse_said, "the rules ask more than a policy can hold") != NULL;
    }
    EXPECT(told > 0);
}

int main(void)
{
    RUN(test_a_rule_that_asks_nothing_more_has_no_terms);
    RUN(test_requests_may_have_a_body_each);
    RUN(test_topics_stand_in_one_order_however_they_are_said);
    RUN(test_an_inspection_leaves_out_names);
    RUN(test_pins_and_certificates_are_bytes);
    RUN(test_names_are_the_rules_own_where_they_belong_to_it);
    RUN(test_lists_have_an_end);
    RUN(test_all_rules_together_have_an_end);
    RUN(test_what_is_no_clause_is_told);
    RUN(test_where_memory_ends_it_is_told);
    return tap_done();
}
