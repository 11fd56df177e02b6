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
    self->encrypted_hello = false;
    self->unbudgeted = false;
    self->buffer = -1;
    self->rule = VERDICT_NO_RULE;
    self->buffered_bytes = 0;
    self->hello = (struct tls_hello){0};
    self->client = *client;
    self->server = *server;
    self->side[FLOW_CLIENT] = (struct flow_side){.fd = client_fd};
    self->side[FLOW_SERVER] = (struct flow_side){.fd = -1};
    self->way[REGIME_UP] = (struct flow_way){.pipe = -1};
    self->way[REGIME_DOWN] = (struct flow_way){.pipe = -1};
    self->host[0] = '\0';
}

struct flow_facts flow_facts(const struct flow *self, const char *const *pin)
{
    return (struct flow_facts){.server = self->server.address,
                               .port = self->server.port,
                               .pinned = pin,
                               .pinned_count = pin != NULL,
                               .content = self->content,
                               .server_name =
                                   self->content == FLOW_TLS_HELLO ? self->host : "",
                               .encrypted_hello = self->encrypted_hello};
}

void flow_note(const struct flow *self, const struct regime *regime,
               enum event_action action, struct verdict verdict)
{
    struct event event = {.subject = EVENT_FLOW};
    event.flow.transport = IPPROTO_TCP;
    event.flow.client = self->client.address;
    event.flow.client_port = self->client.port;
    event.flow.server = self->server.address;
    event.flow.server_port = self->server.port;
    memcpy(event.flow.host, self->host, strlen(self->host) + 1);
    event.flow.bytes_up = self->way[REGIME_UP].bytes;
    event.flow.bytes_down = self->way[REGIME_DOWN].bytes;
    regime_note(regime, &event, action, verdict);
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
