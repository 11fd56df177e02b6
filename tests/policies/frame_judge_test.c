/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of a policy let a frame do. The checks that no rule can lift are in
 * frame_judge_first_test.c. */
#include "tests/policies/frame_judge_fixture.h"
#include "tests/policies/random.h"

static void what_a_rule_names_passes_as_it_is(void)
{
    fresh_judge();
    struct frame in = frame_of(0x3A0, 8);
    EXPECT(passed(ask(TO_UNIT, ROAD, in, 0), 0));
    EXPECT(frame_equal(&in, &sent));
    in = frame_of(0x18FEF100, 8);
    EXPECT(passed(ask(TO_UNIT, WORKSHOP, in, 0), 2));
    EXPECT(frame_equal(&in, &sent));
}

static void bytes_that_are_not_kept_are_cleared(void)
{
    fresh_judge();
    EXPECT(passed(ask(TO_UNIT, ROAD, frame_of(0x10F, 8), 0), 1));
    EXPECT_EQ(sent.length, 8);
    for (int i = 0; i < 8; i++) {
        EXPECT_EQ(sent.data[i], i < 4 ? 0xA5 : 0);
    }
}

static void a_dropped_frame_leaves_nothing_to_send(void)
{
    fresh_judge();
    EXPECT(dropped(ask(TO_UNIT, ROAD, frame_of(0x3A0, 7), 0), REASON_WRONG_LENGTH, 0));
    EXPECT(frame_equal(&sent, &(struct frame){0}));
}

static void every_id_without_a_rule_is_dropped(void)
{
    fresh_judge();
    for (uint32_t id = 0; id < 0x800; id++) {
        bool named =
            id == 0x3A0 || (id >= 0x100 && id <= 0x10F) || id == 0x400 || id == 0x401;
        if (!named) {
            EXPECT(dropped(ask(TO_UNIT, ROAD, frame_of(id, 8), 0), REASON_NOT_GIVEN,
                           VERDICT_NO_RULE));
        }
    }
}

static void what_nobody_names_has_the_reason_of_its_direction(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x555, 8);
    EXPECT(dropped(ask(TO_UNIT, ROAD, frame, 0), REASON_NOT_GIVEN, VERDICT_NO_RULE));
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame, 0), REASON_UNKNOWN_ID, VERDICT_NO_RULE));
    EXPECT(dropped(ask(TO_BODY, ROAD, frame, 0), REASON_UNKNOWN_ID, VERDICT_NO_RULE));
    EXPECT(dropped(ask(3, ROAD, frame, 0), REASON_UNKNOWN_ID, VERDICT_NO_RULE));
    EXPECT(dropped(ask(255, ROAD, frame, 0), REASON_UNKNOWN_ID, VERDICT_NO_RULE));
}

static void a_diagnostic_request_is_told_from_other_unknown_ids(void)
{
    fresh_judge();
    static const uint32_t requests[] = {0x7DF, 0x7E0, 0x7E7, 0x18DB33F1, 0x18DA11F1};
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct frame frame = frame_of(requests[i], 8);
        EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame, 0), REASON_DIAGNOSTIC_REQUEST,
                       VERDICT_NO_RULE));
        EXPECT(dropped(ask(TO_UNIT, ROAD, frame, 0), REASON_NOT_GIVEN, VERDICT_NO_RULE));
    }
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame_of(0x7E8, 8), 0), REASON_UNKNOWN_ID,
                   VERDICT_NO_RULE));
}

static void the_same_number_in_the_other_id_format_is_another_id(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x3A0, 8);
    frame.extended = true;
    EXPECT(dropped(ask(TO_UNIT, ROAD, frame, 0), REASON_NOT_GIVEN, VERDICT_NO_RULE));
}

static void a_wrong_length_is_dropped_at_each_edge(void)
{
    fresh_judge();
    EXPECT(dropped(ask(TO_UNIT, ROAD, frame_of(0x3A0, 7), 0), REASON_WRONG_LENGTH, 0));
    EXPECT(passed(ask(TO_UNIT, ROAD, frame_of(0x3A0, 8), 0), 0));
    EXPECT(passed(ask(TO_UNIT, ROAD, frame_of(0x100, 0), 0), 1));
    EXPECT(passed(ask(TO_UNIT, ROAD, frame_of(0x100, 8), 0), 1));
    struct frame fd = {.id = 0x400, .fd = true, .length = 8};
    EXPECT(dropped(ask(TO_UNIT, ROAD, fd, 0), REASON_WRONG_LENGTH, 3));
    fd.length = 12;
    EXPECT(passed(ask(TO_UNIT, ROAD, fd, 0), 3));
    fd.length = 64;
    EXPECT(passed(ask(TO_UNIT, ROAD, fd, 0), 3));
}

static void what_passes_says_nothing_of_the_senders_error_state(void)
{
    fresh_judge();
    struct frame frame = {.id = 0x401, .fd = true, .length = 8, .bit_rate_switch = true};
    frame.error_state_indicator = true;
    EXPECT(passed(ask(TO_UNIT, ROAD, frame, 0), 4));
    EXPECT(!sent.error_state_indicator);
    EXPECT(sent.bit_rate_switch);
}

static void classic_and_fd_are_told_apart(void)
{
    fresh_judge();
    struct frame fd = frame_of(0x3A0, 8);
    fd.fd = true;
    EXPECT(dropped(ask(TO_UNIT, ROAD, fd, 0), REASON_WRONG_FORMAT, 0));
    EXPECT(dropped(ask(TO_UNIT, ROAD, frame_of(0x400, 8), 0), REASON_WRONG_FORMAT, 3));
    EXPECT(passed(ask(TO_UNIT, ROAD, frame_of(0x401, 8), 0), 4));
    fd.id = 0x401;
    EXPECT(passed(ask(TO_UNIT, ROAD, fd, 0), 4));
}

static void a_rule_holds_in_its_modes_alone(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x201, 2);
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame, 0), REASON_WRONG_MODE, 5));
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame, 0), 5));
    EXPECT(dropped(ask(TO_VEHICLE, 2, frame, 0), REASON_WRONG_MODE, 5));
    EXPECT(dropped(ask(TO_VEHICLE, 33, frame, 0), REASON_WRONG_MODE, 5));
    EXPECT(dropped(ask(TO_VEHICLE, 200, frame, 0), REASON_WRONG_MODE, 5));
}

static void a_diagnostic_rule_of_another_mode_is_the_wrong_mode(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x18DA10F1, 8);
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame, 0), REASON_WRONG_MODE, 10));
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame, 0), 10));
}

static void a_period_refuses_what_comes_too_soon(void)
{
    fresh_judge();
    struct frame frame = frame_of(0x3A0, 8);
    EXPECT(passed(ask(TO_UNIT, ROAD, frame, 1000000), 0));
    EXPECT(passed(ask(TO_UNIT, ROAD, frame, 1000000), 0)); /* early by a period */
    EXPECT(dropped(ask(TO_UNIT, ROAD, frame, 1019999), REASON_TOO_SOON, 0));
    EXPECT(passed(ask(TO_UNIT, ROAD, frame, 1020000), 0));
}

static void a_range_shares_one_rate_among_its_ids(void)
{
    fresh_judge();
    for (uint32_t i = 0; i < 10; i++) {
        EXPECT(passed(ask(TO_UNIT, ROAD, frame_of(0x100 + i, 1), 0), 1));
    }
    EXPECT(dropped(ask(TO_UNIT, ROAD, frame_of(0x10F, 1), 0), REASON_OVER_RATE, 1));
    EXPECT(passed(ask(TO_UNIT, ROAD, frame_of(0x10F, 1), 100000), 1));
}

static void what_its_rate_refuses_does_not_count_in_its_period(void)
{
    fresh_judge();
    EXPECT(passed(ask(TO_VEHICLE, ROAD, frame_of(0x2FF, 1), 0), 9));
    EXPECT(passed(ask(TO_VEHICLE, ROAD, frame_of(0x2FF, 1), 2000), 9));
    for (uint64_t now_us = 4000; now_us < 500000; now_us += 1000) {
        EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame_of(0x2FF, 1), now_us),
                       REASON_OVER_RATE, 9));
    }
    for (int i = 0; i < 5; i++) {
        EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame_of(0x2FF, 1), 499999),
                       REASON_OVER_RATE, 9));
    }
    EXPECT(passed(ask(TO_VEHICLE, ROAD, frame_of(0x2FF, 1), 500000), 9));
}

static void a_frame_of_the_wrong_length_does_not_count_in_its_period(void)
{
    fresh_judge();
    for (int i = 0; i < 10; i++) {
        EXPECT(
            dropped(ask(TO_UNIT, ROAD, frame_of(0x3A0, 7), 5), REASON_WRONG_LENGTH, 0));
    }
    EXPECT(passed(ask(TO_UNIT, ROAD, frame_of(0x3A0, 8), 5), 0));
}

static void the_first_rule_that_a_frame_keeps_passes_it(void)
{
    fresh_judge();
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame_of(0x203, 8), 0), 7));
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame_of(0x203, 2), 0), 8));
    EXPECT(passed(ask(TO_VEHICLE, WORKSHOP, frame_of(0x203, 1), 0), 9));
}

static void the_reason_is_that_of_the_closest_rule(void)
{
    fresh_judge();
    /* Rule 7 fails at the mode, rules 8 and 9 at the length. */
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame_of(0x203, 8), 0), REASON_WRONG_MODE, 7));
    /* All three fail at the length: the first. */
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame_of(0x203, 3), 0), REASON_WRONG_LENGTH, 7));
    /* Rule 8 fails at the period, 7 and 9 at the length. */
    EXPECT(passed(ask(TO_VEHICLE, ROAD, frame_of(0x203, 2), 0), 8));
    EXPECT(passed(ask(TO_VEHICLE, ROAD, frame_of(0x203, 2), 0), 8));
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, frame_of(0x203, 2), 0), REASON_TOO_SOON, 8));
    /* All fail at the format, earlier than the length. */
    struct frame fd = frame_of(0x203, 8);
    fd.fd = true;
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, fd, 0), REASON_WRONG_FORMAT, 7));
}

static void the_age_is_the_rules_own(void)
{
    fresh_judge();
    EXPECT_EQ(frame_judge_age_us(judge, 0), POLICY_AGE_DEFAULT_US);
    EXPECT_EQ(frame_judge_age_us(judge, 5), 50000);
    EXPECT_EQ(frame_judge_age_us(judge, VERDICT_NO_RULE), 0);
}

/* Channels stand behind the rules; a frame of one passes as it is. */
static void what_no_rule_names_may_be_of_a_channel(void)
{
    struct policy_permission permission = {.service = 0x3E, .modes = 3};
    struct policy_channel channel = {.from = 1,
                                     .to = 0,
                                     .id = 0x7E0,
                                     .answer_id = 0x7E8,
                                     .nrc = 0x33,
                                     .rate_count = 9,
                                     .rate_per_us = 1,
                                     .age_us = 7,
                                     .modes = 3,
                                     .permission_count = 1};
    struct policy with = policy;
    with.channels = &channel;
    with.channel_count = 1;
    with.permissions = &permission;
    with.permission_count = 1;
    arena_init(&arena, block, sizeof block);
    judge = frame_judge_new(&with, &arena);
    struct frame in = {.id = 0x7E0, .length = 3, .data = {2, 0x3E, 0}};
    struct frame reply;
    EXPECT(passed(ask(TO_VEHICLE, ROAD, in, 0), policy.frame_rule_count));
    EXPECT(frame_equal(&in, &sent));
    EXPECT(!frame_judge_reply(judge, &reply));
    EXPECT_EQ(frame_judge_age_us(judge, policy.frame_rule_count), 7);
    EXPECT_EQ(frame_judge_age_us(judge, policy.frame_rule_count + 1), 0);
    in.data[1] = 0x11;
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, in, 0), REASON_INTRUSIVE_REQUEST,
                   policy.frame_rule_count));
    EXPECT(frame_equal(&sent, &(struct frame){0}));
    EXPECT(frame_judge_reply(judge, &reply) && reply.id == 0x7E8);
    EXPECT(!frame_judge_reply(judge, &reply)); /* once */
    (void)ask(TO_VEHICLE, ROAD, in, 1000000);
    (void)ask(TO_VEHICLE, ROAD, frame_of(0x555, 8), 1000000);
    EXPECT(!frame_judge_reply(judge, &reply)); /* to the frame judged last */
    (void)ask(TO_VEHICLE, ROAD, in, 2000000);
    (void)ask(9, ROAD, in, 2000000);
    EXPECT(!frame_judge_reply(judge, &reply));
    in.kind = FRAME_REMOTE;
    EXPECT(dropped(ask(TO_VEHICLE, ROAD, in, 0), REASON_REMOTE_FRAME, VERDICT_NO_RULE));
    in = (struct frame){.id = 0x7E8, .length = 3, .data = {2, 0x7E, 0}};
    in.fd = in.error_state_indicator = true;
    channel.fd = true;
    EXPECT(dropped(ask(TO_UNIT, ROAD, in, 2000000), REASON_ANSWER_NOT_GIVEN,
                   policy.frame_rule_count));
    struct frame request = {.id = 0x7E0, .fd = true, .length = 3, .data = {2, 0x3E, 0}};
    (void)ask(TO_VEHICLE, ROAD, request, 3000000);
    EXPECT(passed(ask(TO_UNIT, ROAD, in, 3000000), policy.frame_rule_count));
    EXPECT(!sent.error_state_indicator);
    channel.to = 9;
    arena_init(&arena, block, sizeof block);
    EXPECT(frame_judge_new(&with, &arena) == NULL);
}

static void an_arena_too_small_makes_no_judge(void)
{
    size_t made_at = 0;
    for (size_t size_bytes = 0; made_at == 0 && size_bytes < sizeof block;
         size_bytes += 16) {
        arena_init(&arena, block, size_bytes);
        made_at = frame_judge_new(&policy, &arena) != NULL ? size_bytes : 0;
    }
    EXPECT(made_at > 0);
}

static void a_direction_that_names_what_is_not_there_makes_no_judge(void)
{
    struct policy wrong = policy;
    wrong.directions[1].rule_count = 8;
    arena_init(&arena, block, sizeof block);
    EXPECT(frame_judge_new(&wrong, &arena) == NULL);
    wrong = policy;
    wrong.directions[1].to = 3;
    arena_init(&arena, block, sizeof block);
    EXPECT(frame_judge_new(&wrong, &arena) == NULL);
    wrong = policy;
    wrong.directions[1].from = 200;
    arena_init(&arena, block, sizeof block);
    EXPECT(frame_judge_new(&wrong, &arena) == NULL);
}

static void the_largest_policy_fits_the_arena_it_is_promised(void)
{
    static struct policy_frame_rule many[POLICY_FRAME_RULES_MAX];
    for (uint32_t i = 0; i < POLICY_FRAME_RULES_MAX; i++) {
        many[i] = (struct policy_frame_rule){
            .id_first = i * 7, .id_last = i * 9 + 100000, .extended = true};
    }
    struct policy largest = policy;
    largest.buses[0].j1939 = true; /* each direction follows its messages */
    largest.frame_rules = many;
    largest.frame_rule_count = POLICY_FRAME_RULES_MAX;
    largest.direction_count = POLICY_DIRECTIONS_MAX;
    for (uint16_t i = 0; i < POLICY_DIRECTIONS_MAX; i++) {
        largest.directions[i] = (struct policy_direction){0, 1, i * 256U, 256};
    }
    static struct policy_channel channels[POLICY_CHANNELS_MAX];
    largest.channels = channels;
    largest.channel_count = POLICY_CHANNELS_MAX;
    arena_init(&arena, block, sizeof block);
    EXPECT(frame_judge_new(&largest, &arena) != NULL);
    largest.direction_count = 1;
    largest.directions[0].rule_count = POLICY_FRAME_RULES_MAX;
    arena_init(&arena, block, sizeof block);
    EXPECT(frame_judge_new(&largest, &arena) != NULL);
}

/* Whatever comes, a frame passes only as its rule says. */
static void no_random_frame_passes_against_its_rule(void)
{
    fresh_judge();
    struct random random = {61};
    uint64_t passes = 0;
    for (uint64_t i = 0; i < 400000; i++) {
        struct frame in = {
            .id = (uint32_t)random_below(&random, 0x480),
            .fd = random_below(&random, 4) == 0,
            .kind = (enum frame_kind)random_below(&random, 3),
            .length = (uint8_t)random_below(&random, 20),
        };
        uint8_t direction = (uint8_t)random_below(&random, 3);
        uint8_t mode = (uint8_t)random_below(&random, 3);
        struct verdict verdict = ask(direction, mode, in, i * 500);
        if (verdict.action != VERDICT_PASS) {
            EXPECT(verdict.reason != REASON_ALLOWED);
            continue;
        }
        passes++;
        const struct policy_frame_rule *rule = &rules[verdict.rule];
        const struct policy_direction *way = &policy.directions[direction];
        EXPECT(verdict.rule >= way->first_rule &&
               verdict.rule < way->first_rule + way->rule_count);
        EXPECT(rule->id_first <= in.id && in.id <= rule->id_last && !rule->extended);
        EXPECT(rule->length_min <= in.length && in.length <= rule->length_max);
        EXPECT((rule->modes >> mode & 1) == 1);
        EXPECT(rule->remote == (in.kind == FRAME_REMOTE));
        frame_keep_bytes(&in, rule->keep);
        EXPECT(frame_equal(&in, &sent));
    }
    EXPECT(passes > 100);
}

int main(void)
{
    RUN(what_a_rule_names_passes_as_it_is);
    RUN(bytes_that_are_not_kept_are_cleared);
    RUN(a_dropped_frame_leaves_nothing_to_send);
    RUN(every_id_without_a_rule_is_dropped);
    RUN(what_nobody_names_has_the_reason_of_its_direction);
    RUN(a_diagnostic_request_is_told_from_other_unknown_ids);
    RUN(the_same_number_in_the_other_id_format_is_another_id);
    RUN(a_wrong_length_is_dropped_at_each_edge);
    RUN(what_passes_says_nothing_of_the_senders_error_state);
    RUN(classic_and_fd_are_told_apart);
    RUN(a_rule_holds_in_its_modes_alone);
    RUN(a_diagnostic_rule_of_another_mode_is_the_wrong_mode);
    RUN(a_period_refuses_what_comes_too_soon);
    RUN(a_range_shares_one_rate_among_its_ids);
    RUN(what_its_rate_refuses_does_not_count_in_its_period);
    RUN(a_frame_of_the_wrong_length_does_not_count_in_its_period);
    RUN(the_first_rule_that_a_frame_keeps_passes_it);
    RUN(the_reason_is_that_of_the_closest_rule);
    RUN(the_age_is_the_rules_own);
    RUN(what_no_rule_names_may_be_of_a_channel);
    RUN(an_arena_too_small_makes_no_judge);
    RUN(a_direction_that_names_what_is_not_there_makes_no_judge);
    RUN(the_largest_policy_fits_the_arena_it_is_promised);
    RUN(no_random_frame_passes_against_its_rule);
    return tap_done();
}
