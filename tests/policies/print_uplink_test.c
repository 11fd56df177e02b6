/* SPDX-License-Identifier: Apache-2.0 */
/* How an uplink is written. That it reads back as the same is what print_test.c shows. */
#include "policies/print_part.h"
#include "tests/policies/parse_fixture.h"

#define P "policy \"p\" version 1\n"

static bool prints(const char *source, const char *wanted)
{
    char *text = NULL;
    size_t len = 0;
    const struct policy *policy = parse(source);
    if (policy == NULL) {
        printf("# %s", parse_said);
        return false;
    }
    FILE *out = open_memstream(&text, &len);
    print_uplink(out, policy);
    (void)fclose(out);
    bool good = strcmp(text, wanted) == 0;
    if (!good) {
        printf("# wanted:\n%s# printed:\n%s", wanted, text);
    }
    free(text);
    return good;
}

static void test_without_a_block_there_is_none(void)
{
    EXPECT(prints(P, ""));
    EXPECT(prints(P "uplink {}", "\nuplink {\n    deny otherwise reset\n}\n"));
    EXPECT(prints(P "uplink { deny otherwise silent }",
                  "\nuplink {\n    deny otherwise silent\n}\n"));
}

static void test_the_usual_port_of_a_resolver_is_left_out(void)
{
    EXPECT(prints(P "uplink { resolver ::1 port 53 }",
                  "\nuplink {\n    resolver ::1\n    deny otherwise reset\n}\n"));
    EXPECT(prints(P "uplink { resolver tls ::1 name \"a\" port 853 }",
                  "\nuplink {\n    resolver tls ::1 name \"a\"\n"
                  "    deny otherwise reset\n}\n"));
    EXPECT(prints(P "uplink { resolver tls ::1 port 53 name \"a\" ca der "
                    "\"MAkwAQUwAQYDAQc=\" deny otherwise decoy }",
                  "\nuplink {\n    resolver tls ::1 port 53 name \"a\" ca der "
                  "\"MAkwAQUwAQYDAQc=\"\n    deny otherwise decoy\n}\n"));
}

static void test_degrees_are_written_exactly(void)
{
    static const char *const degrees[] = {"0",   "0.0000001",  "-0.0000001", "48.1371",
                                          "-90", "89.9999999", "-0.5",       "1.01"};
    for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++) {
        char source[160];
        char wanted[160];
        (void)snprintf(source, sizeof source,
                       P "uplink { secret position %s %s within 2000m }", degrees[i],
                       degrees[i]);
        (void)snprintf(wanted, sizeof wanted,
                       "\nuplink {\n    secret position %s %s within 2km\n"
                       "    deny otherwise reset\n}\n",
                       degrees[i], degrees[i]);
        EXPECT(prints(source, wanted));
    }
}

static void test_a_rule_is_one_line(void)
{
    EXPECT(
        prints(P "mode a\nmode b\nuplink { resolver ::1\nnames 5/min\n"
                 "secret plate \"M-AB 1234\"\n"
                 "pass http \"A.example\" names 5/s in b up 5kB/s down 1MB/day "
                 "request \"GET\" \"/\"\n}",
               "\nuplink {\n    resolver ::1\n    names 5/min\n"
               "    secret plate \"M-AB 1234\"\n"
               "    pass http \"a.example\" port 80 request \"GET\" \"/\" names 5/s up "
               "5kB/s down 1MB/day in b\n    deny otherwise reset\n}\n"));
}

int main(void)
{
    RUN(test_without_a_block_there_is_none);
    RUN(test_the_usual_port_of_a_resolver_is_left_out);
    RUN(test_degrees_are_written_exactly);
    RUN(test_a_rule_is_one_line);
    return tap_done();
}
