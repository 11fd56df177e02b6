/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes cut into numbered pieces. */
#include "gateway/uplink/exhibit.h"

#include <string.h>

bool exhibit_is_wanted(const struct regime *regime, struct verdict verdict)
{
    return regime->policy->uplink.denial == POLICY_DENY_DECOY &&
           verdict.reason != REASON_RECORD_DOWN && verdict.reason != REASON_FLOWS_FULL;
}

/* What all pieces of one exhibit share. */
struct exhibit {
    const struct regime *regime;
    const struct event *flow;
    enum event_evidence_kind kind;
    enum event_action action;
    struct verdict verdict;
};

static void tell(const struct exhibit *self, const uint8_t *bytes, size_t len,
                 uint32_t offset)
{
    size_t parts = (len + EVENT_EVIDENCE_BYTES - 1) / EVENT_EVIDENCE_BYTES;
    for (size_t i = 0; i < parts; i++) {
        size_t at = i * EVENT_EVIDENCE_BYTES;
        size_t left = len - at;
        size_t piece = left < EVENT_EVIDENCE_BYTES ? left : EVENT_EVIDENCE_BYTES;
        struct event event = *self->flow;
        event.flow.evidence = (struct event_evidence){.len = (uint16_t)piece,
                                                      .kind = (uint8_t)self->kind,
                                                      .part = (uint8_t)(i + 1),
                                                      .parts = (uint8_t)parts,
                                                      .offset = offset + (uint32_t)at};
        memcpy(event.flow.evidence.bytes, bytes + at, piece);
        regime_note(self->regime, &event, self->action, self->verdict);
    }
}

void exhibit_tell(const struct regime *regime, const struct event *flow,
                  const uint8_t *bytes, size_t len, uint32_t offset)
{
    const struct exhibit exhibit = {regime, flow, EVENT_SAID_TO_DECOY, EVENT_DROPPED,
                                    verdict_drop(REASON_DECOY_KEPT, VERDICT_NO_RULE)};
    tell(&exhibit, bytes, len < EXHIBIT_BYTES ? len : EXHIBIT_BYTES, offset);
}

void exhibit_tell_hello(const struct regime *regime, const struct event *flow,
                        struct verdict verdict, const uint8_t *bytes, size_t len,
                        uint32_t offset)
{
    size_t room = offset < EXHIBIT_BYTES ? EXHIBIT_BYTES - offset : 0;
    const struct exhibit exhibit = {regime, flow, EVENT_HELLO_JUDGED,
                                    (enum event_action)flow->action, verdict};
    if (policy_evidence_of_uplink(regime->policy) == POLICY_EVIDENCE_PAYLOAD) {
        tell(&exhibit, bytes, len < room ? len : room, offset);
    }
}
