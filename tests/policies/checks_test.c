/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/checks.h"

#include "policies/condition.h"
#include "policies/mask.h"
#include "tests/policies/random_policy.h"
#include "tests/tap.h"

static struct policy_where wheres[2];
static struct policy_checks asked;
static struct policy_frame_rule rule;
static struct checks checks;
static struct slope_state slopes[2];
static struct checks_state state;

/* CRC-8 in byte 7, counter in the low half of byte 6, a speed in bytes 0 and 1, and on
 * page 2 of byte 3 a value in byte 4. */
static void begin(void)
{
    rule = (struct policy_frame_rule){
        .id_first = 0x3A0, .id_last = 0x3A0, .length_min = 8, .length_max = 8};
    wheres[0] = (struct policy_where){
        .field = {.length = 16}, .last = 1000, .step = 50, .step_us = 1000000};
    wheres[1] = (struct policy_where){.field = {.start = 32, .length = 8},
                                      .first = 5,
                                      .last = 9,
                                      .condition_count = 1,
                                      .conditions = {{24, 4, false, 2, 2}}};
    asked = (struct policy_checks){
        .checksum = {.variant = checksum_variant("crc8_j1850"),
                     .field = {.start = 56, .length = 8}},
        .counter = {.field = {.start = 48, .length = 4}, .last = 15, .step = 1},
        .where_count = 2};
    EXPECT(checks_bind(&checks, &asked, wheres, &rule) == NULL);
    memset(slopes, 0, sizeof slopes);
    state = (struct checks_state){.slopes = slopes};
}

static struct frame frame_of(uint16_t speed, uint8_t page, uint8_t value, uint8_t count)
{
    struct frame out = {.id = 0x3A0, .length = 8};
    out.data[0] = (uint8_t)speed;
    out.data[1] = (uint8_t)(speed >> 8);
    out.data[3] = page;
    out.data[4] = value;
    out.data[6] = count;
    checksum_put(&checks.checksum, &out);
    return out;
}

static enum checks_verdict send(struct frame in, uint64_t now_us)
{
    struct frame out = in;
    enum checks_verdict found = checks_judge(&checks, &state, &in, now_us);
    if (found == CHECKS_GOOD) {
        checks_pass(&checks, &state, &in, &out, now_us);
        EXPECT(frame_equal(&in, &out));
    } else {
        checks_drop(&checks, &state, &in, found);
    }
    return found;
}

static void test_what_is_asked_is_found_in_order(void)
{
    begin();
    EXPECT_EQ(send(frame_of(100, 0, 0, 3), 0), CHECKS_GOOD);
    struct frame bad = frame_of(2000, 0, 0, 9);
    bad.data[7] ^= 1;
    EXPECT_EQ(send(bad, 0), CHECKS_WRONG_CHECKSUM);
    EXPECT_EQ(send(frame_of(2000, 0, 0, 9), 0), CHECKS_OUT_OF_RANGE);
    EXPECT_EQ(send(frame_of(1000, 0, 0, 13), 0), CHECKS_WRONG_COUNTER);
    EXPECT_EQ(send(frame_of(1000, 0, 0, 4), 0), CHECKS_STEP_TOO_LARGE);
    EXPECT_EQ(send(frame_of(150, 0, 0, 4), 0), CHECKS_GOOD);
}

static void test_judging_changes_nothing(void)
{
    begin();
    EXPECT_EQ(send(frame_of(100, 0, 0, 3), 0), CHECKS_GOOD);
    struct frame next = frame_of(120, 0, 0, 4);
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(checks_judge(&checks, &state, &next, 0), CHECKS_GOOD);
    }
}

static void test_a_value_is_judged_on_its_page_only(void)
{
    begin();
    EXPECT_EQ(send(frame_of(0, 1, 77, 0), 0), CHECKS_GOOD);
    EXPECT_EQ(send(frame_of(0, 2, 77, 1), 0), CHECKS_OUT_OF_RANGE);
    EXPECT_EQ(send(frame_of(0, 2, 9, 1), 0), CHECKS_GOOD);
    EXPECT_EQ(send(frame_of(0, 0xF2, 4, 2), 0), CHECKS_OUT_OF_RANGE);
}

static void test_the_counter_of_a_value_out_of_range_is_followed(void)
{
    begin();
    EXPECT_EQ(send(frame_of(0, 0, 0, 0), 0), CHECKS_GOOD);
    EXPECT_EQ(send(frame_of(2000, 0, 0, 1), 0), CHECKS_OUT_OF_RANGE);
    struct frame in = frame_of(0, 0, 0, 2);
    struct frame out = in;
    EXPECT_EQ(checks_judge(&checks, &state, &in, 0), CHECKS_GOOD);
    checks_pass(&checks, &state, &in, &out, 0);
    EXPECT_EQ(out.data[6], 1); /* without a hole */
    EXPECT(checksum_holds(&checks.checksum, &out));
}

static void test_nothing_in_a_frame_of_a_wrong_checksum_is_believed(void)
{
    begin();
    EXPECT_EQ(send(frame_of(0, 0, 0, 0), 0), CHECKS_GOOD);
    for (uint8_t count = 5; count < 8; count++) {
        struct frame bad = frame_of(0, 0, 0, count);
        bad.data[7] ^= 0xFF;
        EXPECT_EQ(send(bad, 0), CHECKS_WRONG_CHECKSUM);
    }
    EXPECT_EQ(send(frame_of(0, 0, 0, 8), 0), CHECKS_WRONG_COUNTER);
    EXPECT_EQ(send(frame_of(0, 0, 0, 1), 0), CHECKS_GOOD);
}

static void test_without_a_counter_there_is_none_to_follow(void)
{
    begin();
    asked.counter.field.length = 0;
    EXPECT_EQ(send(frame_of(2000, 0, 0, 7), 0), CHECKS_OUT_OF_RANGE);
    EXPECT_EQ(send(frame_of(0, 0, 0, 7), 0), CHECKS_GOOD);
    EXPECT_EQ(send(frame_of(0, 0, 0, 7), 0), CHECKS_GOOD);
}

static void test_what_is_written_is_checksum_stamps_and_counter(void)
{
    uint8_t mask[FRAME_DATA_MAX] = {0};
    const struct policy_frame_rule fd = {.length_min = 16, .length_max = 16};
    begin();
    asked.checksum =
        (struct policy_checksum){.variant = checksum_variant("e2e_profile_6")};
    EXPECT(checks_bind(&checks, &asked, wheres, &fd) == NULL);
    checks_mark_written(&checks, mask);
    static const uint8_t wanted[FRAME_DATA_MAX] = {0xFF, 0xFF, 0xFF, 0xFF, [6] = 0x0F};
    EXPECT(memcmp(mask, wanted, sizeof mask) == 0);
}

static bool binds(const char *name, struct policy_frame_rule to, const char *fault)
{
    asked.checksum = (struct policy_checksum){.variant = checksum_variant(name)};
    const char *said = checks_bind(&checks, &asked, wheres, &to);
    bool good = fault == NULL ? said == NULL
                              : said != NULL && strncmp(said, fault, strlen(fault)) == 0;
    if (!good) {
        printf("# said %s\n", said != NULL ? said : "nothing");
    }
    return good;
}

#define IDS(first, last) .id_first = (first), .id_last = (last)
#define BYTES(min, max) .length_min = (min), .length_max = (max)
#define TO(...) ((struct policy_frame_rule){__VA_ARGS__})

static void test_what_cannot_be_bound_is_told_with_its_mend(void)
{
    begin();
    EXPECT(binds("toyota", TO(IDS(1, 1), BYTES(8, 8)), NULL));
    EXPECT(binds("toyota", TO(IDS(1, 2), BYTES(8, 8)), "the id enters this checksum"));
    EXPECT(binds("tesla", TO(IDS(1, 2), BYTES(8, 8)), "the id enters this checksum"));
    EXPECT(binds("psa", TO(IDS(1, 2), BYTES(8, 8)), "the id enters this checksum"));
    EXPECT(binds("chrysler", TO(IDS(1, 2), BYTES(8, 8)), NULL));
    EXPECT(binds("chrysler", TO(IDS(1, 1), BYTES(7, 8)), "a checksum is of frames of"));
    EXPECT(binds("crc32", TO(BYTES(8, 8)), "the field of this checksum"));
    EXPECT(binds("vw_mqb", TO(BYTES(8, 8)), "the make has no constant"));
    EXPECT(binds("e2e_profile_2", TO(BYTES(8, 8)), "this checksum needs the list"));
    const struct checksum_variant odd = {.kind = CHECKSUM_CRC, .crc = {.width = 3}};
    const struct policy_frame_rule to = TO(BYTES(8, 8));
    asked.checksum = (struct policy_checksum){.variant = &odd, .field = {.length = 3}};
    const char *said = checks_bind(&checks, &asked, wheres, &to);
    EXPECT(said != NULL && strncmp(said, "no CRC", 6) == 0);
}

static uint8_t kept_by(const struct policy *policy, const struct policy_frame_rule *of,
                       const struct frame *frame, unsigned byte)
{
    uint8_t kept = of->mask_count == 0 && (of->keep >> byte & 1U) != 0 ? 0xFF : 0;
    for (uint8_t i = 0; i < of->mask_count; i++) {
        const struct policy_mask *mask = &policy->masks[of->first_mask + i];
        bool shown =
            condition_all_hold(mask->conditions, mask->condition_count, frame->data);
        kept |= shown ? mask->bits[byte] : 0;
    }
    return kept;
}

static void let_through(const struct policy *policy, const struct policy_frame_rule *of,
                        const struct checks *bound, const struct frame *in,
                        struct frame *out)
{
    struct slope_state lines[POLICY_RULE_WHERES_MAX] = {{.begun = false}};
    struct checks_state fresh = {.slopes = lines};
    *out = *in;
    if (of->mask_count != 0) {
        mask_apply(&policy->masks[of->first_mask], of->mask_count, out);
    } else {
        frame_keep_bytes(out, of->keep);
    }
    checks_pass(bound, &fresh, in, out, 0);
}

/* Two frames that differ in nothing that passes, and count alike. */
static bool differ_in_hidden_bits(const struct policy *policy,
                                  const struct policy_frame_rule *of,
                                  const struct checks *bound, struct frame *a,
                                  struct frame *b)
{
    uint8_t written[FRAME_DATA_MAX] = {0};
    const struct counter *counter = &bound->asked->counter;
    checks_mark_written(bound, written);
    for (unsigned i = 0; i < a->length; i++) {
        uint8_t keep = kept_by(policy, of, a, i);
        if (keep != kept_by(policy, of, b, i)) {
            return false;
        }
        b->data[i] = (uint8_t)((b->data[i] & ~keep) | (a->data[i] & keep));
    }
    if (counter->field.length != 0) {
        uint64_t value = signal_bits(&counter->field, a->data) % (counter->last + 1);
        signal_put(&counter->field, a->data, value);
        signal_put(&counter->field, b->data, value);
    }
    for (unsigned i = 0; i < a->length; i++) {
        uint8_t keep = kept_by(policy, of, a, i);
        if (keep != kept_by(policy, of, b, i) ||
            ((a->data[i] ^ b->data[i]) & keep & ~written[i]) != 0) {
            return false;
        }
    }
    if (bound->asked->checksum.variant != NULL) {
        checksum_put(&bound->checksum, a);
        checksum_put(&bound->checksum, b);
    }
    return true;
}

static uint64_t compared;

static void keeps_the_law(struct random *random, const struct policy *policy,
                          const struct policy_frame_rule *of)
{
    struct checks bound;
    const struct policy_checks *own = &policy->checks[of->checks - 1];
    uint8_t written[FRAME_DATA_MAX] = {0};
    struct frame a = {.id = of->id_first, .extended = of->extended};
    struct frame b;
    struct frame out[2];
    a.length = of->length_max;
    EXPECT(checks_bind(&bound, own, &policy->wheres[own->first_where], of) == NULL);
    for (unsigned i = 0; i < a.length; i++) {
        a.data[i] = (uint8_t)random_below(random, 256);
    }
    b = a;
    for (unsigned i = 0; i < a.length; i++) {
        b.data[i] = (uint8_t)random_below(random, 256);
    }
    if (!differ_in_hidden_bits(policy, of, &bound, &a, &b)) {
        return;
    }
    let_through(policy, of, &bound, &a, &out[0]);
    let_through(policy, of, &bound, &b, &out[1]);
    checks_mark_written(&bound, written);
    compared++;
    EXPECT(frame_equal(&out[0], &out[1]));
    for (unsigned i = 0; i < a.length; i++) {
        EXPECT_EQ(out[0].data[i] & ~(kept_by(policy, of, &a, i) | written[i]), 0);
    }
    if (own->checksum.variant != NULL) {
        EXPECT(checksum_holds(&bound.checksum, &out[0]));
    }
}

/* No bit that a rule does not list has any part in what leaves: what is written is a
 * function of what passes. */
static void test_what_does_not_pass_has_no_part_in_what_leaves(void)
{
    static struct random_policy made;
    struct random random = {29};
    compared = 0;
    for (int round = 0; round < 400 && !tap_failed; round++) {
        random_policy_make(&random, &made);
        for (uint16_t i = 0; i < made.policy.frame_rule_count; i++) {
            if (made.frames[i].checks != 0) {
                keeps_the_law(&random, &made.policy, &made.frames[i]);
            }
        }
    }
    EXPECT(compared > 1000);
}

int main(void)
{
    RUN(test_what_is_asked_is_found_in_order);
    RUN(test_judging_changes_nothing);
    RUN(test_a_value_is_judged_on_its_page_only);
    RUN(test_the_counter_of_a_value_out_of_range_is_followed);
    RUN(test_nothing_in_a_frame_of_a_wrong_checksum_is_believed);
    RUN(test_without_a_counter_there_is_none_to_follow);
    RUN(test_what_is_written_is_checksum_stamps_and_counter);
    RUN(test_what_cannot_be_bound_is_told_with_its_mend);
    RUN(test_what_does_not_pass_has_no_part_in_what_leaves);
    return tap_done();
}
