/* SPDX-License-Identifier: Apache-2.0 */
/* The accept loop. */
#include "gateway/uplink/listener.h"

#include <errno.h>
#include <unistd.h>

#include "gateway/uplink/decoy.h"
#include "gateway/uplink/intake.h"

#define ACCEPTS_PER_WAKE 16 /* those that are open wait for all of them: few */

/* Ends a flow, so that another has its slot. */
static void make_room(struct gate *self, struct flow *flow)
{
    switch ((enum flow_phase)flow->phase) {
    case FLOW_PHASE_SILENCED:
        gate_drop(self, flow, true);
        break;
    case FLOW_PHASE_DECOY:
        decoy_end(self, flow);
        break;
    case FLOW_PHASE_QUIET:
    case FLOW_PHASE_HELLO:
        self->regime->counts[REGIME_HELLOS_EVICTED]++;
        intake_refuse(self, flow);
        break;
    default:
        self->regime->counts[REGIME_FLOWS_EVICTED]++;
        gate_end(self, flow, EVENT_DROPPED, REASON_FLOWS_FULL, true);
        break;
    }
}

/* A slot for one more flow. When all are in use, one that only waits makes room: else
 * whoever may reach one server could keep all others from theirs for half an hour, with
 * as many flows as there are slots and not a byte in them. */
static struct flow *take_slot(struct gate *self)
{
    struct flow *flow = flow_table_take(&self->flows, self->regime->now_us);
    struct flow *victim = flow == NULL ? flow_table_victim(&self->flows) : NULL;
    if (victim != NULL) {
        make_room(self, victim);
        flow = flow_table_take(&self->flows, self->regime->now_us);
    }
    return flow;
}

static void refuse(struct gate *self, int fd, const struct endpoint *client,
                   const struct endpoint *server)
{
    static struct flow nobody; /* for its form only; it never enters the table */
    flow_init(&nobody, fd, client, server);
    self->regime->counts[REGIME_FLOWS_FULL]++;
    flow_note(&nobody, self->regime, EVENT_DROPPED,
              verdict_drop(REASON_FLOWS_FULL, VERDICT_NO_RULE));
    flow_close_side(&nobody, FLOW_CLIENT, true);
}

static void admit(struct gate *self, int fd, const struct sockaddr_storage *peer)
{
    struct sockaddr_storage local = {.ss_family = AF_UNSPEC};
    socklen_t len = sizeof local;
    (void)getsockname(fd, (struct sockaddr *)&local, &len);
    struct endpoint client = endpoint_from_sockaddr(peer);
    struct endpoint server = endpoint_from_sockaddr(&local);
    regime_saw(self->regime, &client, &server, TRAIL_OPENED, 0);
    struct flow *flow = take_slot(self);
    self->regime->counts[REGIME_FLOWS_ACCEPTED]++;
    if (flow == NULL) {
        refuse(self, fd, &client, &server);
        return;
    }
    flow_init(flow, fd, &client, &server);
    self->regime->counts[REGIME_FLOWS_OPEN] = self->flows.open;
    intake_begin(self, flow);
}

/* With no descriptor left a connection could be neither taken nor refused, and the
 * listener would wake us for ever: give up the spare one, refuse with it, get it back. */
static void refuse_with_spare(struct gate *self, int listen)
{
    struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
    socklen_t len = sizeof peer;
    (void)close(self->spare);
    int fd = accept4(listen, (struct sockaddr *)&peer, &len, SOCK_CLOEXEC);
    if (fd >= 0) {
        struct sockaddr_storage local = {.ss_family = AF_UNSPEC};
        socklen_t local_len = sizeof local;
        (void)getsockname(fd, (struct sockaddr *)&local, &local_len);
        struct endpoint client = endpoint_from_sockaddr(&peer);
        struct endpoint server = endpoint_from_sockaddr(&local);
        regime_saw(self->regime, &client, &server, TRAIL_OPENED, 0);
        refuse(self, fd, &client, &server);
    }
    self->spare = gate_open_spare();
}

void listener_accept(struct gate *self, size_t which)
{
    int listen = self->listen[which];
    for (unsigned i = 0; i < ACCEPTS_PER_WAKE; i++) {
        struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
        socklen_t len = sizeof peer;
        int fd =
            accept4(listen, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(self, fd, &peer);
        } else if (errno == EMFILE || errno == ENFILE) {
            refuse_with_spare(self, listen);
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}
