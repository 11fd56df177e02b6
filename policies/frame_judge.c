/* SPDX-License-Identifier: Apache-2.0 */
/* First what no rule can lift, then the rules or the channel that the id has. */
#include "policies/frame_judge.h"

#include "policies/claims.h"
#include "policies/diag_judge.h"
#include "policies/diagnostic_id.h"
#include "policies/frame_index.h"
#include "policies/frame_rules.h"
#include "policies/frame_watch.h"
#include "policies/j1939_judge.h"
#include "policies/j1939_rule.h"

struct frame_judge {
    const struct policy *policy;
    struct frame_rules rules;
    struct frame_index indexes[POLICY_DIRECTIONS_MAX];
    struct diag_judge *diagnostics;
    bool replies; /* to the frame that was judged last */
    struct frame reply;
    struct claims claims;
    struct frame_watch watch;
    struct j1939_judge j1939;
};

static bool direction_is_sound(const struct policy *policy,
                               const struct policy_direction *way)
{
    return way->from < policy->bus_count && way->to < policy->bus_count &&
           way->first_rule + way->rule_count <= policy->frame_rule_count;
}

struct frame_judge *frame_judge_new(const struct policy *policy, struct arena *arena)
{
    struct frame_judge *self = arena_take(arena, 1, sizeof *self);
    if (self == NULL) {
        return NULL;
    }
    self->policy = policy;
    self->diagnostics = diag_judge_new(policy, &self->claims, arena);
    if (self->diagnostics == NULL ||
        !frame_rules_build(&self->rules, policy, &self->watch, arena)) {
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
    if (in->kind != FRAME_DATA || !self->policy->buses[from].untrusted) {
        return REASON_ALLOWED;
    }
    enum reason reason = in->extended && self->j1939.speaks
                             ? j1939_judge_check_address(&self->j1939, from, to, in)
                             : REASON_ALLOWED;
    bool is_owned =
        reason == REASON_ALLOWED && claims_hold(&self->claims, in->id, in->extended);
    return is_owned ? REASON_ID_OF_VEHICLE : reason;
}

/* A group that no rule allows is told as such where the id would say nothing. */
static struct verdict check_unnamed_subject(const struct policy *policy,
                                            const struct policy_direction *way,
                                            const struct frame_subject *subject)
{
    bool from_untrusted = policy->buses[way->from].untrusted;
    if (from_untrusted && subject->view != NULL &&
        (subject->view->announced || subject->view->asks)) {
        return no_rule(REASON_GROUP_NOT_ALLOWED);
    }
    return check_unnamed(from_untrusted, policy->buses[way->to].untrusted,
                         subject->frame);
}

/* What no frame rule names: a channel may. */
static struct verdict check_channels(struct frame_judge *self,
                                     const struct policy_direction *way, uint8_t mode,
                                     const struct frame_subject *subject,
                                     struct frame *out, uint64_t now_us)
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
                                   uint8_t mode, const struct frame *in,
                                   struct j1939_view *view, uint64_t now_us)
{
    const struct policy *policy = self->policy;
    const struct policy_direction *way = &policy->directions[direction];
    if (!frame_watch_has_room(&self->watch, way, in, now_us)) {
        return no_rule(REASON_OVER_LOAD); /* the session does not see it either */
    }
    struct verdict verdict =
        j1939_judge_take(&self->j1939, direction, mode, in, view, now_us);
    if (verdict.action == VERDICT_PASS) {
        frame_watch_sent(&self->watch, way->to, in, now_us);
    }
    if (verdict.action != VERDICT_MORE) {
        return verdict;
    }
    struct frame_subject message = {in, view, view->length};
    struct frame_span span =
        frame_index_find(&self->indexes[direction], j1939_encode(&view->id), true);
    verdict = frame_rules_find(&self->rules, &span, &message)
                  ? frame_rules_check(&self->rules, span, mode, &message, now_us)
                  : check_unnamed_subject(policy, way, &message);
    j1939_judge_settle(&self->j1939, direction, view, &verdict);
    return verdict;
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
    struct j1939_view view;
    bool is_group =
        self->j1939.speaks && j1939_judge_view(&self->j1939, direction, in, &view);
    struct frame_subject subject = {in, is_group ? &view : NULL, in->length};
    bool named = frame_rules_find(&self->rules, &span, &subject);
    enum reason reason = check_first(self, way->from, way->to, named, in);
    if (reason != REASON_ALLOWED) {
        return no_rule(reason);
    }
    bool is_packet = is_group && view.transports;
    if (!named && !is_packet) {
        return check_channels(self, way, mode, &subject, out, now_us);
    }
    struct verdict verdict =
        is_packet ? check_packet(self, direction, mode, in, &view, now_us)
                  : frame_rules_check(&self->rules, span, mode, &subject, now_us);
    if (verdict.action == VERDICT_PASS) {
        frame_rules_write(&self->rules, verdict.rule, in, out, now_us);
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

/* A rule of that direction covers the frame; a packet is covered by any for a group that
 * comes in packets. */
static bool direction_names(const struct frame_judge *self, uint8_t direction,
                            const struct frame *frame)
{
    const struct policy *policy = self->policy;
    struct frame_span span =
        frame_index_find(&self->indexes[direction], frame->id, frame->extended);
    for (uint32_t rule = span.first; rule <= span.last; rule++) {
        if (j1939_rule_covers(&policy->frame_rules[rule], frame->id, frame->extended)) {
            return true;
        }
    }
    struct j1939_view view;
    if (!self->j1939.speaks || !j1939_judge_view(&self->j1939, direction, frame, &view) ||
        !view.transports) {
        return false;
    }
    const struct policy_direction *way = &policy->directions[direction];
    bool carries = false;
    for (uint16_t i = 0; i < way->rule_count; i++) {
        const struct policy_frame_rule *row = &policy->frame_rules[way->first_rule + i];
        carries = carries || (row->group.kind == POLICY_GROUP_SENT &&
                              row->length_max > FRAME_CLASSIC_DATA_MAX);
    }
    return carries;
}

/* Emergency ids are named too, those that the kernel puts onto the bus as well. */
static bool names(const struct frame_judge *self, uint8_t bus, const struct frame *frame)
{
    const struct policy *policy = self->policy;
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        const struct policy_direction *way = &policy->directions[i];
        if (way->from == bus && (direction_names(self, i, frame) ||
                                 diag_judge_knows(self->diagnostics, way, frame))) {
            return true;
        }
    }
    return is_emergency(policy, bus, BUS_ANY, frame) ||
           is_emergency(policy, BUS_ANY, bus, frame);
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

void frame_judge_known_until(struct frame_judge *self, uint8_t bus, uint64_t until_us)
{
    bus_load_known_until(&self->watch.loads[bus], until_us);
}

void frame_judge_missed(struct frame_judge *self, uint8_t bus, uint64_t now_us)
{
    bus_load_fill(&self->watch.loads[bus], now_us);
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
    return frame_rules_due_us(&self->rules, rule);
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
