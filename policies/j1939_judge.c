/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the session that a frame belongs to, in its own direction or in the other, and
 * the rule that lets it run. */
#include "policies/j1939_judge.h"

#include "can/cursor.h"
#include "policies/j1939_rule.h"

#define CONTROL_GROUP_AT 5U /* where a control frame names the group that is carried */

static bool speaks(const struct policy *policy, const struct policy_direction *way)
{
    return policy->buses[way->from].j1939 || policy->buses[way->to].j1939;
}

bool j1939_judge_init(struct j1939_judge *self, const struct policy *policy,
                      struct arena *arena)
{
    *self = (struct j1939_judge){.policy = policy};
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        self->speaks = self->speaks || policy->buses[i].j1939;
    }
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        if (!speaks(policy, &policy->directions[i])) {
            continue;
        }
        self->ways[i] = arena_take(arena, 1, sizeof *self->ways[i]);
        if (self->ways[i] == NULL) {
            return false;
        }
    }
    return true;
}

void j1939_judge_inherit_seen(struct j1939_judge *self, const struct j1939_judge *old)
{
    self->claims = old->claims;
}

void j1939_judge_saw(struct j1939_judge *self, uint8_t bus, const struct frame *frame)
{
    const struct policy_bus *from = &self->policy->buses[bus];
    if (from->j1939 && !from->untrusted) {
        address_claims_add(&self->claims, frame);
    }
}

static enum reason check_claims(const struct j1939_judge *self, const struct j1939_id *id)
{
    switch (address_claims_check(&self->claims, id)) {
    case ADDRESS_CLAIMS_FREE:
        return REASON_ALLOWED;
    case ADDRESS_CLAIMS_MANAGES:
        return REASON_ADDRESS_CLAIM;
    default:
        return REASON_ADDRESS_OF_VEHICLE;
    }
}

enum reason j1939_judge_check_address(const struct j1939_judge *self, uint8_t from,
                                      uint8_t to, const struct frame *frame)
{
    const struct policy *policy = self->policy;
    bool speaks_it =
        policy->buses[from].j1939 || (to < policy->bus_count && policy->buses[to].j1939);
    if (!speaks_it || !policy->buses[from].untrusted || !frame->extended ||
        frame->kind != FRAME_DATA) {
        return REASON_ALLOWED;
    }
    struct j1939_id id = j1939_decode(frame->id);
    return check_claims(self, &id);
}

bool j1939_judge_view(const struct j1939_judge *self, uint8_t direction,
                      const struct frame *frame, struct j1939_view *out)
{
    if (self->ways[direction] == NULL || !frame->extended || frame->kind != FRAME_DATA) {
        return false;
    }
    *out = (struct j1939_view){.length = frame->length, .id = j1939_decode(frame->id)};
    out->transports =
        j1939_is_transport(out->id.pgn) || j1939_is_extended_transport(out->id.pgn);
    out->asks = out->id.pgn == J1939_PGN_REQUEST;
    out->asks_well = out->asks && j1939_asked(frame->data, frame->length, &out->asked) &&
                     (frame->length == J1939_RULE_REQUEST_BYTES ||
                      frame->length == J1939_RULE_REQUEST_BYTES_MAX);
    return true;
}

bool j1939_judge_covers(const struct policy_frame_rule *rule,
                        const struct j1939_view *view)
{
    const struct policy_group *group = &rule->group;
    bool asks = group->kind == POLICY_GROUP_REQUESTED;
    return view->id.pgn == j1939_rule_wire_pgn(rule) &&
           view->id.source >= group->source_first &&
           view->id.source <= group->source_last &&
           view->id.destination >= group->destination_first &&
           view->id.destination <= group->destination_last &&
           (!asks || (view->asks_well && view->asked == group->pgn));
}

/* A session that runs, and the way that it began in. way NULL: none. */
struct running {
    struct j1939_way *way;
    size_t slot;
};

static struct running find(struct j1939_way *way, uint8_t source, uint8_t destination)
{
    for (size_t i = 0; way != NULL && i < J1939_TRANSPORT_SESSIONS; i++) {
        const struct j1939_transport_session *session = &way->transport.sessions[i];
        if (session->state != J1939_TRANSPORT_IDLE && session->source == source &&
            session->destination == destination) {
            return (struct running){way, i};
        }
    }
    return (struct running){NULL, 0};
}

static struct j1939_transport_session *session_of(const struct running *self)
{
    return &self->way->transport.sessions[self->slot];
}

static void end(const struct running *self)
{
    if (self->way != NULL) {
        session_of(self)->state = J1939_TRANSPORT_IDLE;
    }
}

/* A frame of the transport protocol on its way. */
struct packet {
    const struct frame *frame;
    struct j1939_id id;
    bool is_data;
    uint8_t control;
    struct j1939_way *forward; /* of its direction */
    struct j1939_way *back;    /* of the other; NULL: the policy has none */
};

static struct packet packet_of(const struct j1939_judge *self, uint8_t direction,
                               const struct j1939_view *view, const struct frame *frame)
{
    const struct policy_direction *way = &self->policy->directions[direction];
    int back = policy_find_direction(self->policy, way->to, way->from);
    struct cursor at = cursor_over(frame->data, frame->length);
    return (struct packet){
        .frame = frame,
        .id = view->id,
        .is_data = view->id.pgn == J1939_PGN_TRANSPORT_DATA,
        .control = cursor_u8(&at),
        .forward = self->ways[direction],
        .back = back < 0 ? NULL : self->ways[back],
    };
}

/* What belongs to no session that a rule let begin: of the unit a fault, of another node
 * what its message is, which goes nowhere. */
static struct verdict stray(const struct j1939_judge *self, uint8_t direction)
{
    const struct policy *policy = self->policy;
    const struct policy_direction *way = &policy->directions[direction];
    if (policy->buses[way->from].untrusted) {
        return verdict_drop(REASON_TRANSPORT_FAULT, VERDICT_NO_RULE);
    }
    return verdict_drop(policy->buses[way->to].untrusted ? REASON_NOT_GIVEN
                                                         : REASON_UNKNOWN_ID,
                        VERDICT_NO_RULE);
}

static bool aborts(const struct packet *packet, const struct running *session)
{
    struct cursor at = cursor_over(packet->frame->data, packet->frame->length);
    uint32_t pgn;
    cursor_skip(&at, CONTROL_GROUP_AT);
    return session->way != NULL && packet->id.destination != J1939_GLOBAL &&
           j1939_pgn_read(cursor_take(&at, 3), &pgn) && session_of(session)->pgn == pgn;
}

/* The sources of a rule, if it is for less than all. */
static bool names_sources(const struct policy_frame_rule *rule, uint8_t *first,
                          uint8_t *last)
{
    bool by_group = rule->group.kind != POLICY_GROUP_NONE;
    *first = by_group ? rule->group.source_first : (uint8_t)rule->id_first;
    *last = by_group ? rule->group.source_last : (uint8_t)rule->id_last;
    bool some = rule->extended && !rule->remote && (*first != 0 || *last != UINT8_MAX);
    return some && (by_group || rule->id_first >> 8 == rule->id_last >> 8);
}

/* A node of this direction may answer as this address in a session of that rule. A node
 * of the vehicle that has not spoken yet is so not the unit's to pose as, where the
 * policy says who the unit is. */
static bool may_answer(const struct j1939_judge *self, uint8_t direction, uint8_t address,
                       const struct policy_frame_rule *rule)
{
    const struct policy *policy = self->policy;
    const struct policy_direction *way = &policy->directions[direction];
    bool is_named = rule->group.destination_first == rule->group.destination_last;
    bool says_who = false;
    for (uint16_t i = 0; i < way->rule_count && !is_named; i++) {
        uint8_t first;
        uint8_t last;
        if (names_sources(&policy->frame_rules[way->first_rule + i], &first, &last)) {
            says_who = true;
            is_named = address >= first && address <= last;
        }
    }
    return !policy->buses[way->from].untrusted || is_named || !says_who;
}

static bool receiver_may(const struct j1939_judge *self, uint8_t direction,
                         const struct packet *packet, const struct running *session)
{
    uint16_t rule = session->way->permits[session->slot].rule;
    return may_answer(self, direction, packet->id.source,
                      &self->policy->frame_rules[rule]);
}

/* Either of the two nodes may, from its own side. */
static struct verdict take_abort(const struct j1939_judge *self, uint8_t direction,
                                 const struct packet *packet)
{
    const struct j1939_id *id = &packet->id;
    struct running own = find(packet->forward, id->source, id->destination);
    struct running other = find(packet->back, id->destination, id->source);
    struct running session = aborts(packet, &own) ? own : other;
    if (!aborts(packet, &session) || (session.way == packet->back &&
                                      !receiver_may(self, direction, packet, &session))) {
        return stray(self, direction);
    }
    end(&session);
    return verdict_pass(session.way->permits[session.slot].rule);
}

/* REASON_ALLOWED: the session goes on. */
static enum reason check_session(const struct j1939_judge *self,
                                 const struct running *session, uint8_t mode)
{
    const struct j1939_permit *permit = &session->way->permits[session->slot];
    if (!policy_holds(self->policy->frame_rules[permit->rule].modes, mode)) {
        end(session);
        return REASON_WRONG_MODE;
    }
    return REASON_ALLOWED;
}

/* A data packet, in the direction of its session. */
static struct verdict take_data(const struct j1939_judge *self, uint8_t direction,
                                uint8_t mode, const struct packet *packet,
                                uint64_t now_us)
{
    struct running session =
        find(packet->forward, packet->id.source, packet->id.destination);
    if (session.way == NULL) {
        return stray(self, direction);
    }
    uint16_t rule = session.way->permits[session.slot].rule;
    enum reason reason = check_session(self, &session, mode);
    if (reason != REASON_ALLOWED) {
        return verdict_drop(reason, rule);
    }
    struct j1939_transport_event event =
        j1939_transport_take(&session.way->transport, packet->frame, now_us);
    if (event.fault == J1939_TRANSPORT_OK) {
        return verdict_pass(rule);
    }
    const struct policy_direction *way = &self->policy->directions[direction];
    bool asked_elsewhere =
        event.fault == J1939_TRANSPORT_EARLY && !self->policy->buses[way->from].untrusted;
    return asked_elsewhere ? stray(self, direction)
                           : verdict_drop(REASON_TRANSPORT_FAULT, rule);
}

/* CTS and EndOfMsgACK, against the direction of their session. */
static struct verdict take_answer(const struct j1939_judge *self, uint8_t direction,
                                  uint8_t mode, const struct packet *packet,
                                  uint64_t now_us)
{
    struct running session =
        find(packet->back, packet->id.destination, packet->id.source);
    if (session.way == NULL || !receiver_may(self, direction, packet, &session)) {
        return stray(self, direction);
    }
    struct j1939_permit *permit = &session.way->permits[session.slot];
    enum reason reason = check_session(self, &session, mode);
    struct cursor at = cursor_over(packet->frame->data, packet->frame->length);
    cursor_skip(&at, 1);
    bool waits = packet->control == J1939_CONTROL_CTS && cursor_u8(&at) == 0;
    if (reason == REASON_ALLOWED && waits && now_us < permit->hold_us) {
        reason = REASON_TOO_SOON;
    }
    if (reason != REASON_ALLOWED) {
        return verdict_drop(reason, permit->rule);
    }
    permit->holds = waits ? (uint8_t)(permit->holds + 1) : 0;
    if (permit->holds > J1939_JUDGE_HOLDS_MAX) {
        end(&session);
        return verdict_drop(REASON_TRANSPORT_FAULT, permit->rule);
    }
    struct j1939_transport_event event =
        j1939_transport_take(&session.way->transport, packet->frame, now_us);
    permit->hold_us = waits ? now_us + J1939_JUDGE_HOLD_US : permit->hold_us;
    return event.fault == J1939_TRANSPORT_OK
               ? verdict_pass(permit->rule)
               : verdict_drop(REASON_TRANSPORT_FAULT, permit->rule);
}

/* RTS and BAM, and what no node sends. The rules are asked last, so that what cannot be
 * counts in no rate. */
static struct verdict take_begin(struct j1939_judge *self, uint8_t direction,
                                 const struct packet *packet, struct j1939_view *view,
                                 uint64_t now_us)
{
    struct running before =
        find(packet->forward, packet->id.source, packet->id.destination);
    struct j1939_transport_event event =
        j1939_transport_take(&packet->forward->transport, packet->frame, now_us);
    if (event.kind == J1939_TRANSPORT_FAULTY) {
        bool ours = before.way != NULL || event.fault == J1939_TRANSPORT_FULL;
        uint16_t rule =
            before.way != NULL ? before.way->permits[before.slot].rule : VERDICT_NO_RULE;
        return ours ? verdict_drop(REASON_TRANSPORT_FAULT, rule) : stray(self, direction);
    }
    view->announced = true;
    view->asks = false;
    view->length = event.length;
    view->id.pgn = event.pgn;
    const struct policy_direction *way = &self->policy->directions[direction];
    enum reason reason = self->policy->buses[way->from].untrusted
                             ? check_claims(self, &view->id)
                             : REASON_ALLOWED;
    if (reason == REASON_ALLOWED) {
        return (struct verdict){
            .action = VERDICT_MORE, .reason = REASON_ALLOWED, .rule = VERDICT_NO_RULE};
    }
    struct verdict verdict = verdict_drop(reason, VERDICT_NO_RULE);
    j1939_judge_settle(self, direction, view, &verdict);
    return verdict;
}

struct verdict j1939_judge_take(struct j1939_judge *self, uint8_t direction, uint8_t mode,
                                const struct frame *frame, struct j1939_view *view,
                                uint64_t now_us)
{
    struct packet packet = packet_of(self, direction, view, frame);
    if (j1939_is_extended_transport(view->id.pgn) ||
        frame->length != FRAME_CLASSIC_DATA_MAX) {
        return stray(self, direction);
    }
    if (frame->fd) {
        return verdict_drop(REASON_WRONG_FORMAT, VERDICT_NO_RULE);
    }
    (void)j1939_transport_tick(&packet.forward->transport, now_us);
    if (packet.back != NULL) {
        (void)j1939_transport_tick(&packet.back->transport, now_us);
    }
    if (packet.is_data) {
        return take_data(self, direction, mode, &packet, now_us);
    }
    switch (packet.control) {
    case J1939_CONTROL_ABORT:
        return take_abort(self, direction, &packet);
    case J1939_CONTROL_CTS:
    case J1939_CONTROL_ACK:
        return take_answer(self, direction, mode, &packet, now_us);
    default:
        return take_begin(self, direction, &packet, view, now_us);
    }
}

void j1939_judge_settle(struct j1939_judge *self, uint8_t direction,
                        const struct j1939_view *view, const struct verdict *verdict)
{
    struct running session =
        find(self->ways[direction], view->id.source, view->id.destination);
    if (session.way == NULL || verdict->action != VERDICT_PASS) {
        end(&session);
        return;
    }
    session.way->permits[session.slot] = (struct j1939_permit){.rule = verdict->rule};
}
