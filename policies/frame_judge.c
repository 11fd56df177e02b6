/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the rules that cover a frame's id and says which of them it keeps. */
#include "policies/frame_judge.h"

#include "can/pacer.h"
#include "policies/checks.h"
#include "policies/claims.h"
#include "policies/diag_judge.h"
#include "policies/diagnostic_id.h"
#include "policies/frame_index.h"
#include "policies/frame_watch.h"
#include "policies/j1939_judge.h"
#include "policies/mask.h"
#include "policies/rate.h"

#define KEEP_ALL UINT64_MAX

struct rule_limits {
    struct rate_limit every;
    struct rate_limit rate;
    uint64_t pace_us; /* 0: none */
};

struct rule_state {
    struct rate_state every;
    struct rate_state rate;
    struct pacer_state pace;
};
_Static_assert(PACER_STREAMS_MAX == POLICY_PACED_RULES_MAX, "each has its places");

struct frame_judge {
    const struct policy *policy;
    const struct rule_limits *limits; /* by rule */
    struct rule_state *states;        /* by rule */
    const struct checks *checks;      /* by the number that a rule has of them, less 1 */
    struct checks_state *checks_states;
    struct frame_index indexes[POLICY_DIRECTIONS_MAX];
    struct diag_judge *diagnostics;
    bool replies; /* to the frame that was judged last */
    struct frame reply;
    struct claims claims;
    struct frame_watch watch;
    struct j1939_judge j1939;
};

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

static bool direction_is_sound(const struct policy *policy,
                               const struct policy_direction *way)
{
    return way->from < policy->bus_count && way->to < policy->bus_count &&
           way->first_rule + way->rule_count <= policy->frame_rule_count;
}

static bool build_limits(struct frame_judge *self, struct arena *arena)
{
    const struct policy *policy = self->policy;
    struct rule_limits *limits =
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

static bool bind_checks(struct frame_judge *self, struct checks *checks,
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

static bool build_checks(struct frame_judge *self, struct arena *arena)
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

struct frame_judge *frame_judge_new(const struct policy *policy, struct arena *arena)
{
    struct frame_judge *self = arena_take(arena, 1, sizeof *self);
    if (self == NULL) {
        return NULL;
    }
    self->policy = policy;
    self->diagnostics = diag_judge_new(policy, &self->claims, arena);
    if (self->diagnostics == NULL || !build_limits(self, arena) ||
        !build_checks(self, arena)) {
        return NULL;
    }
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        const struct policy_direction *way = &policy->directions[i];
        if (!direction_is_sound(policy, way) ||
            !frame_index_build(&self->indexes[i], policy, way, arena)) {
            return NULL;
        }
    }
    return frame_watch_build(&self->watch, policy, arena) &&
                   j1939_judge_init(&self->j1939, policy, arena)
               ? self
               : NULL;
}

void frame_judge_inherit_seen(struct frame_judge *self, const struct frame_judge *old)
{
    self->claims = old->claims;
    frame_watch_inherit(&self->watch, &old->watch);
    j1939_judge_inherit_seen(&self->j1939, &old->j1939);
}

/* Any bus as `from` or `to` where the caller has none in mind. */
#define BUS_ANY 0xFFU

/* The kernel carries FD frames between FD buses alone. */
static bool is_carried(const struct policy *policy,
                       const struct policy_emergency_frame *row,
                       const struct frame *frame)
{
    return row->id == frame->id && row->extended == frame->extended &&
           (!frame->fd || (policy->buses[row->from].fd && policy->buses[row->to].fd));
}

static bool is_emergency(const struct policy *policy, uint8_t from, uint8_t to,
                         const struct frame *frame)
{
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *row = &policy->emergency_frames[i];
        if (is_carried(policy, row, frame) && (from == BUS_ANY || row->from == from) &&
            (to == BUS_ANY || row->to == to)) {
            return true;
        }
    }
    return false;
}

void frame_judge_saw(struct frame_judge *self, uint8_t bus, const struct frame *frame)
{
    const struct policy *policy = self->policy;
    if (bus >= policy->bus_count || policy->buses[bus].untrusted ||
        frame->kind != FRAME_DATA || frame_check(frame) != FRAME_OK ||
        is_emergency(policy, BUS_ANY, bus, frame)) {
        return;
    }
    claims_add(&self->claims, frame->id, frame->extended);
    j1939_judge_saw(&self->j1939, bus, frame);
}

uint64_t frame_judge_claims_lost(const struct frame_judge *self)
{
    return self->claims.lost;
}

/* Counts the frame in all laws or in none. */
static enum stage take_turn(struct frame_judge *self, uint16_t rule,
                            const struct frame *in, uint64_t now_us)
{
    const struct rule_limits *limits = &self->limits[rule];
    struct rule_state *state = &self->states[rule];
    struct rule_state before = *state;
    enum stage stage = STAGE_PASS;
    if (!rate_take(&limits->every, &state->every, now_us) ||
        (limits->pace_us != 0 && !pacer_take(&state->pace, limits->pace_us, now_us))) {
        stage = STAGE_PERIOD;
    } else if (!rate_take(&limits->rate, &state->rate, now_us)) {
        stage = STAGE_RATE;
    } else if (!frame_watch_admits(&self->watch, rule, in, now_us)) {
        stage = STAGE_LOAD;
    }
    if (stage != STAGE_PASS) {
        *state = before;
    }
    return stage;
}

/* What the rules are asked about: the frame, or the message that it announces. */
struct subject {
    const struct frame *frame;
    struct j1939_view view;
};

/* What the rule asks of the bytes, then its turn. */
static enum stage check_bytes(struct frame_judge *self, uint16_t number,
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

static enum stage check_rule(struct frame_judge *self, uint16_t number, uint8_t mode,
                             const struct subject *subject, uint64_t now_us)
{
    const struct policy_frame_rule *rule = &self->policy->frame_rules[number];
    const struct frame *in = subject->frame;
    if (rule->format != POLICY_FORMAT_ANY &&
        in->fd != (rule->format == POLICY_FORMAT_FD)) {
        return STAGE_FORMAT;
    }
    if (subject->view.length < rule->length_min ||
        subject->view.length > rule->length_max) {
        return STAGE_LENGTH;
    }
    if (!policy_holds(rule->modes, mode)) {
        return STAGE_MODE;
    }
    return rule->checks == 0 ? take_turn(self, number, in, now_us)
                             : check_bytes(self, number, in, now_us);
}

static bool covers(const struct policy_frame_rule *rule, const struct subject *subject)
{
    const struct frame *in = subject->frame;
    if (rule->group.kind != POLICY_GROUP_NONE) {
        return j1939_judge_covers(rule, &subject->view);
    }
    return !subject->view.announced && in->id >= rule->id_first &&
           in->id <= rule->id_last && rule->extended == in->extended &&
           rule->remote == (in->kind == FRAME_REMOTE);
}

/* The first rule of the span that covers the frame, beyond the span if none does. */
static uint32_t first_covering(const struct policy *policy, struct frame_span span,
                               const struct subject *subject)
{
    uint32_t rule = span.first;
    while (rule <= span.last && !covers(&policy->frame_rules[rule], subject)) {
        rule++;
    }
    return rule;
}

/* `first` covers the subject. */
static struct verdict check_rules(struct frame_judge *self, uint32_t first, uint32_t last,
                                  uint8_t mode, const struct subject *subject,
                                  uint64_t now_us)
{
    uint32_t closest = first;
    enum stage closest_stage = STAGE_FORMAT;
    for (uint32_t rule = first; rule <= last; rule++) {
        if (rule != first && !covers(&self->policy->frame_rules[rule], subject)) {
            continue;
        }
        enum stage stage = check_rule(self, (uint16_t)rule, mode, subject, now_us);
        if (stage >= STAGE_PERIOD) {
            silence_heard(&self->watch.silence, (uint16_t)rule, mode, subject->frame,
                          now_us);
        }
        if (stage == STAGE_PASS) {
            return verdict_pass((uint16_t)rule);
        }
        if (stage > closest_stage) {
            closest = rule;
            closest_stage = stage;
        }
    }
    return verdict_drop(stage_reason[closest_stage], (uint16_t)closest);
}

static struct verdict no_rule(enum reason reason)
{
    return verdict_drop(reason, VERDICT_NO_RULE);
}

static struct verdict check_unnamed(bool from_untrusted, bool to_untrusted,
                                    const struct frame *in)
{
    if (!from_untrusted) {
        return no_rule(to_untrusted ? REASON_NOT_GIVEN : REASON_UNKNOWN_ID);
    }
    return no_rule(diagnostic_id_known(in->id, in->extended) ? REASON_DIAGNOSTIC_REQUEST
                                                             : REASON_UNKNOWN_ID);
}

/* The checks that no rule can lift. REASON_ALLOWED: none of them failed. */
static enum reason check_first(const struct frame_judge *self, uint8_t from, uint8_t to,
                               bool named, const struct frame *in)
{
    if (frame_check(in) != FRAME_OK) {
        return REASON_MALFORMED_FRAME;
    }
    if (in->kind == FRAME_ERROR) {
        return REASON_ERROR_FRAME;
    }
    if (in->kind == FRAME_REMOTE && !named) {
        return REASON_REMOTE_FRAME;
    }
    if (in->kind == FRAME_DATA && is_emergency(self->policy, from, to, in)) {
        return REASON_EMERGENCY;
    }
    enum reason reason = j1939_judge_check_address(&self->j1939, from, to, in);
    if (reason != REASON_ALLOWED) {
        return reason;
    }
    if (in->kind == FRAME_DATA && self->policy->buses[from].untrusted &&
        claims_hold(&self->claims, in->id, in->extended)) {
        return REASON_ID_OF_VEHICLE;
    }
    return REASON_ALLOWED;
}

/* A group that no rule allows is told as such where the id would say nothing. */
static struct verdict check_unnamed_subject(const struct policy *policy,
                                            const struct policy_direction *way,
                                            const struct subject *subject)
{
    bool from_untrusted = policy->buses[way->from].untrusted;
    if (from_untrusted && (subject->view.announced || subject->view.asks)) {
        return no_rule(REASON_GROUP_NOT_ALLOWED);
    }
    return check_unnamed(from_untrusted, policy->buses[way->to].untrusted,
                         subject->frame);
}

/* What no frame rule names: a channel may. */
static struct verdict check_channels(struct frame_judge *self,
                                     const struct policy_direction *way, uint8_t mode,
                                     const struct subject *subject, struct frame *out,
                                     uint64_t now_us)
{
    const struct frame *in = subject->frame;
    struct diag_judge_result result;
    if (diag_judge_knows(self->diagnostics, way, in) &&
        !frame_watch_has_room(&self->watch, way, in, now_us)) {
        return no_rule(REASON_OVER_LOAD); /* the follower does not see it either */
    }
    if (!diag_judge_check(self->diagnostics, way, mode, in, &result, now_us)) {
        return check_unnamed_subject(self->policy, way, subject);
    }
    self->replies = result.replies;
    if (result.replies) {
        self->reply = result.reply;
    }
    if (result.verdict.action == VERDICT_PASS) {
        frame_watch_sent(&self->watch, way->to, in, now_us);
        *out = *in;
        out->error_state_indicator = false; /* the sender is another now */
    }
    return result.verdict;
}

/* Announces a message of several packets, or is a part of one. */
static struct verdict check_packet(struct frame_judge *self, uint8_t direction,
                                   uint8_t mode, struct subject *subject, uint64_t now_us)
{
    const struct policy *policy = self->policy;
    const struct policy_direction *way = &policy->directions[direction];
    if (!frame_watch_has_room(&self->watch, way, subject->frame, now_us)) {
        return no_rule(REASON_OVER_LOAD); /* the session does not see it either */
    }
    struct verdict verdict = j1939_judge_take(&self->j1939, direction, mode,
                                              subject->frame, &subject->view, now_us);
    if (verdict.action == VERDICT_PASS) {
        frame_watch_sent(&self->watch, way->to, subject->frame, now_us);
    }
    if (verdict.action != VERDICT_MORE) {
        return verdict;
    }
    struct frame_span span = frame_index_find(&self->indexes[direction],
                                              j1939_encode(&subject->view.id), true);
    uint32_t first = first_covering(policy, span, subject);
    verdict = first <= span.last
                  ? check_rules(self, first, span.last, mode, subject, now_us)
                  : check_unnamed_subject(policy, way, subject);
    j1939_judge_settle(&self->j1939, direction, &subject->view, &verdict);
    return verdict;
}

/* What leaves of a frame that the rule passes. */
static void write_out(struct frame_judge *self, const struct policy_frame_rule *rule,
                      const struct frame *in, struct frame *out, uint64_t now_us)
{
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

struct verdict frame_judge_check(struct frame_judge *self, uint8_t direction,
                                 uint8_t mode, const struct frame *in, struct frame *out,
                                 uint64_t now_us)
{
    const struct policy *policy = self->policy;
    self->replies = false;
    if (direction >= policy->direction_count) {
        return no_rule(REASON_UNKNOWN_ID);
    }
    const struct policy_direction *way = &policy->directions[direction];
    struct frame_span span =
        frame_index_find(&self->indexes[direction], in->id, in->extended);
    struct subject subject = {in, j1939_judge_view(&self->j1939, direction, in)};
    uint32_t first = first_covering(policy, span, &subject);
    bool named = first <= span.last;
    enum reason reason = check_first(self, way->from, way->to, named, in);
    if (reason != REASON_ALLOWED) {
        return no_rule(reason);
    }
    if (!named && !subject.view.transports) {
        return check_channels(self, way, mode, &subject, out, now_us);
    }
    struct verdict verdict =
        subject.view.transports
            ? check_packet(self, direction, mode, &subject, now_us)
            : check_rules(self, first, span.last, mode, &subject, now_us);
    if (verdict.action == VERDICT_PASS) {
        write_out(self, &policy->frame_rules[verdict.rule], in, out, now_us);
    }
    return verdict;
}

struct verdict frame_judge_check_unrouted(const struct frame_judge *self, uint8_t bus,
                                          const struct frame *in)
{
    if (bus >= self->policy->bus_count) {
        return no_rule(REASON_UNKNOWN_ID);
    }
    enum reason reason = check_first(self, bus, BUS_ANY, false, in);
    if (reason != REASON_ALLOWED) {
        return no_rule(reason);
    }
    return check_unnamed(self->policy->buses[bus].untrusted, true, in);
}

/* Emergency ids are named too. */
static bool names(const struct frame_judge *self, uint8_t bus, const struct frame *frame)
{
    const struct policy *policy = self->policy;
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        if (policy->directions[i].from != bus) {
            continue;
        }
        struct frame_span span =
            frame_index_find(&self->indexes[i], frame->id, frame->extended);
        for (uint32_t rule = span.first; rule <= span.last; rule++) {
            const struct policy_frame_rule *row = &policy->frame_rules[rule];
            if (row->extended == frame->extended && row->id_first <= frame->id &&
                frame->id <= row->id_last) {
                return true;
            }
        }
    }
    return is_emergency(policy, bus, BUS_ANY, frame);
}

void frame_judge_listen(struct frame_judge *self, uint8_t bus, const struct frame *frame,
                        uint64_t now_us, frame_notice_cb notice, void *context)
{
    if (bus >= self->policy->bus_count || frame->kind == FRAME_ERROR ||
        frame_check(frame) != FRAME_OK) {
        return;
    }
    enum frame_watch_sight sight = frame_watch_heard(&self->watch, bus, frame, now_us);
    if (sight == FRAME_WATCH_KNOWN ||
        (sight == FRAME_WATCH_NEW && names(self, bus, frame))) {
        return;
    }
    bool is_full = sight == FRAME_WATCH_FULL;
    struct frame_notice what = {
        .reason = is_full ? REASON_FIRST_SEEN_FULL : REASON_FIRST_SEEN,
        .at_us = now_us,
        .bus = bus,
        .rule = VERDICT_NO_RULE,
        .id = frame->id,
        .extended = frame->extended,
        .fd = frame->fd,
        .remote = frame->kind == FRAME_REMOTE,
        .length = frame->length,
    };
    notice(context, &what);
}

void frame_judge_sent(struct frame_judge *self, uint8_t bus, const struct frame *frame,
                      uint64_t now_us)
{
    frame_watch_sent(&self->watch, bus, frame, now_us);
}

void frame_judge_tick(struct frame_judge *self, uint8_t mode, uint64_t now_us,
                      frame_notice_cb notice, void *context)
{
    frame_watch_tick(&self->watch, mode, now_us, notice, context);
}

bool frame_judge_needs_tick(const struct frame_judge *self)
{
    return frame_watch_needs_tick(&self->watch);
}

uint16_t frame_judge_silent(const struct frame_judge *self)
{
    return silence_count(&self->watch.silence);
}

unsigned frame_judge_load_percent(const struct frame_judge *self, uint8_t bus,
                                  uint64_t now_us)
{
    return frame_watch_load_percent(&self->watch, bus, now_us);
}

uint64_t frame_judge_due_us(const struct frame_judge *self, uint16_t rule)
{
    return rule < self->policy->frame_rule_count ? self->states[rule].pace.due_us : 0;
}

bool frame_judge_reply(struct frame_judge *self, struct frame *out)
{
    bool replies = self->replies;
    if (replies) {
        *out = self->reply;
    }
    self->replies = false;
    return replies;
}

uint32_t frame_judge_age_us(const struct frame_judge *self, uint16_t rule)
{
    const struct policy *policy = self->policy;
    if (rule < policy->frame_rule_count) {
        return policy->frame_rules[rule].age_us;
    }
    unsigned channel = rule - (unsigned)policy->frame_rule_count;
    return channel < policy->channel_count ? policy->channels[channel].age_us : 0;
}
