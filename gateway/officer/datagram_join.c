/* SPDX-License-Identifier: Apache-2.0 */
/* Joins parts that follow one another. */
#include "gateway/officer/datagram_join.h"

#include <netinet/in.h>
#include <string.h>

bool datagram_join_wants(const struct event *event)
{
    return event_has_evidence(event) && event->flow.transport == IPPROTO_UDP &&
           event->flow.evidence.parts > 1;
}

static void take(struct datagram_join *self, const struct event_evidence *piece)
{
    memcpy(self->bytes + self->len, piece->bytes, piece->len);
    self->len += piece->len;
    self->parts++;
}

bool datagram_join_add(struct datagram_join *self, const struct event *event)
{
    const struct event_flow *flow = &event->flow;
    const struct event_flow *first = &self->first.flow;
    const struct event_evidence *piece = &flow->evidence;
    bool follows = !datagram_join_is_empty(self) && piece->kind == first->evidence.kind &&
                   piece->parts == first->evidence.parts &&
                   piece->part == first->evidence.part + self->parts &&
                   piece->offset == first->evidence.offset + self->len &&
                   flow->client_port == first->client_port &&
                   address_equal(&flow->client, &first->client) &&
                   flow->server_port == first->server_port &&
                   address_equal(&flow->server, &first->server) &&
                   self->len + piece->len <= sizeof self->bytes;
    if (follows) {
        take(self, piece);
    }
    return follows;
}

void datagram_join_begin(struct datagram_join *self, const struct event *event)
{
    self->first = *event;
    self->parts = 0;
    self->len = 0;
    take(self, &event->flow.evidence);
}

bool datagram_join_is_empty(const struct datagram_join *self)
{
    return self->parts == 0;
}

bool datagram_join_is_whole(const struct datagram_join *self)
{
    const struct event_evidence *first = &self->first.flow.evidence;
    return !datagram_join_is_empty(self) &&
           first->part + self->parts > (unsigned)first->parts;
}
