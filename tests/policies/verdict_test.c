/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts as values. */
#include "policies/verdict.h"

#include "tests/tap.h"

static void a_forgotten_verdict_drops(void)
{
    struct verdict forgotten = {0};
    EXPECT_EQ(forgotten.action, VERDICT_DROP);
    EXPECT_TEXT(verdict_text(forgotten.action), "drop");
}

static void a_pass_is_allowed_by_its_rule(void)
{
    struct verdict verdict = verdict_pass(7);
    EXPECT_EQ(verdict.action, VERDICT_PASS);
    EXPECT_EQ(verdict.reason, REASON_ALLOWED);
    EXPECT_EQ(verdict.rule, 7);
}

static void a_drop_keeps_its_reason_and_rule(void)
{
    struct verdict verdict = verdict_drop(REASON_TOO_SOON, 3);
    EXPECT_EQ(verdict.action, VERDICT_DROP);
    EXPECT_EQ(verdict.reason, REASON_TOO_SOON);
    EXPECT_EQ(verdict.rule, 3);
}

static void every_action_has_its_word_and_a_wrong_one_reads_drop(void)
{
    EXPECT_TEXT(verdict_text(VERDICT_PASS), "pass");
    EXPECT_TEXT(verdict_text(VERDICT_MORE), "more");
    EXPECT_TEXT(verdict_text((enum verdict_action)99), "drop");
}

int main(void)
{
    RUN(a_forgotten_verdict_drops);
    RUN(a_pass_is_allowed_by_its_rule);
    RUN(a_drop_keeps_its_reason_and_rule);
    RUN(every_action_has_its_word_and_a_wrong_one_reads_drop);
    return tap_done();
}
