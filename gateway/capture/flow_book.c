/* SPDX-License-Identifier: Apache-2.0 */
/* A table of chains, and a list. */
#include "gateway/capture/flow_book.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
#define HEADS_LEAST 1024
#define PORT_OF_SERVICES 1024

void flow_book_init(struct flow_book *self)
{
    *self = (struct flow_book){.flows = NULL};
}

static void close_flow(struct flow_book_flow *flow)
{
    tcp_stream_close(&flow->streams[FLOW_BOOK_UP]);
    tcp_stream_close(&flow->streams[FLOW_BOOK_DOWN]);
    if (flow->reading != NULL) {
        flow_reading_close(flow->reading);
    }
    free(flow->reading);
    free(flow);
}

void flow_book_close(struct flow_book *self)
{
    for (uint32_t i = 0; i < self->count; i++) {
        close_flow(self->flows[i]);
    }
    free(self->flows);
    free(self->heads);
    flow_book_init(self);
}

static uint32_t hash_end(const struct flow_book_end *end)
{
    uint32_t hash = 2166136261U; /* FNV-1a: a recording is read by him who chose it */
    for (size_t i = 0; i < sizeof end->address.bytes; i++) {
        hash = (hash ^ end->address.bytes[i]) * 16777619U;
    }
    hash = (hash ^ (end->port & 0xff)) * 16777619U;
    return (hash ^ (end->port >> 8)) * 16777619U;
}

/* The same for both directions. */
static uint32_t hash_of(uint8_t transport, const struct flow_book_end *a,
                        const struct flow_book_end *b)
{
    return (hash_end(a) + hash_end(b)) * 31U + transport;
}

static bool same_end(const struct flow_book_end *a, const struct flow_book_end *b)
{
    return a->port == b->port && address_equal(&a->address, &b->address);
}

static bool grow_heads(struct flow_book *self)
{
    uint32_t wanted = self->head_count == 0 ? HEADS_LEAST : self->head_count * 2;
    uint32_t *heads = malloc(wanted * sizeof *heads);
    if (heads == NULL) {
        return false;
    }
    memset(heads, 0xff, wanted * sizeof *heads);
    for (uint32_t i = 0; i < self->count; i++) { /* the latest of a chain stands first */
        struct flow_book_flow *flow = self->flows[i];
        uint32_t at = hash_of(flow->transport, &flow->client, &flow->server) % wanted;
        flow->next = heads[at];
        heads[at] = i;
    }
    free(self->heads);
    self->heads = heads;
    self->head_count = wanted;
    return true;
}

static bool make_room(struct flow_book *self)
{
    if (self->count == FLOW_BOOK_FLOWS_MAX ||
        (self->count >= self->head_count && !grow_heads(self))) {
        return false;
    }
    if (self->count < self->room) {
        return true;
    }
    uint32_t room = self->room == 0 ? HEADS_LEAST : self->room * 2;
    struct flow_book_flow **flows = realloc(self->flows, room * sizeof(void *));
    if (flows == NULL) {
        return false;
    }
    self->flows = flows;
    self->room = room;
    return true;
}

static struct flow_book_flow *find(const struct flow_book *self, uint8_t transport,
                                   const struct flow_book_end *from,
                                   const struct flow_book_end *to)
{
    uint32_t at = self->head_count > 0
                      ? self->heads[hash_of(transport, from, to) % self->head_count]
                      : NONE;
    while (at != NONE) {
        struct flow_book_flow *flow = self->flows[at];
        if (flow->transport == transport &&
            ((same_end(&flow->client, from) && same_end(&flow->server, to)) ||
             (same_end(&flow->client, to) && same_end(&flow->server, from)))) {
            return flow;
        }
        at = flow->next;
    }
    return NULL;
}

static struct flow_book_flow *add(struct flow_book *self, uint8_t transport,
                                  const struct flow_book_end *client,
                                  const struct flow_book_end *server, uint64_t time_us)
{
    struct flow_book_flow *flow = make_room(self) ? calloc(1, sizeof *flow) : NULL;
    if (flow == NULL) {
        self->left_out++;
        return NULL;
    }
    uint32_t *head = &self->heads[hash_of(transport, client, server) % self->head_count];
    flow->transport = transport;
    flow->client = *client;
    flow->server = *server;
    flow->first_us = time_us;
    flow->next = *head;
    *head = self->count;
    self->flows[self->count++] = flow;
    return flow;
}

/* Ports above PORT_OF_SERVICES that servers listen on all the same. */
static bool is_port_of_server(uint16_t port)
{
    static const uint16_t ports[] = {
        1080, 1194, 1883, 1935, 3389, 3478, 4433, 4443, 5060, 5222,  5228,  5353, 5355,
        5683, 5684, 8000, 8080, 8443, 8554, 8883, 9001, 9999, 31337, 51820, 853,  784};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        if (ports[i] == port) {
            return true;
        }
    }
    return port > 0 && port < PORT_OF_SERVICES;
}

/* Without the beginning of a flow its ports tell who serves; if they do not, who speaks
 * first is the client. */
static bool sender_serves(const struct flow_book_end *from,
                          const struct flow_book_end *to)
{
    return is_port_of_server(from->port) && !is_port_of_server(to->port);
}

static bool ensure_reading(struct flow_book_flow *flow)
{
    if (flow->reading == NULL) {
        flow->reading = calloc(1, sizeof *flow->reading);
    }
    return flow->reading != NULL;
}

struct flow_book_flow *flow_book_datagram(struct flow_book *self,
                                          const struct flow_book_end *from,
                                          const struct flow_book_end *to,
                                          uint64_t time_us, const uint8_t *bytes,
                                          size_t len, enum flow_book_way *way)
{
    struct flow_book_flow *flow = find(self, IPPROTO_UDP, from, to);
    if (flow == NULL) {
        bool reversed = sender_serves(from, to);
        flow =
            add(self, IPPROTO_UDP, reversed ? to : from, reversed ? from : to, time_us);
    }
    if (flow == NULL) {
        return NULL;
    }
    *way = same_end(&flow->client, from) ? FLOW_BOOK_UP : FLOW_BOOK_DOWN;
    flow->bytes[*way] += len;
    if (ensure_reading(flow)) {
        flow_reading_datagram(flow->reading,
                              *way == FLOW_BOOK_UP ? RECOGNISE_CLIENT : RECOGNISE_SERVER,
                              bytes, len);
    }
    return flow;
}

/* A SYN opens; one that comes again with the same number is the same. */
static bool opens_another(const struct flow_book_flow *flow,
                          const struct flow_book_end *from,
                          const struct flow_book_segment *segment)
{
    const struct tcp_stream *stream =
        &flow->streams[same_end(&flow->client, from) ? FLOW_BOOK_UP : FLOW_BOOK_DOWN];
    return segment->syn && !segment->ack && stream->begun &&
           stream->first != segment->sequence + 1;
}

void flow_book_segment(struct flow_book *self, const struct flow_book_end *from,
                       const struct flow_book_end *to, uint64_t time_us,
                       const struct flow_book_segment *segment, const uint8_t *bytes,
                       size_t len)
{
    struct flow_book_flow *flow = find(self, IPPROTO_TCP, from, to);
    if (flow == NULL || opens_another(flow, from, segment)) {
        bool reversed = segment->syn ? segment->ack : sender_serves(from, to);
        flow =
            add(self, IPPROTO_TCP, reversed ? to : from, reversed ? from : to, time_us);
    }
    if (flow == NULL) {
        return;
    }
    enum flow_book_way way =
        same_end(&flow->client, from) ? FLOW_BOOK_UP : FLOW_BOOK_DOWN;
    if (!tcp_stream_add(&flow->streams[way], segment->sequence, segment->syn, bytes,
                        len)) {
        self->left_out++;
    }
}

bool flow_book_finish(struct flow_book_flow *flow)
{
    if (!ensure_reading(flow)) {
        return false;
    }
    if (flow->transport == IPPROTO_TCP) {
        const struct tcp_stream *up = &flow->streams[FLOW_BOOK_UP];
        const struct tcp_stream *down = &flow->streams[FLOW_BOOK_DOWN];
        flow_reading_stream(flow->reading, up->bytes, up->whole_bytes, down->bytes,
                            down->whole_bytes);
    }
    flow_reading_settle(flow->reading, flow->server.port);
    return true;
}

uint64_t flow_book_bytes(const struct flow_book_flow *flow, enum flow_book_way way)
{
    return flow->transport == IPPROTO_TCP ? tcp_stream_count(&flow->streams[way])
                                          : flow->bytes[way];
}
