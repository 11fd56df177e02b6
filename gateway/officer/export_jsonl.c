/* SPDX-License-Identifier: Apache-2.0 */
/* A record is a line that stands for itself. */
#include "gateway/officer/export_jsonl.h"

#include "gateway/officer/log_line.h"

void export_jsonl_add(struct export *self, const struct event *event)
{
    bool flow = event->subject == EVENT_FLOW;
    struct log_merge_line line = {.count = event->count,
                                  .records = 1,
                                  .first_wall_us = event->wall_us,
                                  .last_wall_us = event->wall_us,
                                  .bytes_up = flow ? event->flow.bytes_up : 0,
                                  .bytes_down = flow ? event->flow.bytes_down : 0};
    log_line_json(self->out, event, &line);
}
