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
    }
    log_merge_free(&self->merge);
    return self->found;
}

/* Client ports are left out: of repeats that were summed, only the last one is known. */
static bool is_same_flow(const struct event *a, const struct event *b)
{
    return a->subject == EVENT_FLOW && b->subject == EVENT_FLOW &&
           a->flow.transport == b->flow.transport &&
           a->flow.server_port == b->flow.server_port &&
           address_equal(&a->flow.server, &b->flow.server) &&
           address_equal(&a->flow.client, &b->flow.client) &&
           strcmp(a->flow.host, b->flow.host) == 0;
}

bool incident_holds(struct incident *self, const struct event *event)
{
    if (!log_merge_add(&self->merge, event, false)) {
        return false;
    }
    if (self->merge.lines[self->merge.latest].leaf == self->line.leaf) {
        return true;
    }
    return is_same_flow(event, &self->chosen) &&
           event->wall_us + LOG_MERGE_GAP_US >= self->line.first_wall_us &&
           event->wall_us <= self->line.last_wall_us + LOG_MERGE_GAP_US;
}

void incident_free(struct incident *self)
{
    log_merge_free(&self->merge);
}
