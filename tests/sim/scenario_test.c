/* SPDX-License-Identifier: Apache-2.0 */
/* Scenario text becomes the steps that it says, or one message with its place. */
#include "sim/scenario.h"

#include "tests/tap.h"

static struct scenario scenario;
static struct trouble why;

static bool parse(const char *text)
{
    why.text[0] = '\0';
    return scenario_parse(&scenario, "s.scn", text, strlen(text), &why);
}

/* The first step of the statement, which is made a whole scenario. */
static const struct scenario_step *step_of(const char *statement)
{
    static char text[2048];
    (void)snprintf(text, sizeof text, "%s\nEXPECT pass\n", statement);
    if (!EXPECT(parse(text))) {
        printf("# %s\n", why.text);
    }
    return &scenario.steps[0];
}

static void refused(const char *statement, const char *what)
{
    static char text[2048];
    (void)snprintf(text, sizeof text, "# a comment\n%s\nEXPECT pass\n", statement);
    bool good = EXPECT(!parse(text)) && EXPECT(strncmp(why.text, "s.scn:2: ", 9) == 0) &&
                EXPECT(strstr(why.text, what) != NULL);
    if (!good) {
        printf("# wanted \"%s\", got \"%s\"\n", what, why.text);
    }
}

static void a_frame_is_sent_on_a_bus(void)
{
    const struct scenario_step *step =
        step_of("SEND unit 18FEF100#0102 TO vehicle # why");
    EXPECT_EQ(step->word, SCENARIO_SEND);
    EXPECT_TEXT(step->name, "unit");
    EXPECT_TEXT(step->to, "vehicle");
    EXPECT_EQ(step->frame.id, 0x18FEF100);
    EXPECT(step->frame.extended && step->frame.length == 2);
    EXPECT_EQ(step->repeat, 1);
    EXPECT_EQ(step->line, 1);
}

static void a_length_may_lie(void)
{
    EXPECT_EQ(step_of("SEND unit 123#01 LENGTH 9")->frame.length, 9);
}

static void a_statement_may_be_repeated(void)
{
    const struct scenario_step *step =
        step_of("\tREPEAT 50 EVERY 20ms  SEND unit 123#01");
    EXPECT_EQ(step->repeat, 50);
    EXPECT_EQ(step->every_us, 20000);
    EXPECT_EQ(step->word, SCENARIO_SEND);
}

static void times_and_bytes_have_units(void)
{
    EXPECT_EQ(step_of("TIME PASSES 3hour")->number, UINT64_C(10800000000));
    EXPECT_EQ(step_of("SENDUP 10kB")->number, 10000);
    EXPECT_EQ(step_of("SENDDOWN 7B")->number, 7);
}

static void a_name_is_resolved_with_what_is_said(void)
{
    const struct scenario_step *step = step_of("RESOLVE a.example");
    EXPECT_EQ(step->type, 1);
    EXPECT_EQ(step->address.family, ADDRESS_NONE);
    step = step_of("RESOLVE a.example AAAA -> 2001:db8::1 60s");
    EXPECT_EQ(step->type, 28);
    EXPECT_EQ(step->address.family, ADDRESS_IPV6);
    EXPECT_EQ(step->ttl_s, 60);
    EXPECT_EQ(step_of("RESOLVE a.example TXT")->type, 16);
    EXPECT_EQ(step_of("RESOLVE a.example 257")->type, 257);
    EXPECT_EQ(step_of("RESOLVE a.example -> 198.51.100.1")->ttl_s, 300);
}

static void an_inline_policy_keeps_its_lines(void)
{
    EXPECT(parse("# one\nPOLICY <<\npolicy \"x\" version 1\n  # SEND\n>>\nMODE a\n"
                 "EXPECT drop unknown_id"));
    EXPECT_EQ(scenario.count, 3);
    const struct scenario_step *step = &scenario.steps[0];
    EXPECT_EQ(step->line, 3);
    EXPECT_EQ(step->policy_len, strlen("policy \"x\" version 1\n  # SEND\n"));
    EXPECT(memcmp(step->policy, "policy \"x\"", 10) == 0);
    EXPECT_EQ(scenario.steps[1].line, 6);
    EXPECT_EQ(scenario.steps[2].line, 7);
}

static void what_is_expected_is_read(void)
{
    EXPECT_EQ(step_of("EXPECT drop unknown_id")->reason, REASON_UNKNOWN_ID);
    EXPECT_EQ(step_of("EXPECT drop unknown_id")->refusal, SCENARIO_ANY_REFUSAL);
    EXPECT_EQ(step_of("EXPECT drop not_tls reset")->refusal, SCENARIO_RESET);
    EXPECT_EQ(step_of("EXPECT drop not_tls silent")->refusal, SCENARIO_SILENT);
    EXPECT_EQ(step_of("EXPECT drop not_tls decoy")->refusal, SCENARIO_DECOY);
    EXPECT_EQ(step_of("EXPECT would-drop over_rate")->outcome, SCENARIO_WOULD_DROP);
    EXPECT_EQ(step_of("EXPECT emergency")->outcome, SCENARIO_CARRIED);
    EXPECT(step_of("EXPECT pass 123#01")->has_frame);
    EXPECT(!step_of("EXPECT pass")->has_frame);
    EXPECT_EQ(step_of("EXPECT sent 5kB")->word, SCENARIO_EXPECT_SENT);
    const struct scenario_step *step = step_of("EXPECT count allowed at-most 5");
    EXPECT_EQ(step->word, SCENARIO_EXPECT_COUNT);
    EXPECT_EQ(step->bound, SCENARIO_AT_MOST);
    EXPECT_EQ(step->number, 5);
    step = step_of("EXPECT reply 7E8#037F2233");
    EXPECT(step->word == SCENARIO_EXPECT_REPLY && step->frame.id == 0x7E8);
    EXPECT(!step_of("EXPECT reply none")->has_frame);
    step = step_of("EXPECT left unit at-least 7");
    EXPECT_EQ(step->word, SCENARIO_EXPECT_LEFT);
    EXPECT_EQ(step->bound, SCENARIO_AT_LEAST);
    step = step_of("EXPECT order unit 7fF 18FEF100 123#01");
    EXPECT_EQ(step->count, 3);
    EXPECT_EQ(step->items[0].frame.id, 0x7FF);
    EXPECT(step->items[1].frame.extended && !step->items[1].whole);
    EXPECT(step->items[2].whole && step->items[2].frame.length == 1);
}

static void a_background_has_frames_a_start_and_an_end(void)
{
    const struct scenario_step *step =
        step_of("BACKGROUND unit 005#00 006#00 FROM 010 UNTIL 00100000");
    EXPECT_EQ(step->count, 2);
    EXPECT_EQ(step->background[1].id, 6);
    EXPECT_EQ(step->items[0].frame.id, 0x10);
    EXPECT(step->items[1].frame.extended);
}

static void what_is_no_statement_is_told_with_its_mend(void)
{
    static const struct {
        const char *statement;
        const char *what;
    } rows[] = {
        {"JUMP unit",
         "there is no statement 'JUMP'; 'sallyport-sim play --help' lists them"},
        {"POLICY", "a file or '<<'"},
        {"POLICY <<", "close it with a line '>>'"},
        {"POLICY a b", "'b' is too much"},
        {"MODE", "the line ends where a mode must stand"},
        {"TIME 20ms", "write TIME PASSES 20ms"},
        {"TIME PASSES 20", "no time; write one such as 20ms"},
        {"TIME PASSES ms", "no time"},
        {"TIME PASSES 99999999999999999999ms", "no time"},
        {"SEND unit", "where a frame must stand"},
        {"SEND unit 123", "is no frame: "},
        {"SEND unit 123#0", "is no frame: "},
        {"SEND unit 123#01 LENGTH 256", "write a whole number up to 255"},
        {"SEND unit 123#01 LENGTH x", "is not a length"},
        {"SEND unit 123#01 now", "'now' is too much"},
        {"REPEAT 5 SEND unit 123#01", "REPEAT what?"},
        {"REPEAT 0 EVERY 1ms SEND unit 123#01", "REPEAT what?"},
        {"REPEAT 5 EVERY 1ms MODE a", "'MODE' cannot be repeated"},
        {"RESOLVE a -> b", "'b' is no IP address"},
        {"RESOLVE a XYZ", "is not a DNS type"},
        {"CONNECT sctp 198.51.100.1 443", "'sctp' is no protocol"},
        {"CONNECT tls 198.51.100.1 70000 no-name", "up to 65535"},
        {"CONNECT tls 198.51.100.1 443", "says hello with which name?"},
        {"CONNECT tls 198.51.100.1 443 name a..b", "'a..b' is no server name"},
        {"SENDUP 10", "no amount of bytes"},
        {"SENDUP 10kBkBkBkBkBkBkBkB", "no amount of bytes"},
        {"BACKGROUND unit 005#00", "where an id must stand"},
        {"BACKGROUND unit 005#00 FROM 010 STOP 011", "UNTIL an id"},
        {"BACKGROUND unit 005#00 005#00 005#00 005#00 005#00 005#00 005#00 005#00 005#00 "
         "FROM 010 UNTIL 011",
         "8 frames at most"},
        {"EXPECT", "what is expected"},
        {"EXPECT maybe", "'maybe' cannot be expected"},
        {"EXPECT drop", "where a reason must stand"},
        {"EXPECT drop bad_luck", "there is no reason 'bad_luck'"},
        {"EXPECT count allowed many", "is not how many"},
        {"EXPECT reply", "where a frame must stand"},
        {"EXPECT order unit 12", "'12' is no id"},
        {"EXPECT order unit 12G", "'12G' is no id"},
        {"EXPECT order unit 001 001 001 001 001 001 001 001 001 001 001 001 001 001 001 "
         "001 "
         "001 001 001 001 001 001 001 001 001 001 001 001 001 001 001 001 001",
         "more than 32 frames"},
        {"a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a "
         "a a a "
         "a a a a a a a a",
         "more than 48 words"},
        {"MODE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "too long for a mode"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        refused(rows[i].statement, rows[i].what);
    }
}

static void a_line_too_long_or_with_a_nul_is_refused(void)
{
    static char text[3000];
    memset(text, 'a', sizeof text - 1);
    EXPECT(!parse(text));
    EXPECT(strstr(why.text, "s.scn:1: the line has 2999 characters") != NULL);
    EXPECT(!scenario_parse(&scenario, "s.scn", "MODE a\0b\n", 9, &why));
    EXPECT(strstr(why.text, "holds a NUL") != NULL);
    static char frame[200] = "SEND unit 123#";
    memset(frame + 14, '0', 180);
    EXPECT(!parse(frame));
    EXPECT(strstr(why.text, "is no frame") != NULL);
}

static void a_scenario_that_expects_nothing_is_refused(void)
{
    EXPECT(!parse(""));
    EXPECT(strstr(why.text, "s.scn:1: nothing is expected") != NULL);
    EXPECT(!parse("MODE a\nSEND unit 123#00\n"));
    EXPECT(strstr(why.text, "s.scn:2: nothing is expected") != NULL);
}

static void more_statements_than_fit_are_refused(void)
{
    static char text[SCENARIO_STEPS_MAX * 8 + 100];
    for (int i = 0; i <= SCENARIO_STEPS_MAX; i++) {
        memcpy(text + i * 7, "MODE a\n", 8);
    }
    EXPECT(!parse(text));
    EXPECT(strstr(why.text, "s.scn:257: more than 256 statements") != NULL);
}

static void times_between_frames_may_be_expected(void)
{
    const struct scenario_step *step = step_of("EXPECT gaps unit 3A0 20ms to 21ms");
    EXPECT_EQ(step->word, SCENARIO_EXPECT_GAPS);
    EXPECT_TEXT(step->name, "unit");
    EXPECT_EQ(step->items[0].frame.id, 0x3A0);
    EXPECT_EQ(step->number, 20000);
    EXPECT_EQ(step->most, 21000);
    EXPECT_EQ(step_of("EXPECT span unit 3A0 1s to 2s")->word, SCENARIO_EXPECT_SPAN);
    refused("EXPECT gaps unit 3A0 20ms", "from when to when?");
    refused("EXPECT span unit 3A0 20ms to", "a time");
    refused("EXPECT gaps unit 3A0#00 20ms to 21ms", "3A0#00");
}

int main(void)
{
    RUN(times_between_frames_may_be_expected);
    RUN(a_frame_is_sent_on_a_bus);
    RUN(a_length_may_lie);
    RUN(a_statement_may_be_repeated);
    RUN(times_and_bytes_have_units);
    RUN(a_name_is_resolved_with_what_is_said);
    RUN(an_inline_policy_keeps_its_lines);
    RUN(what_is_expected_is_read);
    RUN(a_background_has_frames_a_start_and_an_end);
    RUN(what_is_no_statement_is_told_with_its_mend);
    RUN(a_line_too_long_or_with_a_nul_is_refused);
    RUN(a_scenario_that_expects_nothing_is_refused);
    RUN(more_statements_than_fit_are_refused);
    return tap_done();
}
