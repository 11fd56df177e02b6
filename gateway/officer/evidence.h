/* SPDX-License-Identifier: Apache-2.0 */
/* How a piece of what a flow said, and the data of a frame, are shown: hostile bytes, so
 * always escaped. */
#ifndef GATEWAY_OFFICER_EVIDENCE_H
#define GATEWAY_OFFICER_EVIDENCE_H

#include <stddef.h>
#include <stdio.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/json.h"

#define EVIDENCE_HEX_BYTES (2 * EVENT_EVIDENCE_BYTES + 1)

/* len bytes, at most EVENT_EVIDENCE_BYTES, as two lower-case digits each, and a NUL. */
void evidence_hex(char out[static EVIDENCE_HEX_BYTES], const uint8_t *bytes, size_t len);

/* "said" to a decoy, or the "hello" that was judged. */
const char *evidence_kind_text(enum event_evidence_kind kind);

/* A line of at most so many columns: which piece it is, and its first line of text.
 * Nothing if there is no evidence. */
void evidence_print(FILE *out, const struct event_evidence *evidence, size_t columns);

/* A line with the data of a frame; nothing if they were not kept. */
void evidence_print_data(FILE *out, const struct event_frame *frame);

/* Its object "evidence": part, parts, offset, length, kind, hex (exact), text (escaped).
 * Nothing if there is none. */
void evidence_json(struct json *json, const struct event_evidence *evidence);

#endif
