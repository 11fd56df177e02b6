/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of one rule, in their order. What each of them is, is in the tests of the
 * frame judge. */
#include "policies/frame_rules.h"

#include "policies/frame_judge.h"
#include "tests/policies/parse_fixture.h"

#define SECOND_US UINT64_C(1000000)

static const char text[] =
    "policy \"p\" version 1\n"
    "bus vehicle = can0 bitrate 500k load 1%\n"
    "bus unit = can1\n"
    "mode road mode shop announce id 0x6A0\n"
    "from unit to vehicle {\n"
    "    id 0x201 length 8 pass bytes 0..5 every 100ms within 10ms rate 3/s in shop\n"
    "        checksum sum over data bits 56|8 counter bits 48|4\n"
    "        where bits 0|8 in 1..100 step 10/s\n"
    "    id 0x202 length 1 pace 50ms\n"
    "}\n";

static _Alignas(16) uint8_t rules_block[FRAME_JUDGE_ARENA_BYTES];
static const struct policy *policy;
static struct frame_rules rules;
static struct frame_watch watch;

static void fresh(void)
{
    struct arena arena;
    policy = parse(text);
    EXPECT(policy != NULL);
    arena_init(&arena, rules_block, sizeof rules_block);
    EXPECT(frame_watch_build(&watch, policy, &arena) &&
           frame_rules_build(&rules, policy, &watch, &arena));
}

/* Value, counter, and the checksum that they need. */
static struct frame frame_of(uint8_t value, uint8_t counter)
{
    struct frame frame = {.id = 0x201, .length = 8, .data = {value, [6] = counter}};
    frame.data[7] = (uint8_t)(value + counter);
    return frame;
}

static enum reason ask(const struct frame *frame, uint8_t mode, uint64_t now_us)
{
    const struct frame_subject subject = {frame, NULL, frame->length};
    struct frame out;
    enum reason reason =
        frame_rules_check(&rules, (struct frame_span){0, 0}, mode, &subject, now_us)
            .reason;
    if (reason == REASON_ALLOWED) {
        frame_rules_write(&rules, 0, frame, &out, now_us);
        EXPECT(out.data[0] == frame->data[0] && out.data[6] == frame->data[6]);
    }
    return reason;
}

static void each_check_has_its_place(void)
{
    fresh();
    struct frame good = frame_of(50, 1);
    EXPECT_EQ(ask(&good, 1, SECOND_US), REASON_ALLOWED);
    struct frame frame = frame_of(200, 9); /* all is wrong, and mended one by one */
    frame.data[7]++;
    frame.fd = true;
    frame.length = 7;
    EXPECT_EQ(ask(&frame, 0, SECOND_US), REASON_WRONG_FORMAT);
    frame.fd = false;
    EXPECT_EQ(ask(&frame, 0, SECOND_US), REASON_WRONG_LENGTH);
    frame.length = 8;
    EXPECT_EQ(ask(&frame, 0, SECOND_US), REASON_WRONG_MODE);
    EXPECT_EQ(ask(&frame, 1, SECOND_US), REASON_WRONG_CHECKSUM);
    frame = frame_of(200, 9);
    EXPECT_EQ(ask(&frame, 1, SECOND_US), REASON_OUT_OF_RANGE);
    frame = frame_of(100, 9);
    EXPECT_EQ(ask(&frame, 1, SECOND_US), REASON_WRONG_COUNTER);
    frame = frame_of(100, 2);
    EXPECT_EQ(ask(&frame, 1, SECOND_US), REASON_STEP_TOO_LARGE);
    frame = frame_of(51, 2);
    EXPECT_EQ(ask(&frame, 1, SECOND_US), REASON_TOO_SOON);
    EXPECT_EQ(ask(&frame, 1, SECOND_US + 100000), REASON_ALLOWED);
    frame = frame_of(51, 3);
    EXPECT_EQ(ask(&frame, 1, SECOND_US + 200000), REASON_ALLOWED);
    frame = frame_of(51, 4);
    EXPECT_EQ(ask(&frame, 1, SECOND_US + 300000), REASON_OVER_RATE);
    for (int i = 0; i < 100; i++) {
        frame_watch_sent(&watch, 0, &frame, 2 * SECOND_US);
    }
    EXPECT_EQ(ask(&frame, 1, 2 * SECOND_US), REASON_OVER_LOAD);
}

static void a_frame_that_does_not_pass_counts_in_none(void)
{
    fresh();
    struct frame good = frame_of(50, 1);
    struct frame bad = frame_of(200, 1);
    for (uint64_t i = 0; i < 100; i++) {
        EXPECT_EQ(ask(&bad, 1, i * SECOND_US), REASON_OUT_OF_RANGE);
    }
    EXPECT_EQ(ask(&good, 1, 99 * SECOND_US), REASON_ALLOWED);
}

static void what_is_paced_has_its_slot(void)
{
    fresh();
    struct frame frame = {.id = 0x202, .length = 1};
    const struct frame_subject subject = {&frame, NULL, 1};
    EXPECT_EQ(frame_rules_due_us(&rules, 1), 0);
    EXPECT_EQ(
        frame_rules_check(&rules, (struct frame_span){1, 1}, 0, &subject, 1000).reason,
        REASON_ALLOWED);
    EXPECT_EQ(frame_rules_due_us(&rules, 1), 51000);
    EXPECT_EQ(frame_rules_due_us(&rules, 2), 0); /* of no rule */
}

static void a_policy_that_names_what_it_has_not_is_not_built(void)
{
    struct arena arena;
    fresh();
    struct policy broken = *policy;
    arena_init(&arena, rules_block, sizeof rules_block);
    broken.checks_count = 0;
    EXPECT(!frame_rules_build(&rules, &broken, &watch, &arena));
    broken = *policy;
    broken.where_count = 0;
    EXPECT(!frame_rules_build(&rules, &broken, &watch, &arena));
    broken = *policy;
    struct policy_frame_rule masked = policy->frame_rules[0];
    masked.mask_count = 1;
    broken.frame_rules = &masked;
    EXPECT(!frame_rules_build(&rules, &broken, &watch, &arena));
}

int main(void)
{
    RUN(each_check_has_its_place);
    RUN(a_frame_that_does_not_pass_counts_in_none);
    RUN(what_is_paced_has_its_slot);
    RUN(a_policy_that_names_what_it_has_not_is_not_built);
    return tap_done();
}
