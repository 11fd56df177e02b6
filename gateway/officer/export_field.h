/* SPDX-License-Identifier: Apache-2.0 */
/* An event as a flat list of named texts, for the formats that know no more: the columns
 * of CSV, the parameters of syslog, what OCSF has no place for. */
#ifndef GATEWAY_OFFICER_EXPORT_FIELD_H
#define GATEWAY_OFFICER_EXPORT_FIELD_H

#include "gateway/ledger/event.h"

/* One field. value is on one line, is UTF-8, and has no character that could steer a
 * terminal (escape.h); quotes, separators and the like are the format's own to escape.
 * Empty: this event has no such field. */
typedef void (*export_field_cb)(void *context, const char *name, const char *value);

/* Every field in the same order, whatever the event is. The names are letters, digits and
 * "_", at most 32 (RFC 5424 6.3.3). */
void export_field_each(const struct event *event, export_field_cb put, void *context);

#endif
