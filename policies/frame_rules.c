/* SPDX-License-Identifier: Apache-2.0 */
/* Asks one rule after another. */
#include "policies/frame_rules.h"

#include "can/pacer.h"
#include "policies/checks.h"
#include "policies/mask.h"
#include "policies/rate.h"

#define KEEP_ALL UINT64_MAX

struct frame_rules_limits {
    struct rate_limit every;
    struct rate_limit rate;
    uint64_t pace_us; /* 0: none */
};

struct frame_rules_state {
    struct rate_state every;
    struct rate_state rate;
    struct pacer_state pace;
};
_Static_assert(PACER_STREAMS_MAX == POLICY_PACED_RULES_MAX, "each has its places");

/* How far a frame came with one rule, in the order of the checks. */
enum stage {
    STAGE_FORMAT,
    STAGE_LENGTH,
    STAGE_MODE,
    STAGE_CHECKSUM,
    STAGE_RANGE,
    STAGE_COUNTER,
    STAGE_STEP,
    STAGE_PERIOD,
    STAGE_RATE,
    STAGE_LOAD,
    STAGE_PASS,
};

static const enum reason stage_reason[] = {
    [STAGE_FORMAT] = REASON_WRONG_FORMAT, [STAGE_LENGTH] = REASON_WRONG_LENGTH,
    [STAGE_MODE] = REASON_WRONG_MODE,     [STAGE_CHECKSUM] = REASON_WRONG_CHECKSUM,
    [STAGE_RANGE] = REASON_OUT_OF_RANGE,  [STAGE_COUNTER] = REASON_WRONG_COUNTER,
    [STAGE_STEP] = REASON_STEP_TOO_LARGE, [STAGE_PERIOD] = REASON_TOO_SOON,
    [STAGE_RATE] = REASON_OVER_RATE,      [STAGE_LOAD] = REASON_OVER_LOAD,
    [STAGE_PASS] = REASON_ALLOWED,
};
_Static_assert(sizeof stage_reason / sizeof stage_reason[0] == STAGE_PASS + 1,
               "one row a stage");

static bool build_limits(struct frame_rules *self, struct arena *arena)
{
    const struct policy *policy = self->policy;
    struct frame_rules_limits *limits =
        arena_take(arena, policy->frame_rule_count, sizeof *limits);
    self->states = arena_take(arena, policy->frame_rule_count, sizeof *self->states);
    if (limits == NULL || self->states == NULL) {
        return false;
    }
    for (uint16_t i = 0; i < policy->frame_rule_count; i++) {
        const struct policy_frame_rule *rule = &policy->frame_rules[i];
        limits[i].every = rule->within_us == 0
                              ? rate_every(rule->every_us)
                              : rate_gap(rule->every_us - rule->within_us);
        limits[i].rate = rate_per(rule->rate_count, rule->rate_per_us);
        limits[i].pace_us = rule->pace_us;
        if (rule->first_mask + rule->mask_count > policy->mask_count) {
            return false;
        }
    }
    self->limits = limits;
    return true;
}

static bool bind_checks(struct frame_rules *self, struct checks *checks,
                        const struct policy_frame_rule *rule, struct arena *arena)
{
    const struct policy *policy = self->policy;
    if (rule->checks > policy->checks_count) {
        return false;
    }
    const struct policy_checks *asked = &policy->checks[rule->checks - 1];
    struct checks_state *state = &self->checks_states[rule->checks - 1];
    state->slopes = arena_take(arena, asked->where_count, sizeof *state->slopes);
    return state->slopes != NULL &&
           asked->first_where + asked->where_count <= policy->where_count &&
           checks_bind(&checks[rule->checks - 1], asked,
                       &policy->wheres[asked->first_where], rule) == NULL;
}

static bool build_checks(struct frame_rules *self, struct arena *arena)
{
    const struct policy *policy = self->policy;
    struct checks *checks = arena_take(arena, policy->checks_count, sizeof *checks);
    self->checks_states =
        arena_take(arena, policy->checks_count, sizeof *self->checks_states);
    if (checks == NULL || self->checks_states == NULL) {
        return false;
    }
    for (uint16_t i = 0; i < policy->frame_rule_count; i++) {
        const struct policy_frame_rule *rule = &policy->frame_rules[i];
        if (rule->checks != 0 && !bind_checks(self, checks, rule, arena)) {
            return false;
        }
    }
    self->checks = checks;
    return true;
}

bool frame_rules_build(struct frame_rules *self, const struct policy *policy,
                       struct frame_watch *watch, struct arena *arena)
{
    self->policy = policy;
    self->watch = watch;
    return build_limits(self, arena) && build_checks(self, arena);
}

/* Counts the frame in all laws or in none. */
static enum stage take_turn(struct frame_rules *self, uint16_t rule,
                            const struct frame *in, uint64_t now_us)
{
    const struct frame_rules_limits *limits = &self->limits[rule];
    struct frame_rules_state *state = &self->states[rule];
    struct frame_rules_state before = *state;
    enum stage stage = STAGE_PASS;
    if (!rate_take(&limits->every, &state->every, now_us) ||
        (limits->pace_us != 0 && !pacer_take(&state->pace, limits->pace_us, now_us))) {
        stage = STAGE_PERIOD;
    } else if (!rate_take(&limits->rate, &state->rate, now_us)) {
        stage = STAGE_RATE;
    } else if (!frame_watch_admits(self->watch, rule, in, now_us)) {
        stage = STAGE_LOAD;
    }
    if (stage != STAGE_PASS) {
        *state = before;
    }
    return stage;
}

/* What the rule asks of the bytes, then its turn. */
static enum stage check_bytes(struct frame_rules *self, uint16_t number,
                              const struct frame *in, uint64_t now_us)
{
    static const enum stage stages[] = {
        [CHECKS_WRONG_CHECKSUM] = STAGE_CHECKSUM,
        [CHECKS_OUT_OF_RANGE] = STAGE_RANGE,
        [CHECKS_WRONG_COUNTER] = STAGE_COUNTER,
        [CHECKS_STEP_TOO_LARGE] = STAGE_STEP,
        [CHECKS_GOOD] = STAGE_PASS,
    };
    uint16_t at = (uint16_t)(self->policy->frame_rules[number].checks - 1U);
    struct checks_state *state = &self->checks_states[at];
    enum checks_verdict found = checks_judge(&self->checks[at], state, in, now_us);
    enum stage stage = stages[found];
    if (found == CHECKS_GOOD) {
        stage = take_turn(self, number, in, now_us);
    }
    if (stage != STAGE_PASS) {
        checks_drop(&self->checks[at], state, in, found);
    }
    return stage;
}

static enum stage check_rule(struct frame_rules *self, uint16_t number, uint8_t mode,
                             const struct frame_subject *subject, uint64_t now_us)
{
    const struct policy_frame_rule *rule = &self->policy->frame_rules[number];
    const struct frame *in = subject->frame;
    if (rule->format != POLICY_FORMAT_ANY &&
        in->fd != (rule->format == POLICY_FORMAT_FD)) {
        return STAGE_FORMAT;
    }
    if (subject->length < rule->length_min || subject->length > rule->length_max) {
        return STAGE_LENGTH;
    }
    if (!policy_holds(rule->modes, mode)) {
        return STAGE_MODE;
    }
    return rule->checks == 0 ? take_turn(self, number, in, now_us)
                             : check_bytes(self, number, in, now_us);
}

static bool covers(const struct policy_frame_rule *rule,
                   const struct frame_subject *subject)
{
    const struct frame *in = subject->frame;
    if (rule->group.kind != POLICY_GROUP_NONE) {
        return subject->view != NULL && j1939_judge_covers(rule, subject->view);
    }
    return (subject->view == NULL || !subject->view->announced) &&
           in->id >= rule->id_first && in->id <= rule->id_last &&
           rule->extended == in->extended && rule->remote == (in->kind == FRAME_REMOTE);
}

bool frame_rules_find(const struct frame_rules *self, struct frame_span *span,
                      const struct frame_subject *subject)
{
    const struct policy_frame_rule *rules = self->policy->frame_rules;
    while (span->first <= span->last && !covers(&rules[span->first], subject)) {
        span->first++;
    }
    return span->first <= span->last;
}

struct verdict frame_rules_check(struct frame_rules *self, struct frame_span span,
                                 uint8_t mode, const struct frame_subject *subject,
                                 uint64_t now_us)
{
    uint16_t closest = span.first;
    enum stage closest_stage = STAGE_FORMAT;
    for (uint16_t rule = span.first; rule <= span.last; rule++) {
        if (rule != span.first && !covers(&self->policy->frame_rules[rule], subject)) {
            continue;
        }
        enum stage stage = check_rule(self, rule, mode, subject, now_us);
        if (stage >= STAGE_PERIOD) {
            silence_heard(&self->watch->silence, rule, mode, subject->frame, now_us);
        }
        if (stage == STAGE_PASS) {
            return verdict_pass(rule);
        }
        if (stage > closest_stage) {
            closest = rule;
            closest_stage = stage;
        }
    }
    return verdict_drop(stage_reason[closest_stage], closest);
}

void frame_rules_write(struct frame_rules *self, uint16_t number, const struct frame *in,
                       struct frame *out, uint64_t now_us)
{
    const struct policy_frame_rule *rule = &self->policy->frame_rules[number];
    *out = *in;
    out->error_state_indicator = false; /* the sender is another now */
    if (rule->mask_count != 0) {
        mask_apply(&self->policy->masks[rule->first_mask], rule->mask_count, out);
    } else if (rule->keep != KEEP_ALL) {
        frame_keep_bytes(out, rule->keep);
    }
    if (rule->checks != 0) {
        checks_pass(&self->checks[rule->checks - 1],
                    &self->checks_states[rule->checks - 1], in, out, now_us);
    }
}

uint64_t frame_rules_due_us(const struct frame_rules *self, uint16_t rule)
{
    return rule < self->policy->frame_rule_count ? self->states[rule].pace.due_us : 0;
}
