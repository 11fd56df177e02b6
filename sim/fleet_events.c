/* SPDX-License-Identifier: Apache-2.0 */
/* Statements and verdicts -> events, as can_path.c, name_service.c and flow.c note them.
 */
#include "sim/fleet_events.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "gateway/roles/can_events.h"
#include "policies/verdict.h"

#define FIRST_PORT 40000

static const struct address unit = {.family = ADDRESS_IPV4, .bytes = {10, 77, 0, 2}};
static const struct address gateway = {.family = ADDRESS_IPV4, .bytes = {10, 77, 0, 1}};

enum event_action fleet_events_action(const struct play_seen *seen)
{
    static const enum event_action actions[] = {
        [SCENARIO_PASS] = EVENT_PASSED,
        [SCENARIO_DROP] = EVENT_DROPPED,
        [SCENARIO_WOULD_DROP] = EVENT_WOULD_DROP,
        [SCENARIO_CARRIED] = EVENT_NOTED,
    };
    return actions[seen->outcome];
}

static const struct policy_flow_rule *flow_rule(const struct play_seen *seen)
{
    return seen->rule == VERDICT_NO_RULE ? NULL : &seen->policy->uplink.rules[seen->rule];
}

/* Fills in what the judge of the uplink came to. */
static void judge(struct event *event, const struct play_seen *seen)
{
    const struct policy_flow_rule *rule = flow_rule(seen);
    event->action = (uint8_t)fleet_events_action(seen);
    event->reason = (uint16_t)seen->reason;
    event->detail = (uint8_t)seen->detail;
    event->rule_line = rule != NULL ? rule->line : 0;
}

static size_t put(struct fleet_event *out, enum event_source source,
                  const struct event *event)
{
    *out = (struct fleet_event){source, *event};
    return 1;
}

/* A frame that passes is not told, nor one that the unit is only not given. */
static size_t of_frame(const struct play_seen *seen, struct fleet_event *out)
{
    const struct policy *policy = seen->policy;
    int from = policy_find_bus(policy, seen->step->name);
    const struct policy_bus *to = NULL;
    if (from < 0 || seen->outcome == SCENARIO_PASS || seen->reason == REASON_NOT_GIVEN ||
        seen->reason == REASON_ANSWER_NOT_GIVEN) {
        return 0;
    }
    for (uint8_t i = 0; i < policy->direction_count; i++) {
        if (policy->directions[i].from == from) {
            to = &policy->buses[policy->directions[i].to];
        }
    }
    struct event event =
        can_events_frame(policy, &policy->buses[from], to, &seen->step->frame,
                         fleet_events_action(seen), seen->reason, seen->rule);
    event.detail = (uint8_t)seen->detail;
    return put(out, EVENT_FROM_CAN, &event);
}

/* One that passes is told where it stands below a wildcard. */
static size_t of_name(const struct play_seen *seen, struct fleet_event *out)
{
    const struct policy_flow_rule *rule = flow_rule(seen);
    bool open = rule != NULL && rule->host[0] == '*';
    if (seen->outcome == SCENARIO_PASS && !open) {
        return 0;
    }
    struct event event = {
        .subject = EVENT_NAME,
        .name = {.client = unit, .server = gateway, .type = seen->step->type}};
    (void)snprintf(event.name.name, sizeof event.name.name, "%s", seen->step->name);
    judge(&event, seen);
    return put(out, EVENT_FROM_UPLINK, &event);
}

bool fleet_events_end_flow(struct fleet_events *self, struct fleet_event *out)
{
    if (!self->flow_is_open) {
        return false;
    }
    self->flow_is_open = false;
    *out = (struct fleet_event){EVENT_FROM_UPLINK, self->flow};
    out->event.action = EVENT_PASSED;
    out->event.reason = REASON_PASS_THROUGH;
    return true;
}

static enum traffic protocol_of(const struct scenario_flow *flow)
{
    bool tls = flow->content == FLOW_TLS_HELLO && flow->protocol == TRAFFIC_UNKNOWN;
    return tls ? TRAFFIC_TLS : flow->protocol;
}

static void begin_flow(struct fleet_events *self, const struct play_seen *seen)
{
    const struct scenario_step *step = seen->step;
    const char *host = seen->outcome == SCENARIO_PASS ? seen->host : step->name;
    self->client_port = (uint16_t)(FIRST_PORT + (self->client_port + 1) % 20000);
    self->flow =
        (struct event){.subject = EVENT_FLOW,
                       .flow = {.transport = step->flow.udp ? IPPROTO_UDP : IPPROTO_TCP,
                                .protocol = (uint8_t)protocol_of(&step->flow),
                                .client = unit,
                                .client_port = self->client_port,
                                .server = step->address,
                                .server_port = step->port}};
    (void)snprintf(self->flow.flow.host, sizeof self->flow.flow.host, "%s", host);
    judge(&self->flow, seen);
    self->flow_is_open = seen->outcome == SCENARIO_PASS;
    self->is_decoyed = seen->outcome == SCENARIO_DROP &&
                       seen->policy->uplink.denial == POLICY_DENY_DECOY;
}

static size_t of_connect(struct fleet_events *self, const struct play_seen *seen,
                         struct fleet_event *out)
{
    size_t count = fleet_events_end_flow(self, out) ? 1 : 0;
    begin_flow(self, seen);
    return self->flow_is_open ? count
                              : count + put(out + count, EVENT_FROM_UPLINK, &self->flow);
}

/* What is said to a decoy is kept, and one statement fits one event. */
static size_t of_said_to_decoy(const struct fleet_events *self,
                               const struct play_seen *seen, struct fleet_event *out)
{
    uint8_t bytes[FORM_BYTES];
    size_t len = form_write(seen->step->form, seen->step->text, bytes);
    struct event event = self->flow;
    judge(&event, seen);
    event.flow.evidence = (struct event_evidence){
        .len = (uint16_t)(len < EVENT_EVIDENCE_BYTES ? len : EVENT_EVIDENCE_BYTES),
        .part = 1,
        .parts = 1};
    memcpy(event.flow.evidence.bytes, bytes, event.flow.evidence.len);
    return put(out, EVENT_FROM_UPLINK, &event);
}

/* Bytes of the open flow, or a statement that cut it. */
static size_t of_flow(struct fleet_events *self, const struct play_seen *seen,
                      struct fleet_event *out)
{
    if (!self->flow_is_open) {
        return self->is_decoyed && seen->step->word == SCENARIO_SAY
                   ? of_said_to_decoy(self, seen, out)
                   : 0;
    }
    *(seen->step->word == SCENARIO_SENDDOWN ? &self->flow.flow.bytes_down
                                            : &self->flow.flow.bytes_up) +=
        seen->sent_bytes;
    if (seen->outcome == SCENARIO_PASS) {
        return 0;
    }
    judge(&self->flow, seen);
    self->flow_is_open = seen->outcome == SCENARIO_WOULD_DROP;
    return put(out, EVENT_FROM_UPLINK, &self->flow);
}

const char *fleet_events_mode(const struct play_seen *seen)
{
    return seen->step->word == SCENARIO_MODE ? seen->policy->modes[seen->mode].name
                                             : NULL;
}

size_t fleet_events_of(struct fleet_events *self, const struct play_seen *seen,
                       struct fleet_event out[static FLEET_EVENTS_MAX])
{
    if (!seen->judged) {
        return 0;
    }
    switch (seen->step->word) {
    case SCENARIO_SEND:
        return of_frame(seen, out);
    case SCENARIO_RESOLVE:
        return of_name(seen, out);
    case SCENARIO_CONNECT:
        return of_connect(self, seen, out);
    default:
        return of_flow(self, seen, out);
    }
}
