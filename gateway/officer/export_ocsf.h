/* SPDX-License-Identifier: Apache-2.0 */
/* OCSF 1.5.0 (schema.ocsf.io), class Detection Finding (2004) with the profile
 * security_control: a line of JSON an event.
 *
 * The schema has no CAN and no rule line: every field of export_field.h is in `unmapped`
 * as well, as text. What the unit calls a host is a hostname only if it is one. */
#ifndef GATEWAY_OFFICER_EXPORT_OCSF_H
#define GATEWAY_OFFICER_EXPORT_OCSF_H

#include "gateway/officer/export.h"

void export_ocsf_add(struct export *self, const struct event *event);

#endif
