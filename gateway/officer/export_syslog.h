/* SPDX-License-Identifier: Apache-2.0 */
/* Syslog messages (RFC 5424): facility 13 (log audit), MSGID the reason, the fields of
 * export_field.h as structured data, and a line of words.
 *
 * The SD-ID is event@32473: 32473 is the number that RFC 5612 sets aside for
 * documentation, for this project has none of its own. sequenceId (RFC 5424 7.3.1) goes
 * back to 1 after 2^31-1; the parameter leaf does not. The time is UTC as the gateway's
 * clock had it, and isSynced says whether that clock was set. */
#ifndef GATEWAY_OFFICER_EXPORT_SYSLOG_H
#define GATEWAY_OFFICER_EXPORT_SYSLOG_H

#include "gateway/officer/export.h"

/* Followed by a line feed; there is none inside. */
void export_syslog_add(struct export *self, const struct event *event);

/* After its length in octets and a space (RFC 5425 4.3, RFC 6587 3.4.1). */
void export_syslog_add_counted(struct export *self, const struct event *event);

#endif
