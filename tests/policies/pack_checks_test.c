/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/pack_checks.h"

#include "tests/policies/parse_fixture.h"

static struct pack_checks work;

static const Sallyport__PolicyChecks *packed(const char *rule)
{
    static char text[1024];
    (void)snprintf(text, sizeof text, TO_UNIT("%s"), rule);
    const struct policy *policy = parse(text);
    if (!EXPECT(policy != NULL)) {
        printf("# %s\n", parse_said);
        return NULL;
    }
    return pack_checks_fill(&work, policy, &policy->frame_rules[0]);
}

static void test_a_rule_without_checks_has_no_message(void)
{
    EXPECT(packed("id 1 length 8") == NULL);
}

static void test_a_named_checksum_is_its_name(void)
{
    const Sallyport__PolicyChecks *out = packed("id 1 length 8 checksum toyota");
    EXPECT_TEXT(out->checksum->name, "toyota");
    EXPECT(out->checksum->variant == NULL && out->checksum->field == NULL);
    EXPECT_EQ(out->checksum->data_ids.len, 0);
    EXPECT(out->counter == NULL);
    EXPECT_EQ(out->n_wheres, 0);
}

static void test_a_checksum_written_out_is_its_arithmetic(void)
{
    const Sallyport__PolicyChecks *out =
        packed("id 1 length 8 checksum nibbles constant 9 negative over id, data 1..5 "
               "bits 60|4 data-id 3 data-ids 4");
    EXPECT_TEXT(out->checksum->name, "");
    EXPECT_EQ(out->checksum->variant->kind, CHECKSUM_NIBBLES);
    EXPECT_EQ(out->checksum->variant->constant, 9);
    EXPECT(out->checksum->variant->negative);
    EXPECT_EQ(out->checksum->variant->feeds.len, 2);
    EXPECT_EQ(out->checksum->variant->feeds.data[0], FEED_ID);
    EXPECT_EQ(out->checksum->variant->first, 1);
    EXPECT_EQ(out->checksum->variant->end, 6);
    EXPECT_EQ(out->checksum->field->start, 60);
    EXPECT_EQ(out->checksum->data_id, 3);
    EXPECT_EQ(out->checksum->data_ids.len, CHECKSUM_DATA_IDS);
}

static void test_a_counter_and_values_are_field_by_field(void)
{
    const Sallyport__PolicyChecks *out = packed(
        "id 1 length 8 counter bits 7|8 motorola last 9 step 2 repeats 3 missing 4 "
        "where bits 8|8 signed in -1..2 step 3/4us while bits 16|4 is 5..6");
    EXPECT(out->checksum == NULL);
    EXPECT(out->counter->field->motorola);
    EXPECT_EQ(out->counter->last, 9);
    EXPECT_EQ(out->counter->step, 2);
    EXPECT_EQ(out->counter->repeats, 3);
    EXPECT_EQ(out->counter->missing, 4);
    EXPECT_EQ(out->n_wheres, 1);
    EXPECT(out->wheres[0]->field->is_signed);
    EXPECT_EQ(out->wheres[0]->last - out->wheres[0]->first, 3);
    EXPECT_EQ(out->wheres[0]->step, 3);
    EXPECT_EQ(out->wheres[0]->step_us, 4);
    EXPECT_EQ(out->wheres[0]->n_conditions, 1);
    EXPECT_EQ(out->wheres[0]->conditions[0]->last, 6);
}

int main(void)
{
    RUN(test_a_rule_without_checks_has_no_message);
    RUN(test_a_named_checksum_is_its_name);
    RUN(test_a_checksum_written_out_is_its_arithmetic);
    RUN(test_a_counter_and_values_are_field_by_field);
    return tap_done();
}
