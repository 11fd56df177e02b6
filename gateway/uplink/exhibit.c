/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes cut into numbered pieces. */
#include "gateway/uplink/exhibit.h"

#include <string.h>

bool exhibit_is_wanted(const struct regime *regime, struct verdict verdict)
{
    return regime->policy->uplink.denial == POLICY_DENY_DECOY &&
           verdict.reason != REASON_RECORD_DOWN && verdict.reason != REASON_FLOWS_FULL;
}

void exhibit_tell(const struct regime *regime, const struct event *flow,
                  const uint8_t *bytes, size_t len, uint32_t offset)
{
    size_t kept = len < EXHIBIT_BYTES ? len : EXHIBIT_BYTES;
    size_t parts = (kept + EVENT_EVIDENCE_BYTES - 1) / EVENT_EVIDENCE_BYTES;
    for (size_t i = 0; i < parts; i++) {
        size_t at = i * EVENT_EVIDENCE_BYTES;
        size_t left = kept - at;
        size_t piece = left < EVENT_EVIDENCE_BYTES ? left : EVENT_EVIDENCE_BYTES;
        struct event event = *flow;
        event.flow.evidence = (struct event_evidence){.len = (uint16_t)piece,
                                                      .part = (uint8_t)(i + 1),
                                                      .parts = (uint8_t)parts,
                                                      .offset = offset + (uint32_t)at};
        memcpy(event.flow.evidence.bytes, bytes + at, piece);
        regime_note(regime, &event, EVENT_DROPPED,
                    verdict_drop(REASON_DECOY_KEPT, VERDICT_NO_RULE));
    }
}
