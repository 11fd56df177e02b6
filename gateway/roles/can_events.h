/* SPDX-License-Identifier: Apache-2.0 */
/* What the CAN path tells the ledger, as events. Pure. */
#ifndef GATEWAY_ROLES_CAN_EVENTS_H
#define GATEWAY_ROLES_CAN_EVENTS_H

#include "can/egress.h"
#include "can/frame.h"
#include "can/raw_socket.h"
#include "gateway/ledger/event.h"
#include "policies/frame_notice.h"
#include "policies/policy.h"

/* A rule and a direction of the policy in the 16 bits that a queued frame carries.
 * Law: can_events_tag and the two below are inverse, but for rule 4095, which reads as no
 * rule. */
#define CAN_EVENTS_NO_RULE 0x0FFFU
#define CAN_EVENTS_NO_DIRECTION 0x0FU /* of what the gateway itself sends */
uint16_t can_events_tag(uint8_t direction, uint16_t rule);
uint8_t can_events_tag_direction(uint16_t tag);
uint16_t can_events_tag_rule(uint16_t tag);

/* A frame on its way from one bus of the policy to another; to may be NULL. rule: index,
 * or VERDICT_NO_RULE. Of one that is or would be stopped its data are in it, where the
 * policy keeps payload of the bus that it came from. */
struct event can_events_frame(const struct policy *policy, const struct policy_bus *from,
                              const struct policy_bus *to, const struct frame *frame,
                              enum event_action action, enum reason reason,
                              uint16_t rule);

/* The reason that a queue's cause is told by; REASON_ALLOWED: is not told. */
enum reason can_events_drop_reason(enum egress_drop cause);

/* What the judge noticed: of a message, of an id, or of a bus. */
struct event can_events_notice(const struct policy *policy,
                               const struct frame_notice *notice);

/* The state of a bus changed. */
struct event can_events_bus(const struct policy_bus *bus, enum reason reason,
                            const char *text);

#endif
