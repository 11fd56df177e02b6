/* SPDX-License-Identifier: Apache-2.0 */
/* Between the impostor and the unit's connection. */
#include "gateway/uplink/decoy_talk.h"

#include <sys/socket.h>

#include "gateway/clock.h"

#define SECOND_US 1000000U

/* What it does not take at once it will not get: a handshake fits what a fresh socket
 * holds. */
static void send_copy(struct gate *gate, const struct flow *flow, size_t len)
{
    if (len > 0) {
        (void)send(flow->side[FLOW_CLIENT].fd, gate->copy, len,
                   MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

static void trust(const struct gate *gate, struct flow *flow)
{
    flow_note(flow, gate->regime, EVENT_DROPPED,
              verdict_drop(REASON_DECOY_TRUSTED, VERDICT_NO_RULE));
    flow->trusted = true;
}

void decoy_talk_begin(struct gate *gate, struct flow *flow)
{
    if (flow->content != FLOW_TLS_HELLO || flow->buffer < 0) {
        return;
    }
    flow->talk = (int8_t)impostor_begin(gate->impostor, flow->host, &flow->offered,
                                        gate->regime->now_us,
                                        (int64_t)(clock_wall_us() / SECOND_US));
    if (flow->talk != IMPOSTOR_NONE) {
        (void)!decoy_talk_hear(gate, flow, gate->hellos[flow->buffer],
                               flow->buffered_bytes);
    }
}

bool decoy_talk_hear(struct gate *gate, struct flow *flow, const uint8_t *bytes,
                     size_t len)
{
    uint32_t kept = flow->trusted ? flow->buffered_bytes : 0;
    size_t got = impostor_hear(gate->impostor, flow->talk, bytes, len,
                               gate->decoys[flow->decoy] + kept, EXHIBIT_BYTES - kept);
    if (got > 0 && !flow->trusted) {
        trust(gate, flow);
        flow->protocol = TRAFFIC_UNKNOWN; /* of what is under TLS: told with the rest */
    }
    if (got > 0) {
        flow->buffered_bytes = kept + (uint32_t)got;
    }
    send_copy(gate, flow,
              impostor_say(gate->impostor, flow->talk, gate->copy, sizeof gate->copy));
    return !impostor_is_over(gate->impostor, flow->talk) &&
           !(flow->trusted && flow->buffered_bytes == EXHIBIT_BYTES);
}

void decoy_talk_end(struct gate *gate, struct flow *flow, bool overstayed)
{
    if (flow->talk == IMPOSTOR_NONE) {
        return;
    }
    if (overstayed && !flow->trusted && impostor_is_taken(gate->impostor, flow->talk)) {
        trust(gate, flow);
    }
    send_copy(gate, flow,
              impostor_end(gate->impostor, flow->talk, gate->copy, sizeof gate->copy));
    flow->talk = IMPOSTOR_NONE;
}
