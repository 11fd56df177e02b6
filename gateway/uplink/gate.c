/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the TCP gate share, and every way in which a flow ends. */
#include "gateway/uplink/gate.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/uplink/checking.h"
#include "gateway/uplink/decoy.h"
#include "gateway/uplink/decoy_talk.h"
#include "gateway/uplink/intake.h"
#include "gateway/uplink/rejudge.h"
#include "gateway/uplink/relay.h"

int gate_open_spare(void)
{
    return socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

bool gate_open(struct gate *self, struct regime *regime, struct poller *poller,
               uint8_t kind, const int listen[static 2], uint32_t flows_max,
               struct trouble *why)
{
    self->regime = regime;
    self->poller = poller;
    self->kind = kind;
    self->listen[0] = listen[0];
    self->listen[1] = listen[1];
    self->ready_first = FLOW_TABLE_NONE;
    self->ready_last = FLOW_TABLE_NONE;
    self->overdue_us = UINT64_MAX;
    self->held = 0;
    self->handshakes = (struct handshake_share){0};
    self->turns_wanted = false;
    server_check_init(&self->checks, regime, poller,
                      (struct poller_token){.kind = kind, .part = CHECKING_PART});
    self->spare = gate_open_spare();
    slot_pool_init(&self->hello_numbers, GATE_HELLOS_MAX);
    slot_pool_init(&self->decoy_numbers, GATE_DECOYS_MAX);
    slot_pool_init(&self->examiner_numbers, GATE_EXAMINERS_MAX);
    slot_pool_init(&self->interception_numbers, INTERCEPTION_MAX);
    self->hellos = slot_pool_map(&self->hello_numbers, sizeof *self->hellos);
    self->decoys = slot_pool_map(&self->decoy_numbers, sizeof *self->decoys);
    self->examiners = slot_pool_map(&self->examiner_numbers, sizeof *self->examiners);
    self->interceptions =
        slot_pool_map(&self->interception_numbers, sizeof *self->interceptions);
    self->impostor = calloc(1, sizeof *self->impostor);
    pipe_pool_init(&self->pipes);
    bool table = flow_table_open(&self->flows, flows_max);
    if (!table || self->hellos == NULL || self->decoys == NULL ||
        self->examiners == NULL || self->interceptions == NULL ||
        self->impostor == NULL) {
        trouble_set(why, "uplink: no memory for %u flows; give flows_max a lower number",
                    flows_max);
        gate_close(self);
        return false;
    }
    return true;
}

static void end_phase(struct gate *self, enum flow_phase phase)
{
    struct flow *flow;
    while ((flow = flow_table_oldest(&self->flows, phase)) != NULL) {
        if (phase == FLOW_PHASE_CONNECTING || phase == FLOW_PHASE_RELAYING) {
            gate_end(self, flow, EVENT_PASSED, REASON_PASS_THROUGH, true);
        } else if (phase == FLOW_PHASE_CHECKING) {
            checking_refuse(self, flow);
        } else if (phase == FLOW_PHASE_SILENCED) {
            gate_drop(self, flow, true); /* told when it was denied */
        } else if (phase == FLOW_PHASE_DECOY) {
            decoy_end(self, flow);
        } else {
            intake_refuse(self, flow);
        }
    }
}

void gate_close(struct gate *self)
{
    if (self->flows.slots != NULL) {
        for (enum flow_phase phase = FLOW_PHASE_QUIET; phase < FLOW_PHASES; phase++) {
            end_phase(self, phase);
        }
    }
    server_check_close(&self->checks);
    pipe_pool_close(&self->pipes);
    flow_table_close(&self->flows);
    slot_pool_unmap(&self->hello_numbers, self->hellos, sizeof *self->hellos);
    slot_pool_unmap(&self->decoy_numbers, self->decoys, sizeof *self->decoys);
    slot_pool_unmap(&self->examiner_numbers, self->examiners, sizeof *self->examiners);
    slot_pool_unmap(&self->interception_numbers, self->interceptions,
                    sizeof *self->interceptions);
    if (self->impostor != NULL) {
        impostor_close(self->impostor);
    }
    free(self->impostor);
    self->impostor = NULL;
    self->hellos = NULL;
    self->decoys = NULL;
    self->examiners = NULL;
    self->interceptions = NULL;
    if (self->spare >= 0) {
        (void)close(self->spare);
        self->spare = -1;
    }
}

bool gate_watch(struct gate *self, struct flow *flow, enum flow_part part)
{
    struct poller_token token = {.kind = self->kind,
                                 .part = part,
                                 .epoch = flow->epoch,
                                 .index = flow_table_index(&self->flows, flow)};
    return poller_add(self->poller, flow->side[part].fd,
                      EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, token);
}

void gate_note_hello(struct gate *self, const struct flow *flow)
{
    uint32_t *reached = &self->hello_reached[flow->buffer];
    *reached = flow->buffered_bytes > *reached ? flow->buffered_bytes : *reached;
}

void gate_return_hello(struct gate *self, struct flow *flow)
{
    if (flow->buffer >= 0) {
        explicit_bzero(self->hellos[flow->buffer], self->hello_reached[flow->buffer]);
        self->hello_reached[flow->buffer] = 0;
        slot_pool_give(&self->hello_numbers, flow->buffer);
        self->held -= flow->is_held;
        flow->buffer = -1;
        flow->is_held = false;
    }
}

void gate_lend_hello(struct gate *self, struct flow *flow)
{
    if (slot_pool_left(&self->hello_numbers) == 0) {
        struct flow *oldest = flow_table_oldest(&self->flows, FLOW_PHASE_HELLO);
        if (oldest == NULL) {
            return; /* all are held by flows that are being connected */
        }
        self->regime->counts[REGIME_HELLOS_EVICTED]++;
        intake_give_up(self, oldest);
    }
    flow->buffer = slot_pool_take(&self->hello_numbers);
    if (flow->buffer >= 0) {
        flow->buffered_bytes = 0;
    }
}

static void give_decoy(struct gate *self, struct flow *flow)
{
    decoy_talk_end(self, flow, false);
    if (flow->decoy >= 0) {
        explicit_bzero(self->decoys[flow->decoy], sizeof self->decoys[0]);
        slot_pool_give(&self->decoy_numbers, flow->decoy);
        flow->decoy = -1;
    }
}

/* Bytes that are still in a pipe stay spent: they may have been taken in a period that is
 * over, and given back they would raise the one that is now. */
static void give_pipes(struct gate *self, struct flow *flow)
{
    for (enum regime_way way = REGIME_UP; way <= REGIME_DOWN; way++) {
        struct flow_way *row = &flow->way[way];
        pipe_pool_give(&self->pipes, row->pipe, row->piped == 0);
        row->pipe = -1;
        row->piped = 0;
    }
}

struct examiner *gate_examiner(const struct gate *self, const struct flow *flow)
{
    if (flow->interception >= 0) { /* it begins as the flow is relayed */
        return flow->phase == FLOW_PHASE_RELAYING
                   ? &self->interceptions[flow->interception].ways[REGIME_UP].examiner
                   : NULL;
    }
    return flow->examiner >= 0 ? &self->examiners[flow->examiner] : NULL;
}

void gate_return_interception(struct gate *self, struct flow *flow)
{
    if (flow->interception >= 0) {
        interception_close(&self->interceptions[flow->interception]);
        slot_pool_give(&self->interception_numbers, flow->interception);
        flow->interception = -1;
    }
}

void gate_drop(struct gate *self, struct flow *flow, bool abrupt)
{
    gate_return_hello(self, flow);
    give_decoy(self, flow);
    give_pipes(self, flow);
    struct examiner *examiner = gate_examiner(self, flow);
    if (examiner != NULL) {
        examiner_close(examiner);
    }
    if (flow->examiner >= 0) {
        examiner_forget(&self->examiners[flow->examiner]);
    }
    slot_pool_give(&self->examiner_numbers, flow->examiner);
    flow->examiner = -1;
    gate_return_interception(self, flow);
    flow_close_side(flow, FLOW_CLIENT, abrupt);
    flow_close_side(flow, FLOW_SERVER, abrupt);
    flow_table_release(&self->flows, flow);
    self->regime->counts[REGIME_FLOWS_OPEN] = self->flows.open;
}

void gate_end(struct gate *self, struct flow *flow, enum event_action action,
              enum reason reason, bool abrupt)
{
    enum detail detail = reason == flow->cut ? (enum detail)flow->detail : DETAIL_NONE;
    flow_note(flow, self->regime, action, verdict_drop_by(reason, detail, flow->rule));
    gate_drop(self, flow, abrupt);
}

void gate_tell_hello(const struct gate *self, const struct flow *flow,
                     enum event_action action, struct verdict verdict)
{
    static const bool is_hello[FLOW_SILENT + 1] = {
        [FLOW_TLS_HELLO] = true, [FLOW_BAD_HELLO] = true, [FLOW_LONG_HELLO] = true};
    if (!is_hello[flow->content] || flow->buffer < 0) {
        return;
    }
    struct event event =
        flow_event(IPPROTO_TCP, &flow->client, &flow->server, flow->host);
    event.action = (uint8_t)action;
    event.flow.protocol = flow->protocol;
    exhibit_tell_hello(self->regime, &event, verdict, self->hellos[flow->buffer],
                       flow->buffered_bytes, 0);
}

void gate_deny(struct gate *self, struct flow *flow, struct verdict verdict)
{
    self->regime->counts[REGIME_FLOWS_DENIED]++;
    flow_note(flow, self->regime, EVENT_DROPPED, verdict);
    gate_tell_hello(self, flow, EVENT_DROPPED, verdict);
    flow_close_side(flow, FLOW_SERVER, true);
    if (exhibit_is_wanted(self->regime, verdict) && decoy_begin(self, flow)) {
        return;
    }
    bool silent = self->regime->policy->uplink.denial == POLICY_DENY_SILENT &&
                  verdict.reason != REASON_RECORD_DOWN;
    if (!silent) {
        gate_drop(self, flow, true);
        return;
    }
    gate_return_hello(self, flow);
    poller_remove(self->poller, flow->side[FLOW_CLIENT].fd);
    flow_table_move(&self->flows, flow, FLOW_PHASE_SILENCED, self->regime->now_us);
}

/* Whoever closes with bytes unread resets, and takes back the alert that it sent. */
static bool refuses_inspection(const struct gate *self, const struct flow *flow,
                               enum flow_part by)
{
    return by == FLOW_CLIENT && flow->interception >= 0 &&
           flow->phase == FLOW_PHASE_RELAYING &&
           interception_is_shown(&self->interceptions[flow->interception]);
}

/* A flow that was reset by a peer, or waited in vain for one, is reset towards the other.
 */
static void break_flow(struct gate *self, struct flow *flow, enum flow_part by)
{
    bool connecting = flow->phase == FLOW_PHASE_CONNECTING;
    if (refuses_inspection(self, flow, by)) {
        self->regime->counts[REGIME_FLOWS_DENIED]++;
        gate_end(self, flow, EVENT_DROPPED, REASON_INSPECTION_REFUSED, true);
    } else if (flow->phase == FLOW_PHASE_RELAYING || (connecting && by == FLOW_CLIENT)) {
        gate_end(self, flow, EVENT_PASSED, REASON_PASS_THROUGH, true);
    } else if (connecting) {
        gate_end(self, flow, EVENT_NOTED, REASON_UPSTREAM_FAILED, true);
    } else if (flow->phase == FLOW_PHASE_CHECKING) {
        checking_refuse(self, flow);
    } else {
        intake_give_up(self, flow);
    }
}

static void latch(struct flow_side *side, uint32_t events)
{
    side->readable |= (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0;
    side->writable |= (events & (EPOLLOUT | EPOLLHUP)) != 0;
    side->hung_up |= (events & (EPOLLRDHUP | EPOLLHUP)) != 0;
}

void gate_event(struct gate *self, struct poller_token token, uint32_t events)
{
    if (token.part == CHECKING_PART) {
        checking_event(self, token);
        return;
    }
    struct flow *flow = flow_table_find(&self->flows, token.index, token.epoch);
    if (flow == NULL || flow->phase == FLOW_PHASE_SILENCED) {
        return;
    }
    latch(&flow->side[token.part], events);
    if (flow->phase == FLOW_PHASE_DECOY) {
        decoy_read(self, flow);
    } else if (events & EPOLLERR) {
        break_flow(self, flow, token.part);
    } else if (flow->phase == FLOW_PHASE_RELAYING) {
        relay_run(self, flow);
    } else if (flow->phase != FLOW_PHASE_CONNECTING) {
        if (flow->side[FLOW_CLIENT].readable && flow->phase != FLOW_PHASE_CHECKING) {
            intake_read(self, flow);
        }
    } else if (token.part == FLOW_SERVER && flow->side[FLOW_SERVER].writable) {
        relay_start(self, flow);
    }
}

void gate_put_ready(struct gate *self, struct flow *flow)
{
    if (flow->ready) {
        return;
    }
    uint32_t index = flow_table_index(&self->flows, flow);
    flow->ready = true;
    flow->next_ready = FLOW_TABLE_NONE;
    if (self->ready_last != FLOW_TABLE_NONE) {
        self->flows.slots[self->ready_last].next_ready = index;
    } else {
        self->ready_first = index;
    }
    self->ready_last = index;
}

/* Those that wait for a hello buffer, in their order, for as many as there are. */
static void serve_waiting(struct gate *self)
{
    struct flow *flow = flow_table_oldest(&self->flows, FLOW_PHASE_QUIET);
    while (flow != NULL && slot_pool_left(&self->hello_numbers) > 0) {
        struct flow *next = flow_table_next(&self->flows, flow);
        if (flow->side[FLOW_CLIENT].readable) {
            intake_read(self, flow);
        }
        flow = next;
    }
    self->hello_wanted = flow != NULL;
}

bool gate_continue(struct gate *self)
{
    if (self->hello_wanted && slot_pool_left(&self->hello_numbers) > 0) {
        serve_waiting(self);
    }
    uint32_t last = self->ready_last;
    for (bool more = last != FLOW_TABLE_NONE; more;) {
        uint32_t index = self->ready_first;
        struct flow *flow = &self->flows.slots[index];
        more = index != last;
        self->ready_first = flow->next_ready;
        if (self->ready_first == FLOW_TABLE_NONE) {
            self->ready_last = FLOW_TABLE_NONE;
        }
        flow->ready = false;
        if (flow->phase == FLOW_PHASE_RELAYING) {
            relay_run(self, flow); /* harmless if the slot went to another meanwhile */
        }
    }
    return self->ready_first != FLOW_TABLE_NONE;
}

/* Its server is there, and what it waits for to be intercepted has not come. */
static void give_up_interception(struct gate *self, struct flow *flow)
{
    struct tls_session_identity identity;
    enum leaf_state state =
        leaf_cache_find(&self->leaves, flow->host, self->regime->now_us, &identity);
    flow_cut(flow, REASON_NOT_EXAMINED,
             state == LEAF_GOOD ? DETAIL_NO_TURN : DETAIL_NO_CERTIFICATE);
    self->regime->counts[REGIME_FLOWS_DENIED]++;
    gate_end(self, flow, EVENT_DROPPED, REASON_NOT_EXAMINED, true);
}

/* What happens to a flow that has been in a phase for too long. */
static void expire(struct gate *self, struct flow *flow)
{
    if (flow->phase == FLOW_PHASE_SILENCED) {
        gate_drop(self, flow, true);
    } else if (flow->phase == FLOW_PHASE_DECOY) {
        decoy_end(self, flow);
    } else if (flow->phase == FLOW_PHASE_CONNECTING && flow->interception >= 0 &&
               flow->side[FLOW_SERVER].writable) {
        give_up_interception(self, flow);
    } else {
        break_flow(self, flow, FLOW_SERVER);
    }
}

/* A few slots of all at each tick, so that many flows hold nothing up. */
static void tell_progress(struct gate *self)
{
    struct flow_table *flows = &self->flows;
    for (uint32_t i = 0; i <= flows->touched / GATE_ROUND_TICKS; i++) {
        self->looked_at = self->looked_at + 1 < flows->touched ? self->looked_at + 1 : 0;
        struct flow *flow = &flows->slots[self->looked_at];
        if (flow->phase == FLOW_PHASE_RELAYING) {
            flow_note_progress(flow, self->regime);
            relay_look_at_waiting(self, flow);
        }
    }
}

/* Where all that unpacks is lent, of the flows that hold some of it the idlest ends, if
 * it has been idle for long enough: with a few bytes each they could keep it from all
 * others for half an hour. */
static void free_inflaters(struct gate *self)
{
    const struct secret_inflate_pool *pool = regime_secrets(self->regime);
    if (pool == NULL || !secret_inflate_is_full(pool)) {
        return;
    }
    struct flow *flow = flow_table_oldest(&self->flows, FLOW_PHASE_RELAYING);
    while (flow != NULL && self->regime->now_us - flow->since_us >= GATE_LENT_US) {
        const struct examiner *examiner = gate_examiner(self, flow);
        if (examiner != NULL && examiner_unpacks(examiner)) {
            self->regime->counts[REGIME_FLOWS_EVICTED]++;
            gate_end(self, flow, EVENT_DROPPED, REASON_FLOWS_FULL, true);
            return;
        }
        flow = flow_table_next(&self->flows, flow);
    }
}

void gate_tick(struct gate *self)
{
    slot_pool_rest(&self->hello_numbers, self->hellos, sizeof *self->hellos);
    slot_pool_rest(&self->decoy_numbers, self->decoys, sizeof *self->decoys);
    slot_pool_rest(&self->examiner_numbers, self->examiners, sizeof *self->examiners);
    slot_pool_rest(&self->interception_numbers, self->interceptions,
                   sizeof *self->interceptions);
    free_inflaters(self);
    tell_progress(self);
    rejudge_overdue(self);
    checking_tick(self);
    relay_give_turns(self);
    uint64_t hello_us = self->regime->observe ? GATE_HELLO_OBSERVE_US : GATE_HELLO_US;
    const uint64_t stay_us[FLOW_PHASES] = {
        [FLOW_PHASE_QUIET] = hello_us,
        [FLOW_PHASE_HELLO] = hello_us,
        [FLOW_PHASE_CONNECTING] =
            self->hello_wanted ? GATE_CONNECT_PRESSED_US : GATE_CONNECT_US,
        [FLOW_PHASE_CHECKING] = 2 * SERVER_CHECK_WAIT_US,
        [FLOW_PHASE_RELAYING] = GATE_IDLE_US,
        [FLOW_PHASE_SILENCED] = GATE_SILENCED_US,
        [FLOW_PHASE_DECOY] = DECOY_STAY_US,
    };
    for (enum flow_phase phase = FLOW_PHASE_QUIET; phase < FLOW_PHASES; phase++) {
        struct flow *flow;
        while ((flow = flow_table_oldest(&self->flows, phase)) != NULL &&
               self->regime->now_us - flow->since_us >= stay_us[phase]) {
            expire(self, flow);
        }
    }
}

void gate_give_leaf(struct gate *self, const char *name,
                    const struct tls_session_identity *identity)
{
    leaf_cache_give(&self->leaves, name, identity, self->regime->now_us);
    struct flow *flow = flow_table_oldest(&self->flows, FLOW_PHASE_CONNECTING);
    while (flow != NULL) {
        struct flow *next = flow_table_next(&self->flows, flow);
        if (flow->interception >= 0 && flow->side[FLOW_SERVER].writable &&
            strcmp(flow->host, name) == 0) {
            relay_start(self, flow);
        }
        flow = next;
    }
}
