/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define TRUCK "policy \"p\" version 1\nbus vehicle = can0 j1939\nbus unit = can1 j1939\n"
#define GIVES(rules) TRUCK "from vehicle to unit {\n" rules "\n}\n"

/* The text of the rules as printed. */
static bool prints(const char *rules, const char *expected)
{
    char whole[1024];
    char text[1024];
    (void)snprintf(text, sizeof text, GIVES("%s"), rules);
    const struct policy *policy = parse(text);
    if (policy == NULL) {
        printf("# said %s", parse_said);
        return false;
    }
    char *out = parse_print(policy);
    (void)snprintf(whole, sizeof whole, "\nfrom vehicle to unit {\n%s}\n", expected);
    bool good = strstr(out, whole) != NULL && parse(out) != NULL;
    if (!good) {
        printf("# %s# expected %s# said %s", out, whole, parse_said);
    }
    free(out);
    return good;
}

static void test_a_group_has_a_number_nodes_and_a_length(void)
{
    EXPECT(prints("pgn 61444 length 8", "    pgn 61444 length 8\n"));
    EXPECT(prints("pgn 0xF004 source 0 length 0..8",
                  "    pgn 61444 source 0x00 length 0..8\n"));
    EXPECT(prints("pgn 61184 source 0x10..0x1F destination 33 length 8",
                  "    pgn 61184 source 0x10..0x1F destination 0x21 length 8\n"));
    EXPECT(prints("pgn 61184 source 0..255 length 8", "    pgn 61184 length 8\n"));
    EXPECT(prints("pgn 65226 length 8..1785",
                  "    pgn 65226 length 8..1785  # DM1 active trouble codes\n"));
}

static void test_a_group_takes_the_clauses_of_an_id(void)
{
    EXPECT(prints("pgn 61444 length 8 pass bytes 0..3 every 10ms rate 100/s age 20ms",
                  "    pgn 61444 length 8 pass bytes 0..3 every 10ms rate 100/s age "
                  "20ms\n"));
    EXPECT(prints("pgn 61444 length 8 pass bits 3 when bits 0|4 is 1 pass bits 8..9",
                  "    pgn 61444 length 8 pass bits 3\n"
                  "        when bits 0|4 is 1 pass bits 8..9\n"));
}

static void test_a_request_names_its_group(void)
{
    EXPECT(prints("request pgn 65226 source 0x21 destination 0 rate 1/s",
                  "    request pgn 65226 source 0x21 destination 0x00 rate 1/s  # DM1 "
                  "active trouble codes\n"));
    EXPECT(prints("request pgn 61444 every 1s age 1s\nrequest pgn 61443",
                  "    request pgn 61444 every 1s age 1s\n    request pgn 61443\n"));
}

static void test_what_cannot_be_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {GIVES("pgn 262144 length 8"), "t:5:5: 262144 cannot be a parameter group"},
        {GIVES("pgn x length 8"), "t:5:5: 'x' cannot stand here; write a parameter"},
        {GIVES("pgn 61185 length 8"), "t:5:1: a group that goes to one node has 00"},
        {GIVES("pgn 60416 length 8"), "t:5:1: the transport protocol passes with"},
        {GIVES("pgn 61444"), "t:5:1: this rule has no length"},
        {GIVES("pgn 61444 length 1786"), "t:5:18: 1786 cannot be a length"},
        {GIVES("pgn 61444 length 8 extended"), "t:5:1: the id of a group always has 29"},
        {GIVES("pgn 61444 length 8 fd"), "t:5:1: a group comes in classic data frames"},
        {GIVES("pgn 61444 remote"), "t:5:1: a group comes in classic data frames"},
        {GIVES("pgn 61444 source 256 length 8"), "t:5:18: 256 cannot be a source"},
        {GIVES("pgn 61444 source 9..8 length 8"), "t:5:1: the range of sources runs"},
        {GIVES("pgn 61184 destination 256 length 8"), "t:5:23: 256 cannot be a dest"},
        {GIVES("pgn 61444 destination 3 length 8"), "t:5:1: in one frame this group"},
        {GIVES("pgn 61444 length 9 pass bytes 0"), "t:5:1: a group of more than 8"},
        {GIVES("pgn 61444 length 8 when bits 0|1 is 1 pass bits 3"),
         "t:5:1: 'when' adds to what always passes"},
        {GIVES("id 5 length 8 source 3"), "t:5:1: 'source' and 'destination' belong"},
        {GIVES("id 5 length 8 destination 3"), "t:5:1: 'source' and 'destination'"},
        {GIVES("id 5 length 65"), "t:5:13: 65 cannot be a length"},
        {GIVES("request 61444"), "t:5:9: '61444' cannot stand here; write 'pgn' and"},
        {GIVES("request pgn x"), "t:5:13: 'x' cannot stand here"},
        {GIVES("request pgn 61444 length 3"), "t:5:19: 'length' cannot stand here; aft"},
        {GIVES("request pgn 61444 rate 0/s"), "t:5:24: "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

int main(void)
{
    RUN(test_a_group_has_a_number_nodes_and_a_length);
    RUN(test_a_group_takes_the_clauses_of_an_id);
    RUN(test_a_request_names_its_group);
    RUN(test_what_cannot_be_is_told);
    return tap_done();
}
