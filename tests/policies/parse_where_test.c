/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_checks_kit.h"

#define ID "id 5 length 8 "
#define LINE "\n        where "
#define AND "\n            and "
#define SIGNAL "message Status pass none where "
#define NONE " pass bits none"

static void test_raw_ranges_are_kept_as_they_are(void)
{
    EXPECT(kit_prints(ID "where bits 0|16 in 0..1200", LINE "bits 0|16 in 0..1200"));
    EXPECT(kit_prints(ID "where bits 0|16 in 0x10", LINE "bits 0|16 in 16"));
    EXPECT(kit_prints(ID "where bits 7|8 motorola signed in -40..-10",
                      LINE "bits 7|8 motorola signed in -40..-10"));
    EXPECT(kit_prints(ID "where bits 0|32 float in -1.5..1e-3 and bits 32|8 in 1",
                      LINE "bits 0|32 float in -1.5..0.001" AND "bits 32|8 in 1"));
    EXPECT(
        kit_prints(ID "where bits 0|64 double in -0..0", LINE "bits 0|64 double in 0"));
    EXPECT(kit_prints(ID "where bits 0|64 in 18446744073709551614..18446744073709551615",
                      LINE "bits 0|64 in 18446744073709551614..18446744073709551615"));
}

static void test_a_value_may_have_a_step_and_conditions(void)
{
    EXPECT(kit_prints(ID "where bits 8|8 in 0..9 step 3/100ms while bits 0|4 is 2, "
                         "bits 4|4 is 1..3 every 20ms",
                      " every 20ms" LINE
                      "bits 8|8 in 0..9 step 3/100ms while bits 0|4 is 2, bits 4|4 is "
                      "1..3"));
    EXPECT(kit_prints(ID "where bits 0|32 float in 0..9 step 0.25/s",
                      LINE "bits 0|32 float in 0..9 step 0.25/s"));
    EXPECT(kit_prints(ID "where bits 0|32 float in 0..9 step 1e-3/2min",
                      LINE "bits 0|32 float in 0..9 step 0.001/2min"));
}

static void test_bits_of_two_pages_may_be_the_same(void)
{
    EXPECT(kit_prints(ID "where bits 8|8 in 0..9 while bits 0|4 is 2 and bits 8|8 in 5 "
                         "while bits 0|4 is 3",
                      LINE "bits 8|8 in 0..9 while bits 0|4 is 2" AND
                           "bits 8|8 in 5 while bits 0|4 is 3"));
}

static void test_physical_ranges_become_raw_ones(void)
{
    EXPECT(kit_prints(SIGNAL "Speed in 0..8000.1 step 5/s",
                      NONE LINE "bits 7|16 motorola in 0..32000 step 20/s"));
    EXPECT(
        kit_prints(SIGNAL "Heat in -20..30.4", NONE LINE "bits 16|8 signed in -40..60"));
    EXPECT(kit_prints(SIGNAL "position in 0..1000", NONE LINE "bits 32|8 in 0..255"));
    EXPECT(kit_prints(SIGNAL "\"position\" in 7 and bits 60|2 in 1",
                      NONE LINE "bits 32|8 in 7" AND "bits 60|2 in 1"));
}

static void test_a_signal_is_looked_at_on_its_pages(void)
{
    EXPECT(kit_prints("message Pages pass none where Lock in 1..2", NONE LINE
                      "bits 8|8 in 1..2 while bits 0|4 is 1, bits 4|4 is "
                      "1..3" AND "bits 8|8 in 1..2 while bits 0|4 is 1, bits 4|4 is 5"));
    EXPECT(kit_prints("message Pages pass none where Real in 0..5 step 1/s",
                      NONE LINE "bits 32|32 float in -0.5..2 step 0.5/s while bits 0|4 "
                                "is 3"));
}

static void test_what_cannot_be_is_told(void)
{
    static const struct {
        const char *rule;
        const char *message;
    } rows[] = {
        {ID "where 5", "t:6:21: '5' cannot stand here; write 'bits' and a field"},
        {ID "where bits 0|8 0", "t:6:30: '0' cannot stand here; write 'in' and a range"},
        {ID "where bits 0|8 in x", "t:6:33: 'x' cannot stand here; write a number"},
        {ID "where bits 0|8 in 5V", "t:6:33: '5V' cannot stand here; write a number"},
        {ID "where bits 0|8 in 1..x", "t:6:36: 'x' cannot stand here; write a number"},
        {ID "where bits 0|8 in 1.5.0", "t:6:33: '1.5.0' cannot stand here"},
        {ID "where bits 0|8 in 5..1", "t:6:33: the range of values runs backwards"},
        {ID "where bits 0|64 in 9007199254740993..9007199254740992",
         "t:6:34: the range of values runs backwards"},
        {ID "where bits 0|64 signed in -9007199254740992..-9007199254740993",
         "t:6:21: the range of values runs backwards"},
        {ID "where bits 0|8 in 256", "t:6:33: no such field holds 256; take a whole"},
        {ID "where bits 0|8 in 0..256", "t:6:36: no such field holds 256"},
        {ID "where bits 0|8 in -1..5", "t:6:33: no such field holds -1; take a whole "
                                       "number that 8 bits can, or write 'signed'"},
        {ID "where bits 0|8 in 0.5", "t:6:33: no such field holds 0.5"},
        {ID "where bits 0|32 float in 1e39", "t:6:40: no such field holds 1e39"},
        {ID "where bits 0|8 in 1..5 step 5", "t:6:43: '5' cannot stand here; write how"},
        {ID "where bits 0|8 in 1..5 step x/s", "t:6:43: 'x/s' cannot stand here"},
        {ID "where bits 0|8 in 1..5 step 5/V", "t:6:43: '5/V' cannot stand here"},
        {ID "where bits 0|8 in 1..5 step 0/s", "t:6:43: the value cannot move by so"},
        {ID "where bits 0|8 in 1..5 step -1/s", "t:6:43: the value cannot move by so"},
        {ID "where bits 0|8 in 1..5 step 0.5/s", "t:6:43: the value cannot move by so"},
        {ID "where bits 0|8 in 1..5 step 5/72min", "t:6:43: too long a time"},
        {ID "where bits 0|16 float in 1", "t:6:21: a float has 32 bits"},
        {ID "where bits 0|32 double in 1", "t:6:21: a float has 32 bits and a double 64"},
        {ID "where bits 60|8 in 1", "t:6:21: 'where' looks at a bit behind the end"},
        {ID "where bits 0|8 in 1 and bits 7|2 in 0",
         "t:6:39: two ranges look at one bit"},
        {ID "where bits 0|8 in 1 while bits 8|4 is 1 and bits 7|2 in 0 while bits 8|4 "
            "is 1..2",
         "t:6:59: two ranges look at one bit"},
        {ID "where bits 0|8 in 1 while bits 8|4 is 16", "t:6:21: 'while' looks at bits"},
        {ID "where bits 0|8 in 1 while bits 8|4", "t:7:1: '}' cannot stand here; write "
                                                  "'is'"},
        {ID "where bits 0|8 in 1 while bits 8|1 is 1, bits 9|1 is 1, bits 10|1 is 1, "
            "bits 11|1 is 1",
         "t:6:87: more than 3 conditions in one 'while'"},
        {ID "counter bits 0|4 where bits 3|8 in 1", "t:6:38: 'where' looks at a bit of"},
        {ID "counter bits 0|4 where bits 8|8 in 1 while bits 3|1 is 1",
         "t:6:38: 'while' looks at a bit of the checksum or counter"},
        {"id 5..6 length 8 where bits 0|8 in 1 step 1/s", "t:6:24: one value cannot be"},
        {SIGNAL "Sped in 1", "t:6:32: no signal 'Sped'; did you mean 'Speed'?"},
        {SIGNAL "Speed in 20000..30000", "t:6:41: the signal can have no value in"},
        {SIGNAL "Flag in 0..1", "t:6:40: the signal can have no value in this range"},
        {SIGNAL "Speed in 0..1 step 0.1/s", "t:6:51: the value cannot move by so little"},
        {"message Deep pass none where E in 0", "t:6:30: this signal is below more than"},
        {"message Wide pass none where Text in 0", "t:6:30: this signal has no value"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(kit_refuses(rows[i].rule, rows[i].message));
    }
}

static void test_too_many_are_told(void)
{
    char *text =
        parse_many(HEAD "from vehicle to unit {\nid 1 length 8 where bits 0|1 in 0",
                   "\nand bits 8|8 in 1 while bits 16|8 is ", "", 64, "\n}\n");
    EXPECT(parse_refuses(text, "t:69:5: more than 64 values of one rule"));
    free(text);
    text = parse_many("message Pages pass none where Lock in 1", " and Lock in ", "", 32,
                      "");
    EXPECT(kit_refuses(text, "t:6:"));
    EXPECT(strstr(parse_said, "more than 64 values of one rule") != NULL);
    free(text);
    FILE *out;
    size_t len = 0;
    text = NULL;
    out = open_memstream(&text, &len);
    fputs(HEAD "from vehicle to unit {\n", out);
    for (int i = 0; i < POLICY_WHERES_MAX / POLICY_RULE_WHERES_MAX; i++) {
        fprintf(out, "id %d length 64 fd where bits 0|1 in 0", i);
        for (int k = 1; k < POLICY_RULE_WHERES_MAX; k++) {
            fprintf(out, " and bits %d|1 in 0", k);
        }
        fputc('\n', out);
    }
    fputs("id 0x700 length 8 where bits 0|1 in 0\n}\n", out);
    (void)fclose(out);
    EXPECT(parse(text) == NULL &&
           strstr(parse_said, "t:37:25: more than 64 values of one rule, or 2048 of "));
    free(text);
}

int main(void)
{
    RUN(test_raw_ranges_are_kept_as_they_are);
    RUN(test_a_value_may_have_a_step_and_conditions);
    RUN(test_bits_of_two_pages_may_be_the_same);
    RUN(test_physical_ranges_become_raw_ones);
    RUN(test_a_signal_is_looked_at_on_its_pages);
    RUN(test_what_cannot_be_is_told);
    RUN(test_too_many_are_told);
    return tap_done();
}
