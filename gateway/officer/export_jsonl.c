/* SPDX-License-Identifier: Apache-2.0 */
/* A record is a line that stands for itself. */
#include "gateway/officer/export_jsonl.h"

#include "gateway/officer/log_line.h"

void export_jsonl_add(struct export *self, const struct event *event)
{
    struct log_merge_line line = log_merge_alone(event);
    log_line_json(self->out, event, &line);
}
