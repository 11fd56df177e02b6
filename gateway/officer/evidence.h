/* SPDX-License-Identifier: Apache-2.0 */
/* How a piece of what a flow said is shown: hostile bytes, so always escaped. */
#ifndef GATEWAY_OFFICER_EVIDENCE_H
#define GATEWAY_OFFICER_EVIDENCE_H

#include <stddef.h>
#include <stdio.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/json.h"

/* A line of at most so many columns: which piece it is, and its first line of text.
 * Nothing if there is no evidence. */
void evidence_print(FILE *out, const struct event_evidence *evidence, size_t columns);

/* Its object "evidence": part, parts, offset, length, hex (exact), text (escaped).
 * Nothing if there is none. */
void evidence_json(struct json *json, const struct event_evidence *evidence);

#endif
