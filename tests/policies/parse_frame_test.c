/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define FD                                                                             \
    "policy \"p\" version 1\nbus vehicle = can0 fd\nbus unit = can1 fd\nmode a\nmode " \
    "b\n"
#define FD_TO_UNIT(rules) FD "from vehicle to unit {\n" rules "\n}\n"

static const struct policy_frame_rule *rule_of(const char *text)
{
    static const struct policy_frame_rule none;
    const struct policy *policy = parse(text);
    if (!EXPECT(policy != NULL && policy->frame_rule_count == 1)) {
        printf("# %s# %s", text, parse_said);
        return &none;
    }
    return &policy->frame_rules[0];
}

static void test_what_is_left_out_has_its_default(void)
{
    const struct policy_frame_rule *rule = rule_of(FD_TO_UNIT("id 0x3A0 length 8"));
    EXPECT_EQ(rule->id_first, 0x3A0);
    EXPECT_EQ(rule->id_last, 0x3A0);
    EXPECT(!rule->extended && !rule->remote);
    EXPECT_EQ(rule->format, POLICY_FORMAT_CLASSIC);
    EXPECT_EQ(rule->length_min, 8);
    EXPECT_EQ(rule->length_max, 8);
    EXPECT_EQ(rule->keep, UINT64_MAX);
    EXPECT_EQ(rule->every_us, 0);
    EXPECT_EQ(rule->rate_count, 0);
    EXPECT_EQ(rule->age_us, 100000);
    EXPECT_EQ(rule->silence_us, 0);
    EXPECT_EQ(rule->pace_us, 0);
    EXPECT_EQ(rule->modes, 3);
    EXPECT_EQ(rule->line, 7);
}

static void test_every_clause_is_taken_in_any_order(void)
{
    const struct policy_frame_rule *rule =
        rule_of(FD_TO_UNIT("id 1..9 in b age 5ms rate 3/min every 2s pass bytes 0, 2..3, "
                           "63 fd length 8..64 extended"));
    EXPECT_EQ(rule->id_first, 1);
    EXPECT_EQ(rule->id_last, 9);
    EXPECT_EQ(rule->modes, 2);
    EXPECT_EQ(rule->age_us, 5000);
    EXPECT_EQ(rule->rate_count, 3);
    EXPECT_EQ(rule->rate_per_us, 60000000);
    EXPECT_EQ(rule->every_us, 2000000);
    EXPECT_EQ(rule->keep, UINT64_C(0x800000000000000D));
    EXPECT_EQ(rule->format, POLICY_FORMAT_FD);
    EXPECT_EQ(rule->length_max, 64);
    EXPECT(rule->extended);
}

static void test_time_has_its_clauses(void)
{
    const struct policy_frame_rule *rule =
        rule_of(FD_TO_UNIT("id 1 silence 3s length 8 pace 2s every 2s"));
    EXPECT_EQ(rule->silence_us, 3000000);
    EXPECT_EQ(rule->pace_us, 2000000);
    EXPECT(parse_refuses(FD_TO_UNIT("id 1 length 8 silence"), "t:8:1: '}' cannot stand"));
    EXPECT(parse_refuses(FD_TO_UNIT("id 1 length 8 pace 20"), "t:7:20: '20' cannot"));
    EXPECT(parse_refuses(FD_TO_UNIT("id 1 length 8 pace 1us"),
                         "t:7:1: frames can be paced 1ms to 10s apart"));
    EXPECT(parse_refuses(FD_TO_UNIT("id 1 length 8 every 20ms silence 20ms"),
                         "t:7:1: 'silence' is no longer than the period"));
}

static void test_bytes_become_bits(void)
{
    EXPECT_EQ(rule_of(FD_TO_UNIT("id 1 fd length 64 pass bytes 0..63"))->keep,
              UINT64_MAX);
    EXPECT_EQ(rule_of(FD_TO_UNIT("id 1 fd length 64 pass bytes 63"))->keep, UINT64_C(1)
                                                                                << 63);
    EXPECT_EQ(rule_of(FD_TO_UNIT("id 1 length 8 pass bytes none"))->keep, 0);
    EXPECT_EQ(rule_of(FD_TO_UNIT("id 1 length 8 pass bytes 7, 0"))->keep, 0x81);
}

static void test_a_remote_rule_needs_no_length(void)
{
    const struct policy_frame_rule *rule = rule_of(FD_TO_UNIT("id 1 remote"));
    EXPECT(rule->remote);
    EXPECT_EQ(rule->length_min, 0);
    EXPECT_EQ(rule->length_max, 8);
}

static void test_any_format_takes_both(void)
{
    EXPECT_EQ(rule_of(FD_TO_UNIT("id 1 any-format length 12"))->format,
              POLICY_FORMAT_ANY);
}

static void test_blocks_of_one_direction_are_one(void)
{
    const struct policy *policy = parse(
        HEAD
        "from vehicle to unit { id 1 length 8 }\nfrom unit to vehicle { id 2 length 8 "
        "rate 1/s }\nfrom vehicle to unit { id 3 length 8 id 4 length 8 }\n");
    EXPECT(policy != NULL);
    EXPECT_EQ(policy->direction_count, 2);
    EXPECT_EQ(policy->directions[0].rule_count, 3);
    EXPECT_EQ(policy->directions[1].first_rule, 3);
    EXPECT_EQ(policy->frame_rules[1].id_first, 3);
    EXPECT_EQ(policy->frame_rules[3].id_first, 2);
}

static void test_a_rule_that_cannot_be_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {TO_UNIT("id"), "t:6:1: '}' cannot stand here; write an arbitration id"},
        {TO_UNIT("id 5x length 8"), "t:5:4: '5x' cannot stand here; write an arbitr"},
        {TO_UNIT("id 5.. length 8"), "t:5:8: 'length' cannot stand here; write an arb"},
        {TO_UNIT("id 5 length"), "t:6:1: '}' cannot stand here; write a length"},
        {TO_UNIT("id 5 length 65"), "t:5:13: 65 cannot be a length; write 0 to 64"},
        {TO_UNIT("id 5 length 0.."), "t:6:1: '}' cannot stand here; write a length"},
        {TO_UNIT("id 5 length 8 pass bytes 64"), "t:5:26: 64 cannot be a byte"},
        {TO_UNIT("id 5 length 8 pass bytes 0,"),
         "t:6:1: '}' cannot stand here; write a b"},
        {TO_UNIT("id 5 length 8 pass bytes 2..1"), "t:5:26: the range of bytes runs"},
        {TO_UNIT("id 5 length 8 pass"), "t:6:1: '}' cannot stand here; write 'bytes'"},
        {TO_UNIT("id 5 length 8 every 5/s"),
         "t:5:21: '5/s' cannot stand here; write a t"},
        {TO_UNIT("id 5 length 8 every 72min"), "t:5:21: too large"},
        {TO_UNIT("id 5 length 8 rate 5ms"), "t:5:20: '5ms' cannot stand here; write a r"},
        {TO_UNIT("id 5 length 8 rate 5/day"), "t:5:20: too large"},
        {TO_UNIT("id 5 length 8 age 0s"), "t:5:19: 0 is no limit"},
        {TO_UNIT("id 5 length 8 any-format fd"), "t:5:1: 'fd' and 'any-format' exclude"},
        {TO_UNIT("id 5 remote fd"), "t:5:1: a remote frame has no bytes"},
        {TO_UNIT("id 5 length 8 in x"), "t:5:18: no mode 'x' above this line"},
        {TO_UNIT("id 5"), "t:5:1: this rule has no length"},
        {TO_UNIT("id 5 length 8 length 8"), "t:5:15: 'length' is said twice"},
        {TO_UNIT("id 5 length 8 nonsense"),
         "t:5:15: 'nonsense' cannot stand here; after "},
        {TO_UNIT("id 5 lenght 8"),
         "t:5:6: 'lenght' is no word of the language; did you mean 'length'?"},
        {TO_UNIT("id 3A0 length 8"), "t:5:4: '3A0' cannot stand here; write 0x3A0\n"},
        {TO_UNIT("id 0x2B0-0x2B3 length 8"),
         "t:5:4: '0x2B0-0x2B3' cannot stand here; write 0x2B0..0x2B3\n"},
        {TO_UNIT("id 0X3a0 length 8"), "t:5:4: '0X3a0' cannot stand here; write 0x3a0\n"},
        {TO_UNIT("id 0x5..F00 length 8"),
         "t:5:9: 'F00' cannot stand here; write 0xF00\n"},
        {TO_UNIT("id 0X123456789 length 8"), "t:5:4: '0X123456789' cannot stand here; "
                                             "write an arbitration id such as"},
        {TO_UNIT("obd mode 1"),
         "t:5:1: 'obd' cannot stand here; a rule begins with 'id'"},
        {HEAD "from", "t:4:5: the text ends here; write the name of a bus"},
        {HEAD "from unit", "t:4:10: the text ends here; write 'to'"},
        {HEAD "from unit to x {}", "t:4:14: no bus 'x' above this line; declare it "
                                   "above: bus x = can0, or take vehicle or unit\n"},
        {HEAD "from unit to unit {}", "t:4:1: from a bus to itself"},
        {HEAD "from unit to vehicle", "t:4:21: the text ends here; write '{'"},
        {HEAD "from unit to vehicle {} x",
         "t:4:25: 'x' cannot stand here; begin the next"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

static void test_one_rule_or_direction_too_many_is_told_once(void)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    fputs(HEAD "from vehicle to unit {\n", out);
    for (int i = 0; i <= POLICY_FRAME_RULES_MAX; i++) {
        fprintf(out, "id %d extended length 8\n", i);
    }
    fputs("}\n", out);
    (void)fclose(out);
    EXPECT(parse_refuses(text, "t:4101:1: more than 4096 frame rules"));
    free(text);
    out = open_memstream(&text, &len);
    fputs("policy \"p\" version 1\nbus unit = c\nbus b = d\nbus e = f\nbus g = h\nbus i "
          "= j\n",
          out);
    static const char *const names[] = {"unit", "b", "e", "g", "i"};
    for (size_t i = 0; i < 16; i++) {
        fprintf(out, "from %s to %s { }\n", names[i % 5], names[(i + 1 + i / 5) % 5]);
    }
    (void)fclose(out);
    EXPECT(parse_refuses(text, "t:22:1: more than 15 directions"));
    free(text);
}

int main(void)
{
    RUN(test_what_is_left_out_has_its_default);
    RUN(test_every_clause_is_taken_in_any_order);
    RUN(test_time_has_its_clauses);
    RUN(test_bytes_become_bits);
    RUN(test_a_remote_rule_needs_no_length);
    RUN(test_any_format_takes_both);
    RUN(test_blocks_of_one_direction_are_one);
    RUN(test_a_rule_that_cannot_be_is_told);
    RUN(test_one_rule_or_direction_too_many_is_told_once);
    return tap_done();
}
