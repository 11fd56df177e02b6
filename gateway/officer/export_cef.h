/* SPDX-License-Identifier: Apache-2.0 */
/* Common Event Format, CEF:0 (ArcSight's implementation standard), a line an event.
 *
 * An IPv6 address stands in c6a2 and c6a3, since src and dst take IPv4 alone. What CEF
 * has no key for is in cs1 to cs6 and cn1 to cn3, each beside its label: the ids of UN
 * R155 Annex 5, mode, buses, CAN id, DNS type, evidence in hex; rule line, policy
 * version, CAN length. */
#ifndef GATEWAY_OFFICER_EXPORT_CEF_H
#define GATEWAY_OFFICER_EXPORT_CEF_H

#include "gateway/officer/export.h"

void export_cef_add(struct export *self, const struct event *event);

#endif
