/* SPDX-License-Identifier: Apache-2.0 */
/* Begins, describes and closes a flow. */
#include "gateway/uplink/flow.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

void flow_init(struct flow *self, int client_fd, const struct endpoint *client,
               const struct endpoint *server)
{
    self->content = FLOW_NOTHING_YET;
    self->protocol = TRAFFIC_UNKNOWN;
    self->plain = false;
    self->look_at_bytes = 0;
    self->unbudgeted = false;
    self->buffer = -1;
    self->interception = -1;
    self->examiner = -1;
    self->cut = REASON_ALLOWED;
    self->detail = DETAIL_NONE;
    self->decoy = -1;
    self->talk = -1;
    self->trusted = false;
    self->rule = VERDICT_NO_RULE;
    self->buffered_bytes = 0;
    self->watched = false;
    self->is_held = false;
    self->clear_bytes = 0;
    self->deferral = (struct deferral){0};
    self->hello = (struct tls_hello){0};
    self->offered = (struct flow_hello){0};
    self->records = (struct tls_records){0};
    self->client = *client;
    self->server = *server;
    self->side[FLOW_CLIENT] = (struct flow_side){.fd = client_fd};
    self->side[FLOW_SERVER] = (struct flow_side){.fd = -1};
    self->way[REGIME_UP] = (struct flow_way){.pipe = -1};
    self->way[REGIME_DOWN] = (struct flow_way){.pipe = -1};
    self->host[0] = '\0';
    self->told_us = 0;
}

void flow_cut(struct flow *self, enum reason reason, enum detail detail)
{
    self->cut = (uint8_t)reason;
    self->detail = (uint8_t)detail;
}

struct flow_facts flow_facts(const struct flow *self, const char *const *pin,
                             const char *alpn[static POLICY_TEXTS_MAX])
{
    struct flow_facts facts = {.server = self->server.address,
                               .port = self->server.port,
                               .pinned = pin,
                               .pinned_count = pin != NULL,
                               .content = self->content,
                               .server_name =
                                   self->content == FLOW_TLS_HELLO ? self->host : "",
                               .protocol = self->protocol};
    flow_hello_tell(&self->offered, &facts, alpn);
    return facts;
}

struct event flow_event(uint8_t transport, const struct endpoint *client,
                        const struct endpoint *server, const char *host)
{
    struct event event = {.subject = EVENT_FLOW,
                          .flow = {.transport = transport,
                                   .client = client->address,
                                   .client_port = client->port,
                                   .server = server->address,
                                   .server_port = server->port}};
    memcpy(event.flow.host, host, strlen(host) + 1);
    return event;
}

void flow_note(struct flow *self, const struct regime *regime, enum event_action action,
               struct verdict verdict)
{
    struct flow_way *up = &self->way[REGIME_UP];
    struct flow_way *down = &self->way[REGIME_DOWN];
    struct event event =
        flow_event(IPPROTO_TCP, &self->client, &self->server, self->host);
    event.flow.protocol = self->protocol;
    event.flow.bytes_up = up->bytes - up->told;
    event.flow.bytes_down = down->bytes - down->told;
    up->told = up->bytes;
    down->told = down->bytes;
    self->told_us = regime->now_us;
    regime_note(regime, &event, action, verdict);
}

void flow_note_progress(struct flow *self, const struct regime *regime)
{
    bool moved = self->way[REGIME_UP].bytes != self->way[REGIME_UP].told ||
                 self->way[REGIME_DOWN].bytes != self->way[REGIME_DOWN].told;
    if (moved && regime->now_us - self->told_us >= FLOW_TELL_US) {
        struct verdict verdict = {VERDICT_PASS, REASON_FLOW_GOES_ON, self->rule,
                                  DETAIL_NONE};
        flow_note(self, regime, EVENT_PASSED, verdict);
    }
}

void flow_close_side(struct flow *self, enum flow_part part, bool abrupt)
{
    struct flow_side *side = &self->side[part];
    if (side->fd < 0) {
        return;
    }
    if (abrupt) {
        struct linger reset = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt(side->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    (void)close(side->fd);
    side->fd = -1;
}
