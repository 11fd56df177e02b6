/* SPDX-License-Identifier: Apache-2.0 */
/* Frames and states of buses -> events. */
#include "gateway/roles/can_events.h"

#include <stdio.h>
#include <string.h>

#include "policies/verdict.h"

uint16_t can_events_tag(uint8_t direction, uint16_t rule)
{
    uint16_t bits = rule < CAN_EVENTS_NO_RULE ? rule : CAN_EVENTS_NO_RULE;
    return (uint16_t)((direction & 0x0F) << 12 | bits);
}

uint8_t can_events_tag_direction(uint16_t tag)
{
    return (uint8_t)(tag >> 12);
}

uint16_t can_events_tag_rule(uint16_t tag)
{
    uint16_t rule = tag & CAN_EVENTS_NO_RULE;
    return rule == CAN_EVENTS_NO_RULE ? VERDICT_NO_RULE : rule;
}

/* What a notice tells of has no data, and what passes is not kept. */
static void keep_data(struct event *event, const struct policy *policy,
                      const struct policy_bus *from, const struct frame *frame)
{
    if ((event->action == EVENT_DROPPED || event->action == EVENT_WOULD_DROP) &&
        frame->kind == FRAME_DATA && frame->length <= FRAME_DATA_MAX &&
        policy_evidence_of_bus(policy, from) == POLICY_EVIDENCE_PAYLOAD) {
        event->frame.data_len = frame->length;
        memcpy(event->frame.data, frame->data, frame->length);
    }
}

struct event can_events_frame(const struct policy *policy, const struct policy_bus *from,
                              const struct policy_bus *to, const struct frame *frame,
                              enum event_action action, enum reason reason, uint16_t rule)
{
    struct event event = {.action = (uint8_t)action,
                          .reason = (uint16_t)reason,
                          .subject = EVENT_FRAME,
                          .rule_line = policy_rule_line(policy, rule),
                          .frame = {.id = frame->id,
                                    .extended = frame->extended,
                                    .fd = frame->fd,
                                    .remote = frame->kind == FRAME_REMOTE,
                                    .length = frame->length}};
    memcpy(event.frame.from, from->name, sizeof event.frame.from);
    if (to != NULL) {
        memcpy(event.frame.to, to->name, sizeof event.frame.to);
    }
    keep_data(&event, policy, from, frame);
    return event;
}

enum reason can_events_drop_reason(enum egress_drop cause)
{
    static const enum reason reasons[EGRESS_DROPS] = {
        [EGRESS_DROP_STALE] = REASON_STALE_FRAME,
        [EGRESS_DROP_EVICTED] = REASON_EGRESS_FULL,
        [EGRESS_DROP_NO_ECHO] = REASON_STALE_FRAME,
        [EGRESS_DROP_REFUSED] = REASON_WRONG_FORMAT, /* FD for a bus that is not */
        [EGRESS_DROP_RESET] = REASON_ALLOWED, /* the event is the loss of the bus */
    };
    return cause < EGRESS_DROPS ? reasons[cause] : REASON_ALLOWED;
}

struct event can_events_bus(const struct policy_bus *bus, enum reason reason,
                            const char *text)
{
    struct event event = {
        .action = EVENT_NOTED, .reason = (uint16_t)reason, .subject = EVENT_SYSTEM};
    memcpy(event.system.about, bus->name, sizeof event.system.about);
    (void)snprintf(event.system.text, sizeof event.system.text, "%s: %s", bus->interface,
                   text);
    return event;
}

/* Where the rule lets it go, NULL without one. */
static const struct policy_bus *bus_beyond(const struct policy *policy, uint16_t rule)
{
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        const struct policy_direction *way = &policy->directions[i];
        if (rule >= way->first_rule && rule - way->first_rule < way->rule_count) {
            return &policy->buses[way->to];
        }
    }
    return NULL;
}

struct event can_events_notice(const struct policy *policy,
                               const struct frame_notice *notice)
{
    const struct policy_bus *bus = &policy->buses[notice->bus];
    if (notice->reason == REASON_BUS_LOAD) {
        char text[48];
        (void)snprintf(text, sizeof text, "more than %u%% of %u bit/s", bus->load_percent,
                       (unsigned)bus->bitrate);
        return can_events_bus(bus, notice->reason, text);
    }
    if (notice->reason == REASON_FIRST_SEEN_FULL) {
        return can_events_bus(bus, notice->reason, "29-bit ids");
    }
    struct frame frame = {
        .id = notice->id,
        .extended = notice->extended,
        .fd = notice->fd,
        .kind = notice->remote ? FRAME_REMOTE : FRAME_DATA,
        .length = notice->length,
    };
    return can_events_frame(policy, bus, bus_beyond(policy, notice->rule), &frame,
                            EVENT_NOTED, notice->reason, notice->rule);
}
