/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

static void test_rules_need_a_resolver(void)
{
    EXPECT(parse_refuses("policy \"p\" version 1\nuplink {\npass tls \"a.example\" port "
                         "443\n}\n",
                         "t:2:1: the rules name hosts and nobody can look them up"));
}

static void test_no_rule_asks_another_resolver(void)
{
    EXPECT(parse_refuses(UPLINK("pass udp \"a.example\" port 53"),
                         "t:4:1: DNS on port 53 is answered by the gateway alone"));
    EXPECT(parse_refuses(UPLINK("pass tcp \"a.example\" port 53"),
                         "t:4:1: DNS on port 53 is answered by the gateway alone"));
}

static void test_a_destination_is_said_once_a_mode(void)
{
    EXPECT(parse_refuses(
        UPLINK(
            "pass tls \"a.example\" port 443\npass tls \"A.Example.\" port 443 up 1B/s"),
        "t:5:1: the rule on line 4 says the same host and port"));
    EXPECT(
        parse(UPLINK("pass tls \"a.example\" port 443\npass tls \"b.example\" port 443\n"
                     "pass tcp \"a.example\" port 443\npass tls \"a.example\" port 444\n"
                     "pass tls \"*.a.example\" port 443")) != NULL);
    EXPECT(parse("policy \"p\" version 1\nmode a\nmode b\nuplink {\nresolver ::1\n"
                 "pass tls \"a.example\" port 443 up 1B/s in a\n"
                 "pass tls \"a.example\" port 443 up 2B/s in b\n}\n") != NULL);
}

/* The rules, in this order, are refused with this message; NULL: they are not. */
static bool two(const char *first, const char *second, const char *message)
{
    char text[512];
    (void)snprintf(text, sizeof text,
                   "policy \"p\" version 1\nmode a\nmode b\nuplink {\nresolver ::1\n"
                   "pass %s\npass %s\n}\n",
                   first, second);
    return message != NULL ? parse_refuses(text, message) : parse(text) != NULL;
}

static void test_no_tcp_rule_goes_around_one_that_judges(void)
{
    static const struct {
        const char *first;
        const char *second;
        const char *message;
    } rows[] = {
        {"http \"a.example\"", "tcp \"a.example\" port 80", "t:7:1: this rule lets"},
        {"tcp \"*.example.org\" port 80", "http \"a.example.org\"", "t:6:1: this rule"},
        {"tcp \"a.example.org\" port 80", "http \"*.example.org\"", "t:6:1: this rule"},
        {"tcp \"a.example\" port 80 as http", "http \"a.example\"", "t:6:1: this rule"},
        {"mqtt \"a.example\" publish \"a\"", "tcp \"a.example\" port 1883 as mqtt",
         "t:7:1: this rule lets"},
        {"tls \"a.example\" port 443 inspect", "tcp \"a.example\" port 443",
         "t:7:1: this rule lets through what the rule on line 6 judges"},
        {"tls \"a.example\" port 443 pin "
         "\"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"",
         "tcp \"a.example\" port 443 as tls", "t:7:1: this rule lets"},
        {"tls \"a.example\" port 443 ca der \"MAkwAQUwAQYDAQc=\"",
         "tcp \"a.example\" port 443", "t:7:1: this rule lets"},
        {"tls \"a.example\" port 443", "tcp \"a.example\" port 443", NULL},
        {"tls \"a.example\" port 443 update 5min", "tcp \"a.example\" port 443", NULL},
        {"http \"a.example\"", "tcp \"a.example\" port 81", NULL},
        {"http \"a.example\"", "tcp \"b.example\" port 80", NULL},
        {"http \"a.example\"", "tcp \"a.example\" port 80 as ssh", NULL},
        {"http \"a.example\" in a", "tcp \"a.example\" port 80 in b", NULL},
        {"http \"a.example\"", "udp \"a.example\" port 80", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(two(rows[i].first, rows[i].second, rows[i].message));
    }
}

static void test_what_judges_is_not_behind_what_lets_all_through(void)
{
    static const struct {
        const char *first;
        const char *second;
        const char *message;
    } rows[] = {
        {"tls \"*.example.org\" port 443", "tls \"a.example.org\" port 443 inspect",
         "t:7:1: the rule on line 6 is for this host too"},
        {"http \"*.example.org\"", "http \"*.a.example.org\" request \"GET\" \"/\"",
         "t:7:1: the rule on line 6 is for this host too"},
        {"tls \"a.example.org\" port 443 inspect", "tls \"*.example.org\" port 443",
         NULL},
        {"tls \"a.example.org\" port 443", "tls \"*.example.org\" port 443 inspect",
         NULL},
        {"tls \"*.example.org\" port 443", "tls \"a.example.org\" port 443", NULL},
        {"tls \"*.example.org\" port 443 alpn \"h2\"",
         "tls \"a.example.org\" port 443 inspect", NULL},
        {"tls \"*.example.org\" port 443 version \"1.3\"",
         "tls \"a.example.org\" port 443 inspect", NULL},
        {"tls \"*.example.org\" port 443 in a",
         "tls \"a.example.org\" port 443 inspect in b", NULL},
        {"quic \"*.example.org\" port 443", "tls \"a.example.org\" port 443 inspect",
         NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(two(rows[i].first, rows[i].second, rows[i].message));
    }
}

static bool warns(const char *text, const char *warning)
{
    bool good = parse(text) != NULL &&
                strncmp(parse_said, warning, strlen(warning)) == 0 &&
                (warning[0] != '\0' || parse_count == 0);
    if (!good) {
        printf("# %s", parse_said);
    }
    return good;
}

static void test_quic_beside_what_is_inspected_is_told(void)
{
    EXPECT(warns(UPLINK("pass tls \"*.example.org\" port 443 inspect\n"
                        "pass quic \"a.example.org\" port 443"),
                 "t:5:1: warning: QUIC is not looked into, and the rule on line 4"));
    EXPECT(warns(UPLINK("pass tls \"*.example.org\" port 443\n"
                        "pass quic \"a.example.org\" port 443"),
                 ""));
    EXPECT(warns(UPLINK("pass tls \"*.example.org\" port 443 inspect\n"
                        "pass quic \"a.example.com\" port 443"),
                 ""));
}

static void test_an_mqtt_rule_names_a_topic(void)
{
    EXPECT(warns(UPLINK("pass mqtt \"a.example\""), "t:4:1: warning: no topic passes"));
    EXPECT(
        warns(UPLINK("pass mqtt \"a.example\" update 5s"), "t:4:1: warning: no topic"));
    EXPECT(warns(UPLINK("pass mqtt \"a.example\" subscribe \"a\""), ""));
}

static void test_names_are_limited_below_a_host(void)
{
    EXPECT(warns(UPLINK("pass tls \"a.example\" port 443 names 5/s"),
                 "t:4:1: warning: this rule is for one name"));
    EXPECT(warns(UPLINK("pass tls \"*.a.example\" port 443 names 5/s"), ""));
    EXPECT(warns(UPLINK("pass tls \"a.example\" port 443 update 5s"), ""));
}

static void test_a_secret_can_be_found_somewhere(void)
{
    static const char hidden[] = "t:5:1: warning: all that may leave is encrypted";
#define SECRET(rules) UPLINK("\nsecret name \"Erika\"\n" rules)
    EXPECT(warns(SECRET("pass tls \"a.example\" port 443"), hidden));
    EXPECT(warns(SECRET("pass quic \"a.example\" port 443"), hidden));
    EXPECT(warns(SECRET("pass ntp \"a.example\""), hidden));
    EXPECT(warns(SECRET(""), ""));
    EXPECT(warns(SECRET("pass tls \"a.example\" port 443 inspect"), ""));
    EXPECT(warns(SECRET("pass tls \"a.example\" port 443\npass http \"a.example\""),
                 "t:5:1: warning: what leaves by the rule in line 6 is encrypted, so a "
                 "secret is looked for in its names alone"));
    EXPECT(warns(SECRET("pass tls \"a.example\" port 443\npass http \"a.example\"\n"
                        "pass tls \"b.example\" port 443 inspect\n"
                        "pass quic \"b.example\" port 443"),
                 "t:5:1: warning: what leaves by the rules in lines 6 and 9 is "
                 "encrypted"));
    EXPECT(warns(UPLINK("pass tls \"a.example\" port 443\npass http \"a.example\""), ""));
    EXPECT(warns(SECRET("pass udp \"a.example\" port 5"), ""));
    EXPECT(warns(SECRET("pass tcp \"a.example\" port 5"), ""));
    EXPECT(warns(UPLINK("pass tls \"a.example\" port 443"), ""));
}

static void test_of_many_rules_that_hide_what_leaves_some_are_named(void)
{
    char rules[2048] = "pass http \"a.example\"";
    size_t used = strlen(rules);
    for (unsigned i = 0; i < 14; i++) {
        used += (size_t)snprintf(rules + used, sizeof rules - used,
                                 "\npass tls \"n%u.example\" port 443", i);
    }
    char text[4096];
    (void)snprintf(text, sizeof text, SECRET("%s"), rules);
    EXPECT(warns(text,
                 "t:5:1: warning: what leaves by the rules in lines 7, 8, 9, 10, 11, "
                 "12, 13, 14, 15, 16, 17, 18 and 2 more is encrypted"));
}

static void test_a_decoy_is_not_deaf(void)
{
    static const char deaf[] = "t:4:1: a decoy listens so that what is said to it is "
                               "kept, and 'evidence' says that it is not; write "
                               "'evidence payload' in the uplink";
#define DECOY(policy, uplink) \
    "policy \"p\" version 1 " policy "\nuplink {\n" uplink "\ndeny otherwise decoy\n}"
    EXPECT(parse_refuses(DECOY("", "evidence none"), deaf));
    EXPECT(parse_refuses(DECOY("evidence payload", "evidence headers"), deaf));
    EXPECT(parse_refuses(DECOY("evidence headers", ""), deaf));
    EXPECT(parse(DECOY("", "")) != NULL);
    EXPECT(parse(DECOY("", "evidence payload")) != NULL);
    EXPECT(parse(DECOY("evidence none", "evidence payload")) != NULL);
    EXPECT(parse(UPLINK("evidence none\ndeny otherwise reset")) != NULL);
}

int main(void)
{
    RUN(test_of_many_rules_that_hide_what_leaves_some_are_named);
    RUN(test_a_decoy_is_not_deaf);
    RUN(test_rules_need_a_resolver);
    RUN(test_no_rule_asks_another_resolver);
    RUN(test_a_destination_is_said_once_a_mode);
    RUN(test_no_tcp_rule_goes_around_one_that_judges);
    RUN(test_what_judges_is_not_behind_what_lets_all_through);
    RUN(test_quic_beside_what_is_inspected_is_told);
    RUN(test_an_mqtt_rule_names_a_topic);
    RUN(test_names_are_limited_below_a_host);
    RUN(test_a_secret_can_be_found_somewhere);
    return tap_done();
}
