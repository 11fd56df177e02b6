/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_checks_kit.h"

#define ID "id 5 length 8 "
#define LINE "\n        counter "

static void test_a_counter_turns_at_the_end_of_its_bits(void)
{
    const struct policy *policy = kit_policy(ID "counter bits 48|4");
    if (EXPECT(policy != NULL && policy->checks_count == 1)) {
        const struct counter *counter = &policy->checks[0].counter;
        EXPECT_EQ(counter->last, 15);
        EXPECT_EQ(counter->step, 1);
        EXPECT_EQ(counter->field.start, 48);
    }
    EXPECT(kit_prints(ID "counter bits 48|4", LINE "bits 48|4"));
    EXPECT(kit_prints(ID "counter bits 48|4 last 15 step 1 repeats 0 missing 0",
                      LINE "bits 48|4"));
    EXPECT(kit_prints(ID "counter bits 0|32", LINE "bits 0|32"));
}

static void test_its_words_come_in_any_order(void)
{
    EXPECT(kit_prints(ID "counter bits 7|16 motorola missing 3 repeats 2 step 5 last 100",
                      LINE "bits 7|16 motorola last 100 step 5 repeats 2 missing 3"));
}

static void test_a_signal_may_be_a_counter(void)
{
    EXPECT(kit_prints("message Status pass none counter Count last 14",
                      " pass bits none" LINE "bits 28|4 last 14"));
    EXPECT(kit_refuses("message Pages counter Lock", "t:6:23: this signal is there on"));
}

static void test_what_cannot_be_is_told(void)
{
    static const struct {
        const char *rule;
        const char *message;
    } rows[] = {
        {ID "counter 5", "t:6:23: '5' cannot stand here; write 'bits'"},
        {ID "counter bits 0|4 last 0", "t:6:37: 0 cannot be the last value"},
        {ID "counter bits 0|4 step 0", "t:6:37: 0 cannot be a step"},
        {ID "counter bits 0|4 repeats 256", "t:6:40: 256 cannot be how often"},
        {ID "counter bits 0|4 missing x", "t:6:40: 'x' cannot stand here"},
        {ID "counter bits 0|4 last 5 last 6", "t:6:39: 'last' is said twice"},
        {ID "counter bits 0|4 last 16", "t:6:23: no such counter fits"},
        {ID "counter bits 0|4 last 4 step 5", "t:6:23: no such counter fits"},
        {ID "counter bits 0|33", "t:6:23: no such counter fits"},
        {ID "counter bits 0|64", "t:6:23: no such counter fits"},
        {ID "counter bits 61|4", "t:6:23: no such counter fits"},
        {"id 5 length 4..8 counter bits 31|4", "t:6:26: no such counter fits"},
        {"id 5..6 length 8 counter bits 31|4", "t:6:26: one counter cannot follow"},
        {ID "checksum toyota counter bits 52|8", "t:6:39: the counter shares a bit"},
        {ID "counter bits 0|8 pass bits none when bits 4|8 is 1 pass bits 20",
         "t:6:23: 'when' looks at a bit of the checksum or counter"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(kit_refuses(rows[i].rule, rows[i].message));
    }
}

static void test_too_many_are_told(void)
{
    static const char head[] = HEAD "from vehicle to unit {\n";
    char *text = parse_many(head, "id ", " extended length 1 counter bits 0|8\n",
                            POLICY_CHECKS_MAX, "}\n");
    EXPECT(parse(text) != NULL);
    free(text);
    text = parse_many(head, "id ", " extended length 1 counter bits 0|8\n",
                      POLICY_CHECKS_MAX + 1, "}\n");
    EXPECT(parse_refuses(text, "t:1029:1: more than 1024 rules with checksum, counter"));
    free(text);
    text = parse_many(head, "id ", " extended length 1 counter bits 0|8\n",
                      POLICY_CHECKS_MAX, "id 1 length 8 where bits 0|8 in 0 }\n");
    EXPECT(parse_refuses(text, "t:1029:1: more than 1024 rules with checksum, counter"));
    free(text);
    text = parse_many(head, "id ", " extended length 1 counter bits 0|8\n",
                      POLICY_CHECKS_MAX, "id 1 length 8 checksum toyota }\n");
    EXPECT(parse_refuses(text, "t:1029:1: more than 1024 rules with checksum, counter"));
    free(text);
}

int main(void)
{
    RUN(test_a_counter_turns_at_the_end_of_its_bits);
    RUN(test_its_words_come_in_any_order);
    RUN(test_a_signal_may_be_a_counter);
    RUN(test_what_cannot_be_is_told);
    RUN(test_too_many_are_told);
    return tap_done();
}
