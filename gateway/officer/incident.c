/* SPDX-License-Identifier: Apache-2.0 */
/* Merges the events once to find the line, and once more to know who is in it. */
#include "gateway/officer/incident.h"

#include <string.h>

void incident_init(struct incident *self, uint64_t leaf)
{
    *self = (struct incident){.leaf = leaf};
    log_merge_init(&self->merge);
}

bool incident_seek(struct incident *self, const struct event *event)
{
    if (!log_merge_add(&self->merge, event, false)) {
        return false;
    }
    if (event->leaf == self->leaf) {
        self->found = true;
        self->at = self->merge.latest;
        self->chosen = *event;
    }
    return true;
}

bool incident_rewind(struct incident *self)
{
    if (self->found) {
        self->line = self->merge.lines[self->at];
        if (self->chosen.subject == EVENT_FLOW) {
            self->flow = incident_flow_of(&self->chosen);
        }
    }
    log_merge_free(&self->merge);
    return self->found;
}

struct digest incident_flow_of(const struct event *event)
{
    const struct event_flow *flow = &event->flow;
    const uint8_t ends[] = {flow->transport, (uint8_t)(flow->server_port >> 8),
                            (uint8_t)flow->server_port};
    struct digest_stream stream;
    digest_stream_begin(&stream);
    digest_stream_add(&stream, ends, sizeof ends);
    digest_stream_add(&stream, &flow->client.family, sizeof flow->client.family);
    digest_stream_add(&stream, flow->client.bytes, sizeof flow->client.bytes);
    digest_stream_add(&stream, &flow->server.family, sizeof flow->server.family);
    digest_stream_add(&stream, flow->server.bytes, sizeof flow->server.bytes);
    digest_stream_add(&stream, flow->host, strlen(flow->host));
    return digest_stream_end(&stream);
}

static bool is_same_flow(const struct incident *self, const struct event *event)
{
    if (event->subject != EVENT_FLOW || self->chosen.subject != EVENT_FLOW ||
        event->flow.server_port != self->chosen.flow.server_port) {
        return false;
    }
    struct digest flow = incident_flow_of(event);
    return memcmp(&flow, &self->flow, sizeof flow) == 0;
}

bool incident_holds(struct incident *self, const struct event *event)
{
    if (!log_merge_add(&self->merge, event, false)) {
        return false;
    }
    if (self->merge.lines[self->merge.latest].leaf == self->line.leaf) {
        return true;
    }
    return event->wall_us + LOG_MERGE_GAP_US >= self->line.first_wall_us &&
           event->wall_us <= self->line.told_us + LOG_MERGE_GAP_US &&
           is_same_flow(self, event);
}

void incident_free(struct incident *self)
{
    log_merge_free(&self->merge);
}
