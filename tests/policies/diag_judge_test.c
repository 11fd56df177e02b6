/* SPDX-License-Identifier: Apache-2.0 */
/* What of a channel reaches the vehicle, and what comes back. That the whole of a message
 * is what was judged is what tests/fuzz/diag_judge.c shows. */
#include "tests/policies/diag_fixture.h"

static void what_is_of_no_channel_is_not_judged(void)
{
    diag_fresh();
    SENDS(0x7E4, "023E00", "no channel");
    SENDS(0x18CE10F2, "42023E00", "no channel");
    EXPECT(!diag_asks(TO_UNIT_BACK, 0x7E0, "023E00")); /* the other way */
    EXPECT(!diag_asks(TO_UNIT_BACK, 0x7DF, "023E00"));
    EXPECT(!diag_asks(TO_VEHICLE, 0x7E8, "027E00"));
    struct frame other = diag_frame(0x7E0, "023E00");
    other.extended = true;
    EXPECT(!diag_judge_check(diag, &diag_policy->directions[TO_VEHICLE], ROAD, &other,
                             &got, 0));
    const struct policy_direction elsewhere = {.from = 1, .to = 2};
    other.extended = false;
    EXPECT(!diag_judge_check(diag, &elsewhere, ROAD, &other, &got, 0));
}

static void a_request_passes_by_its_permission_alone(void)
{
    diag_fresh();
    SENDS(0x7E0, "0322F187", "pass");
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + ENGINE);
    SENDS(0x7E0, "0522F187F197", "pass");
    SENDS(0x7E0, "0522F187F198", "diagnostic_request");
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + ENGINE);
    SENDS(0x7E0, "0322F190", "wrong_mode");
    SENDS(0x7E0, "021003", "pass");
    SENDS(0x7E0, "021083", "pass");
    SENDS(0x7E0, "021082", "intrusive_request");
    SENDS(0x7E0, "03010C0D", "pass");
    SENDS(0x7E0, "03010C0E", "diagnostic_request");
    SENDS(0x7E0, "0131", "intrusive_request");
    SENDS(0x7E0, "01BA", "intrusive_request");
    SENDS(0x7E0, "0562F1874142", "diagnostic_request");
    SENDS(0x7E1, "0322F190", "pass");
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + BRAKE);
    diag_mode = WORKSHOP;
    SENDS(0x7E0, "0322F190", "pass");
    SENDS(0x7E0, "021082", "pass");
    SENDS(0x7E0, "043101FF00", "pass");
    SENDS(0x7E0, "043101FF01", "intrusive_request");
    SENDS(0x7E0, "043102FF00", "intrusive_request");
    diag_mode = 200; /* no mode */
    SENDS(0x7E0, "0322F187", "wrong_mode");
}

static void a_list_that_is_not_seen_whole_passes_where_no_identifier_is_named(void)
{
    diag_fresh();
    SENDS(0x7E0, "100922F187F195F1", "diagnostic_request");
    SENDS(0x7E0, "2187", "diagnostic_transport");
    SENDS(0x7E1, "100922F187F195F1", "pass");
    SENDS(0x7E9, "300000", "pass");
    SENDS(0x7E1, "2187F190", "pass");
}

static void a_long_request_is_followed_to_its_end(void)
{
    diag_fresh();
    SENDS(0x7E0, "100A360141414141", "intrusive_request");
    SENDS(0x7E8, "300000", "answer_not_given");
    SENDS(0x7E0, "2141414141", "diagnostic_transport");
    diag_mode = WORKSHOP;
    SENDS(0x7E0, "100A360141414141", "pass");
    SENDS(0x7E0, "2141414141", "diagnostic_transport"); /* before flow control */
    SENDS(0x7E0, "100A360141414141", "pass");
    SENDS(0x7E8, "300000", "pass");
    SENDS(0x7E8, "300000", "answer_not_given");
    SENDS(0x7E0, "2141414141", "pass");
    SENDS(0x7E0, "2241414141", "diagnostic_transport");
    SENDS(0x7E8, "027601", "pass");
}

static void a_long_request_waits_for_its_answer_from_its_last_frame_on(void)
{
    diag_fresh();
    diag_mode = WORKSHOP;
    SENDS(0x7E0, "1010360141414141", "pass");
    diag_now_us += 900000;
    SENDS(0x7E8, "300000", "pass");
    diag_now_us += 900000;
    SENDS(0x7E0, "2141414141414141", "pass");
    diag_now_us += 900000;
    SENDS(0x7E0, "22414141", "pass");
    diag_now_us += 900000;
    SENDS(0x7E8, "027601", "pass");
}

static void the_mode_holds_for_each_frame(void)
{
    diag_fresh();
    diag_mode = WORKSHOP;
    SENDS(0x7E0, "1010360141414141", "pass");
    SENDS(0x7E8, "300000", "pass");
    diag_mode = ROAD;
    SENDS(0x7E0, "2141414141414141", "wrong_mode");
    diag_mode = WORKSHOP;
    SENDS(0x7E0, "22414141", "diagnostic_transport");
    SENDS(0x7E0, "0322F190", "pass");
    SENDS(0x7E8, "101462F190414141", "pass");
    SENDS(0x7E0, "300000", "pass");
    diag_mode = ROAD;
    SENDS(0x7E8, "2141414141414141", "wrong_mode");
    diag_mode = WORKSHOP;
    SENDS(0x7E0, "0322F190", "pass");
    diag_mode = ROAD;
    SENDS(0x7E8, "0462F19041", "answer_not_given");
}

static void a_long_answer_is_followed_to_its_end(void)
{
    diag_fresh();
    SENDS(0x7E0, "300000", "diagnostic_transport");
    SENDS(0x7E0, "0322F187", "pass");
    SENDS(0x7E8, "100A62F187414141", "pass");
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + ENGINE);
    SENDS(0x7E0, "300000", "pass");
    SENDS(0x7E8, "2241414141", "diagnostic_transport");
    SENDS(0x7E8, "2141414141", "answer_not_given");
    SENDS(0x7E0, "0322F187", "pass");
    SENDS(0x7E8, "100A62F187414141", "pass");
    SENDS(0x7E0, "300000", "pass");
    SENDS(0x7E8, "2141414141", "pass");
    SENDS(0x7E8, "100A62F187414141", "answer_not_given");
    SENDS(0x7E0, "300000", "diagnostic_transport");
}

static void a_single_frame_after_a_transfer_that_timed_out_is_judged(void)
{
    diag_fresh();
    diag_mode = WORKSHOP;
    SENDS(0x7E0, "100A360141414141", "pass");
    SENDS(0x7E8, "300000", "pass");
    diag_now_us += ISOTP_TIMEOUT_US;
    diag_mode = ROAD;
    SENDS(0x7E0, "0322F190", "wrong_mode");
    SENDS(0x7E0, "0322F187", "pass");
    SENDS(0x7E8, "100A62F187414141", "pass");
    SENDS(0x7E0, "300000", "pass");
    diag_now_us += ISOTP_TIMEOUT_US;
    SENDS(0x7E8, "0462F19041", "answer_not_given");
}

static void an_answer_must_be_one(void)
{
    diag_fresh();
    SENDS(0x7E0, "0322F187", "pass");
    SENDS(0x7E8, "0422F18741", "answer_not_given"); /* a request */
    SENDS(0x7E8, "0262F1", "answer_not_given");     /* too short */
    SENDS(0x7E8, "047F223141", "answer_not_given"); /* too long */
    SENDS(0x7E8, "027F22", "answer_not_given");
    SENDS(0x7E8, "01FA", "answer_not_given"); /* of no service */
    SENDS(0x7E8, "0462F19041", "diagnostic_answer");
    SENDS(0x7E8, "0462F18741", "pass");
    struct frame classic = diag_frame(0x718, "0462F18741");
    classic.fd = false;
    EXPECT(diag_judge_check(diag, &diag_policy->directions[TO_UNIT_BACK], ROAD, &classic,
                            &got, diag_now_us));
    EXPECT_EQ(got.verdict.reason, REASON_ANSWER_NOT_GIVEN);
}

static void a_refusal_is_the_last_answer_unless_it_says_wait(void)
{
    diag_fresh();
    SENDS(0x7E0, "0322F187", "pass");
    SENDS(0x7E8, "037F2278", "pass");
    diag_now_us += DIAG_JUDGE_PENDING_US - 1;
    SENDS(0x7E8, "037F2278", "pass");
    SENDS(0x7E8, "037F2231", "pass");
    SENDS(0x7E8, "0462F18741", "answer_not_given");
    SENDS(0x7E0, "0322F187", "pass");
    diag_now_us += DIAG_JUDGE_ANSWER_US;
    SENDS(0x7E8, "0462F18741", "answer_not_given");
}

/* KWP2000 has positive answers without the mode that was asked for. */
static void an_answer_of_one_byte_gives_nothing_away(void)
{
    diag_fresh();
    diag_mode = WORKSHOP;
    SENDS(0x7B0, "021101", "pass");
    SENDS(0x7B8, "0151", "pass");
    SENDS(0x7B0, "022180", "pass");
    SENDS(0x7B8, "0361804142", "pass");
    SENDS(0x7B0, "0322F187", "diagnostic_request");
}

static void where_a_vehicle_node_asks_by_the_id_nothing_is_given(void)
{
    diag_fresh();
    SENDS(0x7E0, "0322F187", "pass");
    claims_add(&diag_claims, 0x7E0, false);
    SENDS(0x7E8, "0462F18741", "answer_not_given");
}

static void what_answers_a_vehicle_node_that_asked_all_is_not_given(void)
{
    diag_fresh();
    SENDS(0x7E0, "0322F187", "pass");
    EXPECT(!diag_asks(TO_UNIT_BACK, 0x7DF, "0522F187F190"));
    EXPECT(!diag_asks(TO_UNIT_BACK, 0x7DF, "300000")); /* which asks nothing */
    SENDS(0x7E8, "101762F187414243", "answer_not_given");
    SENDS(0x7E8, "037F2231", "answer_not_given");
    SENDS(0x7E0, "023E00", "pass");
    SENDS(0x7E8, "027E00", "pass"); /* nobody else asked for that */
    SENDS(0x7E8, "037F2278", "answer_not_given");
    diag_now_us += DIAG_JUDGE_PENDING_US - 1;
    SENDS(0x7E0, "0322F187", "pass");
    SENDS(0x7E8, "0462F18741", "answer_not_given");
    diag_now_us += 1;
    SENDS(0x7E8, "0462F18741", "pass");
}

static void a_rate_counts_what_passes_as_a_message(void)
{
    diag_fresh();
    for (int i = 0; i < 5; i++) {
        SENDS(0x7E1, "0131", "intrusive_request");
    }
    SENDS(0x7E1, "100922F187F195F1", "pass");
    SENDS(0x7E9, "300000", "pass");
    SENDS(0x7E1, "2187F190", "pass");
    SENDS(0x7E1, "0322F190", "pass");
    SENDS(0x7E1, "100922F187F195F1", "over_rate");
    SENDS(0x7E1, "2187F190", "diagnostic_transport");
    diag_now_us += 500000;
    SENDS(0x7E1, "0322F190", "pass");
    SENDS(0x7E1, "0322F190", "over_rate");
}

static void a_request_to_all_needs_each_channel_and_counts_in_each(void)
{
    diag_fresh();
    SENDS(0x7DF, "02010C", "pass");
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + ENGINE);
    SENDS(0x7E8, "04410C1AF8", "pass");
    SENDS(0x7E9, "04410C1AF8", "pass");
    SENDS(0x7E9, "04410C1AF8", "answer_not_given");
    SENDS(0x7DF, "02010E", "diagnostic_request"); /* the engine */
    SENDS(0x7DF, "023E00", "diagnostic_request"); /* the brake */
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + BRAKE);
    SENDS(0x7DF, "02010C", "pass");
    SENDS(0x7DF, "02010C", "over_rate");
    SENDS(0x7E1, "0322F190", "over_rate");
    SENDS(0x7DF, "100A010C0D0C0D0C", "diagnostic_transport");
    struct frame fd = diag_frame(0x7DF, "02010C");
    fd.fd = true;
    EXPECT(diag_judge_check(diag, &diag_policy->directions[TO_VEHICLE], ROAD, &fd, &got,
                            diag_now_us));
    EXPECT_EQ(got.verdict.reason, REASON_WRONG_FORMAT);
}

/* The frame that answers the last request is this, NULL: none. */
static bool replied(uint32_t id, const char *hex)
{
    if (hex == NULL) {
        return EXPECT(!got.replies);
    }
    struct frame frame = diag_frame(id, hex);
    return EXPECT(got.replies && frame_equal(&frame, &got.reply));
}

static void a_refused_request_is_answered_as_the_channel_says(void)
{
    diag_fresh();
    SENDS(0x7E0, "0322F190", "wrong_mode");
    replied(0x7E8, "037F2233CCCCCCCC");
    SENDS(0x7E0, "100A360141414141", "intrusive_request");
    replied(0x7E8, "037F3633CCCCCCCC");
    SENDS(0x7DF, "0322F190", "wrong_mode");
    replied(0x7E8, "037F2233CCCCCCCC");
    SENDS(0x18CE10F1, "420322F190", "diagnostic_request");
    replied(0x18CEF110, "24037F2231CCCCCC");
    SENDS(0x18CDFFF1, "420322F190", "diagnostic_request");
    replied(0, NULL); /* nrc 31 is not sent when all were asked */
    SENDS(0x7E1, "0131", "intrusive_request");
    replied(0, NULL); /* silent */
    SENDS(0x7E0, "0562F1874142", "diagnostic_request");
    replied(0, NULL);
    SENDS(0x7E0, "0322F187", "pass");
    replied(0, NULL);
    SENDS(0x7E0, "2141", "diagnostic_transport");
    replied(0, NULL);
}

static void replies_keep_the_rate_and_stand_in_no_answer(void)
{
    diag_fresh();
    diag_policy->observe = true;
    SENDS(0x7E0, "0131", "intrusive_request");
    replied(0, NULL);
    diag_policy->observe = false;
    SENDS(0x7E0, "0322F187", "pass");
    SENDS(0x7E8, "100A62F187414141", "pass");
    SENDS(0x7E0, "0131", "intrusive_request");
    replied(0, NULL);
    diag_now_us += ISOTP_TIMEOUT_US;
    SENDS(0x7E0, "0131", "intrusive_request");
    EXPECT(got.replies);
    unsigned replies = 0;
    for (int i = 0; i < 5000; i++) {
        SENDS(0x7E0, "0131", "intrusive_request");
        replies += got.replies;
    }
    EXPECT_EQ(replies, 999); /* with the one before as many as requests may be */
}

static void nodes_behind_one_id_are_told_by_their_byte(void)
{
    diag_fresh();
    SENDS(0x18CE10F1, "420322F187", "pass");
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + BEHIND);
    SENDS(0x18CE10F1, "43023E00", "pass");
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + BESIDE);
    SENDS(0x18CE10F1, "430322F187", "diagnostic_request");
    SENDS(0x18CE10F1, "440322F187", "diagnostic_request");
    SENDS(0x18CE10F1, "", "diagnostic_request");
    SENDS(0x18CEF110, "34027E00", "pass");
    SENDS(0x18CEF110, "24100A62F1874142", "pass");
    SENDS(0x18CE10F1, "43300000", "diagnostic_transport");
    SENDS(0x18CE10F1, "42300000", "pass");
    SENDS(0x18CEF110, "24214344454647", "pass");
    SENDS(0x18CEF110, "250462F18741", "answer_not_given");
    SENDS(0x18CDFFF1, "420322F187", "pass"); /* 43 is another's */
    SENDS(0x18CDFFF1, "440322F187", "diagnostic_request");
}

static void FD_is_followed_by_its_lengths(void)
{
    diag_fresh();
    SENDS(0x710, "0322F187", "pass");
    SENDS(0x718, "000962F187414243444546CC", "pass");
    EXPECT_EQ(got.verdict.rule, diag_policy->frame_rule_count + QUICK);
    SENDS(0x71F, "0322F187", "pass");
    struct frame classic = diag_frame(0x710, "0322F187");
    classic.fd = false;
    EXPECT(diag_judge_check(diag, &diag_policy->directions[TO_VEHICLE], ROAD, &classic,
                            &got, diag_now_us));
    EXPECT_EQ(got.verdict.reason, REASON_WRONG_FORMAT);
}

static void time_that_goes_back_is_no_time(void)
{
    diag_fresh();
    diag_now_us = 2000000;
    SENDS(0x7E0, "0322F187", "pass");
    diag_now_us = 1000000;
    SENDS(0x7E8, "0462F18741", "pass");
    SENDS(0x7E0, "0322F187", "pass");
    diag_now_us = 3000000;
    SENDS(0x7E8, "0462F18741", "answer_not_given");
}

static void a_judge_is_made_of_a_sound_policy_in_enough_memory(void)
{
    struct arena arena;
    size_t made_at = 0;
    diag_fresh();
    for (size_t size = 0; made_at == 0 && size < sizeof diag_block; size += 16) {
        arena_init(&arena, diag_block, size);
        made_at = diag_judge_new(diag_policy, &diag_claims, &arena) != NULL ? size : 0;
    }
    EXPECT(made_at > 0);
    struct policy wrong = *diag_policy;
    struct policy_channel channels[1] = {diag_policy->channels[0]};
    wrong.channels = channels;
    wrong.channel_count = 1;
    arena_init(&arena, diag_block, sizeof diag_block);
    EXPECT(diag_judge_new(&wrong, &diag_claims, &arena) != NULL);
    channels[0].to = 2;
    EXPECT(diag_judge_new(&wrong, &diag_claims, &arena) == NULL);
    channels[0] = diag_policy->channels[0];
    channels[0].from = 2;
    EXPECT(diag_judge_new(&wrong, &diag_claims, &arena) == NULL);
    channels[0] = diag_policy->channels[0];
    wrong.permission_count = channels[0].permission_count - 1U;
    EXPECT(diag_judge_new(&wrong, &diag_claims, &arena) == NULL);
}

int main(void)
{
    RUN(what_is_of_no_channel_is_not_judged);
    RUN(a_request_passes_by_its_permission_alone);
    RUN(a_list_that_is_not_seen_whole_passes_where_no_identifier_is_named);
    RUN(a_long_request_is_followed_to_its_end);
    RUN(a_long_request_waits_for_its_answer_from_its_last_frame_on);
    RUN(the_mode_holds_for_each_frame);
    RUN(a_long_answer_is_followed_to_its_end);
    RUN(a_single_frame_after_a_transfer_that_timed_out_is_judged);
    RUN(an_answer_must_be_one);
    RUN(a_refusal_is_the_last_answer_unless_it_says_wait);
    RUN(an_answer_of_one_byte_gives_nothing_away);
    RUN(where_a_vehicle_node_asks_by_the_id_nothing_is_given);
    RUN(what_answers_a_vehicle_node_that_asked_all_is_not_given);
    RUN(a_rate_counts_what_passes_as_a_message);
    RUN(a_request_to_all_needs_each_channel_and_counts_in_each);
    RUN(a_refused_request_is_answered_as_the_channel_says);
    RUN(replies_keep_the_rate_and_stand_in_no_answer);
    RUN(nodes_behind_one_id_are_told_by_their_byte);
    RUN(FD_is_followed_by_its_lengths);
    RUN(time_that_goes_back_is_no_time);
    RUN(a_judge_is_made_of_a_sound_policy_in_enough_memory);
    return tap_done();
}
