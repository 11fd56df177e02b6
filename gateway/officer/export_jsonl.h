/* SPDX-License-Identifier: Apache-2.0 */
/* Each event as a line of JSON, with the keys of log_line_json. */
#ifndef GATEWAY_OFFICER_EXPORT_JSONL_H
#define GATEWAY_OFFICER_EXPORT_JSONL_H

#include "gateway/officer/export.h"

void export_jsonl_add(struct export *self, const struct event *event);

#endif
