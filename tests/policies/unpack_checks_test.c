/* SPDX-License-Identifier: Apache-2.0 */
/* A packed policy with everything in it is good; each test spoils one number of it. */
#include "policies/pack_arena.h"
#include "policies/pack_checks.h"
#include "policies/policy_pack.h"

#include "can/data_class.h"
#include "tests/policies/parse_fixture.h"

static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];

static const char good[] =
    TO_UNIT("id 1 length 8 every 20ms within 5ms carries driving checksum crc width 8 "
            "polynomial 0x1D over id, data 0..5 bits 56|8 counter bits 48|4 where bits "
            "0|8 in 1..2 step 1/s while bits 8|4 is 1\n"
            "id 2 length 8 checksum e2e_profile_2 data-ids 7 offset 1 where bits 32|32 "
            "float in 0..1 step 1/s\n"
            "id 3 length 8 checksum sum constant 5 bits 0|8");

/* Until the next one. */
static Sallyport__Policy *fresh(void)
{
    size_t len = 0;
    static _Alignas(16) uint8_t scratch[1 << 20];
    static struct arena arena;
    uint8_t *bytes = policy_pack(parse(good), &len);
    arena_init(&arena, scratch, sizeof scratch);
    ProtobufCAllocator allocator = pack_arena(&arena);
    Sallyport__Policy *out = sallyport__policy__unpack(&allocator, len, bytes);
    free(bytes);
    return out;
}

/* What is said of it, "" if it was taken. */
static const char *refusal(Sallyport__Policy *it)
{
    static struct trouble why;
    struct arena arena;
    size_t len = sallyport__policy__get_packed_size(it);
    uint8_t *bytes = malloc(len);
    why.text[0] = '\0';
    (void)sallyport__policy__pack(it, bytes);
    arena_init(&arena, block, sizeof block);
    struct policy *policy = policy_unpack(bytes, len, &arena, &why);
    EXPECT((policy == NULL) == (why.text[0] != '\0'));
    free(bytes);
    return why.text;
}

/* Sets one number of rule `rule` and expects the refusal. */
#define SPOIL(rule, field, value, part)                                 \
    do {                                                                \
        Sallyport__Policy *it = fresh();                                \
        Sallyport__PolicyFrameRule *at = it->frame_rules[rule];         \
        at->field = (value);                                            \
        const char *said = refusal(it);                                 \
        if (!EXPECT(said[0] != '\0' && strstr(said, (part)) != NULL)) { \
            printf("# " #field " = " #value ": \"%s\"\n", said);        \
        }                                                               \
    } while (false)

static void test_the_good_one_is_taken(void)
{
    EXPECT_TEXT(refusal(fresh()), "");
}

static void test_a_rule_says_what_can_be_said(void)
{
    SPOIL(0, within_us, 20000, "frame rule 1: 'within' is less than the period");
    SPOIL(1, within_us, 1, "frame rule 2: 'within' is less than the period");
    SPOIL(0, classes, DATA_CLASS_ALL + 1, "frame rule 1: a class of data");
    SPOIL(0, classes, 256 + 1, "frame rule 1: a number out of range");
}

static char none[] = "", unknown[] = "secret", toyota[] = "toyota";

/* The bytes of the message stay its own. */
static void test_a_checksum_says_what_can_be_said(void)
{
    SPOIL(0, checks->checksum->name, toyota, "rule 1: a checksum with a name and its");
    SPOIL(1, checks->checksum->name, none, "rule 2: a checksum with a name and its");
    SPOIL(1, checks->checksum->name, unknown, "rule 2: a checksum that this version");
    SPOIL(0, checks->checksum->field->start, 60, "rule 1: the field of this checksum");
    SPOIL(0, checks->checksum->field->start, 65536, "rule 1: a checksum with a number");
    SPOIL(0, checks->checksum->field->length, 0, "rule 1: a checksum with a number");
    SPOIL(0, checks->checksum->field->length, 65, "rule 1: a checksum is a number of");
    SPOIL(0, checks->checksum->field->kind, 3, "rule 1: a checksum with a number");
    SPOIL(0, checks->checksum->field->kind, 1, "rule 1: a checksum is a number of");
    SPOIL(0, checks->checksum->field->is_signed, true, "rule 1: a checksum is a number");
    SPOIL(0, checks->checksum->offset_bytes, 64, "rule 1: a checksum with a number");
    SPOIL(1, checks->checksum->offset_bytes, 256, "rule 2: a checksum with a number");
    SPOIL(1, checks->checksum->offset_bytes, 8, "rule 2: the field of this checksum");
    SPOIL(1, checks->checksum->data_ids.len, 15, "rule 2: a checksum with a number");
    SPOIL(1, checks->checksum->data_ids.len, 0, "rule 2: this checksum needs the list");
}

#define VARIANT(field, value, part) \
    SPOIL(0, checks->checksum->variant->field, value, part)

static void test_arithmetic_is_what_can_be_written_out(void)
{
    VARIANT(kind, CHECKSUM_TERMS, "rule 1: a checksum that cannot be");
    VARIANT(kind, CHECKSUM_SUM, "rule 1: a checksum of two kinds");
    VARIANT(kind, CHECKSUM_XOR, "rule 1: a checksum of two kinds");
    VARIANT(constant, 1, "rule 1: a checksum of two kinds");
    VARIANT(negative, true, "rule 1: a checksum of two kinds");
    VARIANT(width, 7, "rule 1: no CRC has this width");
    VARIANT(width, 256 + 8, "rule 1: a checksum that cannot be");
    VARIANT(polynomial, 256, "rule 1: no CRC has this width");
    VARIANT(initial, 256, "rule 1: no CRC has this width");
    VARIANT(first, 6, "rule 1: no such checksum can be written out");
    VARIANT(first, 256, "rule 1: a checksum that cannot be");
    VARIANT(end, 65, "rule 1: no such checksum can be written out");
}

static void feed(uint8_t a, uint8_t b, const char *part)
{
    Sallyport__Policy *it = fresh();
    uint8_t *feeds = it->frame_rules[0]->checks->checksum->variant->feeds.data;
    feeds[0] = a;
    feeds[1] = b;
    const char *said = refusal(it);
    if (!EXPECT(strstr(said, part) != NULL)) {
        printf("# %u %u: %s\n", a, b, said);
    }
}

static void test_what_enters_can_be_written_out(void)
{
    feed(FEED_DATA, FEED_DATA, "no such checksum can be written out");
    feed(FEED_DATA, FEED_DATA_BACKWARDS, "no such checksum can be written out");
    feed(FEED_DATA, FEED_DATA_ID_TURN, "no such checksum can be written out");
    feed(FEED_DATA, 255, "no such checksum can be written out");
    feed(FEED_ID, FEED_ID,
         "no such checksum can be written out"); /* a range of no data */
    feed(FEED_END, FEED_DATA, "a checksum that cannot be");
    VARIANT(feeds.len, 0, "rule 1: no such checksum can be written out");
}

static void test_a_counter_says_what_can_be_said(void)
{
    SPOIL(0, checks->counter->field, NULL, "rule 1: a counter with a number out of");
    SPOIL(0, checks->counter->field->length, 0, "rule 1: a counter with a number out of");
    SPOIL(0, checks->counter->field->length, 40, "rule 1: no such counter fits");
    SPOIL(0, checks->counter->field->start, 54, "rule 1: the counter shares a bit");
    SPOIL(0, checks->counter->field->kind, 1, "rule 1: a counter has no sign");
    SPOIL(0, checks->counter->field->is_signed, true, "rule 1: a counter has no sign");
    SPOIL(0, checks->counter->last, 16, "rule 1: no such counter fits");
    SPOIL(0, checks->counter->step, 0, "rule 1: no such counter fits");
    SPOIL(0, checks->counter->step, 16, "rule 1: no such counter fits");
    SPOIL(0, checks->counter->repeats, 256, "rule 1: a counter with a number out of");
    SPOIL(0, checks->counter->missing, UINT64_C(1) << 32,
          "rule 1: a counter with a numb");
}

#define WHERE(rule, field, value, part) SPOIL(rule, checks->wheres[0]->field, value, part)

static void test_a_value_says_what_can_be_said(void)
{
    WHERE(0, field, NULL, "rule 1: a range with a number out of range");
    WHERE(0, field->length, 65, "rule 1: 'where' looks at 1 to 64 bits");
    WHERE(0, field->length, 0, "rule 1: a range with a number out of range");
    WHERE(0, field->start, 57, "rule 1: 'where' looks at a bit behind the end");
    WHERE(0, field->start, 50, "rule 1: 'where' looks at a bit of the checksum");
    WHERE(0, field->kind, 1, "rule 1: a float has 32 bits");
    WHERE(1, field->is_signed, true, "rule 2: a kind of number that does not exist");
    WHERE(0, first, 3, "rule 1: the range of values runs backwards");
    WHERE(0, last, 256, "rule 1: the field cannot hold these values");
    WHERE(1, last, UINT64_MAX, "rule 2: the field cannot hold these values");
    WHERE(1, first, 0, "rule 2: the field cannot hold these values");
    WHERE(0, step, 0, "rule 1: half a step");
    WHERE(0, step_us, 0, "rule 1: half a step");
    WHERE(1, step, UINT64_MAX, "rule 2: a step that is none");
    WHERE(1, step, UINT64_C(0x7FF) << 52, "rule 2: a step that is none");
    WHERE(1, step, UINT64_C(0xBFF) << 52, "rule 2: a step that is none");
    WHERE(0, conditions[0]->start, 65536, "rule 1: a condition with a number out of");
    WHERE(0, conditions[0]->length, 256 + 4, "rule 1: a condition with a number out of");
    WHERE(0, conditions[0]->length, 0, "rule 1: 'while' looks at bits that are not");
    WHERE(0, conditions[0]->last, 16, "rule 1: 'while' looks at bits that are not");
    WHERE(0, conditions[0]->start, 48, "rule 1: 'while' looks at a bit of the checksum");
    SPOIL(0, id_last, 2, "rule 1: the id enters this checksum");
}

static void test_more_than_a_policy_has_is_refused(void)
{
    static Sallyport__PolicyWhere *many[POLICY_WHERES_MAX + 1];
    static Sallyport__PolicyCondition *conditions[POLICY_CONDITIONS_MAX + 1];
    static Sallyport__PolicyFrameRule *rules[POLICY_CHECKS_MAX + 1];
    Sallyport__Policy *it = fresh();
    Sallyport__PolicyChecks *checks = it->frame_rules[0]->checks;
    for (size_t i = 0; i <= POLICY_WHERES_MAX; i++) {
        many[i] = checks->wheres[0];
    }
    checks->wheres = many;
    checks->n_wheres = POLICY_RULE_WHERES_MAX + 1;
    EXPECT(strstr(refusal(it), "more checks than a policy has") != NULL);
    checks->n_wheres = 1;
    for (size_t i = 0; i <= POLICY_CONDITIONS_MAX; i++) {
        conditions[i] = many[0]->conditions[0];
    }
    many[0]->conditions = conditions;
    many[0]->n_conditions = POLICY_CONDITIONS_MAX + 1;
    EXPECT(strstr(refusal(it), "a range with a number out of range") != NULL);
    many[0]->n_conditions = 1;
    for (size_t i = 0; i <= POLICY_CHECKS_MAX; i++) {
        rules[i] = it->frame_rules[0];
    }
    it->frame_rules = rules;
    it->n_frame_rules = POLICY_CHECKS_MAX + 1;
    it->directions[0]->rule_count = POLICY_CHECKS_MAX + 1;
    EXPECT(strstr(refusal(it), "more checks than a policy has") != NULL);
}

static void test_checks_that_ask_nothing_are_refused(void)
{
    Sallyport__Policy *it = fresh();
    it->frame_rules[2]->checks->checksum = NULL;
    EXPECT(strstr(refusal(it), "rule 3: checks that ask nothing") != NULL);
    it = fresh();
    it->frame_rules[2]->remote = true;
    EXPECT(strstr(refusal(it), "rule 3: a remote frame has no bytes to look at") != NULL);
}

int main(void)
{
    RUN(test_the_good_one_is_taken);
    RUN(test_a_rule_says_what_can_be_said);
    RUN(test_a_checksum_says_what_can_be_said);
    RUN(test_arithmetic_is_what_can_be_written_out);
    RUN(test_what_enters_can_be_written_out);
    RUN(test_a_counter_says_what_can_be_said);
    RUN(test_a_value_says_what_can_be_said);
    RUN(test_more_than_a_policy_has_is_refused);
    RUN(test_checks_that_ask_nothing_are_refused);
    return tap_done();
}
