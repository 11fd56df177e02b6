/* SPDX-License-Identifier: Apache-2.0 */
/* Listens, and says nothing. */
#include "gateway/uplink/decoy.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "gateway/content/recognise.h"
#include "gateway/uplink/decoy_talk.h"

#define DISCARDED_MAX 65536 /* at the end, so that it is an end and not a reset */

static void keep_hello(struct gate *gate, struct flow *flow)
{
    uint32_t said = flow->buffer >= 0 ? flow->buffered_bytes : 0;
    uint32_t kept = said < EXHIBIT_BYTES ? said : EXHIBIT_BYTES;
    if (kept > 0) {
        memcpy(gate->decoys[flow->decoy], gate->hellos[flow->buffer], kept);
    }
    decoy_talk_begin(gate, flow);
    flow->buffered_bytes = kept;
    gate_return_hello(gate, flow);
}

bool decoy_begin(struct gate *gate, struct flow *flow)
{
    flow->decoy = slot_pool_take(&gate->decoy_numbers);
    if (flow->decoy < 0) {
        gate->regime->counts[REGIME_DECOYS_FULL]++;
        return false;
    }
    keep_hello(gate, flow);
    flow_table_move(&gate->flows, flow, FLOW_PHASE_DECOY, gate->regime->now_us);
    flow->side[FLOW_CLIENT].readable = true;
    decoy_read(gate, flow);
    return true;
}

/* Takes one piece of what the unit says. Returns as recv(2) does. */
static ssize_t read_piece(struct gate *gate, struct flow *flow)
{
    int fd = flow->side[FLOW_CLIENT].fd;
    if (flow->talk != IMPOSTOR_NONE) {
        ssize_t got = recv(fd, gate->copy, sizeof gate->copy, 0);
        bool goes_on = got <= 0 || decoy_talk_hear(gate, flow, gate->copy, (size_t)got);
        return goes_on ? got : 0;
    }
    ssize_t got = recv(fd, gate->decoys[flow->decoy] + flow->buffered_bytes,
                       EXHIBIT_BYTES - flow->buffered_bytes, 0);
    flow->buffered_bytes += got > 0 ? (uint32_t)got : 0;
    return got;
}

static bool is_full(const struct flow *flow)
{
    return flow->talk == IMPOSTOR_NONE && flow->buffered_bytes == EXHIBIT_BYTES;
}

void decoy_read(struct gate *gate, struct flow *flow)
{
    struct flow_side *client = &flow->side[FLOW_CLIENT];
    while (client->readable && !is_full(flow)) {
        ssize_t got = read_piece(gate, flow);
        if (got < 0 && errno == EAGAIN) {
            client->readable = false;
            return;
        }
        if (got <= 0) {
            decoy_end(gate, flow);
            return;
        }
    }
    if (is_full(flow)) {
        decoy_end(gate, flow);
    }
}

static void tell(const struct gate *gate, const struct flow *flow)
{
    const uint8_t *bytes = gate->decoys[flow->decoy];
    struct event event =
        flow_event(IPPROTO_TCP, &flow->client, &flow->server, flow->host);
    struct content content;
    event.flow.protocol = flow->protocol;
    if (flow->protocol == TRAFFIC_UNKNOWN &&
        recognise(&content, bytes, flow->buffered_bytes, RECOGNISE_STREAM,
                  RECOGNISE_CLIENT) == CONTENT_IS) {
        event.flow.protocol = (uint8_t)content.protocol;
    }
    exhibit_tell(gate->regime, &event, bytes, flow->buffered_bytes, 0);
}

void decoy_end(struct gate *gate, struct flow *flow)
{
    bool overstayed = gate->regime->now_us - flow->since_us >= DECOY_STAY_US;
    decoy_talk_end(gate, flow, overstayed);
    if (flow->decoy >= 0) {
        tell(gate, flow);
    }
    (void)recv(flow->side[FLOW_CLIENT].fd, NULL, DISCARDED_MAX, MSG_TRUNC | MSG_DONTWAIT);
    gate_drop(gate, flow, false);
}
