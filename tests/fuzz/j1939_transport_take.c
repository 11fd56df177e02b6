/* SPDX-License-Identifier: Apache-2.0 */
/* Target: j1939_transport_take, j1939_transport_tick, address_claims_check. The input is
 * a row of frames of 12 bytes: what goes before it in ms, source, destination, which
 * group (bit 0), the data. */
#include "can/address_claims.h"
#include "can/cursor.h"
#include "can/j1939_transport.h"
#include "tests/fuzz/fuzz.h"

#define FRAME_BYTES 12

static void holds_session(const struct j1939_transport_session *session)
{
    if (session->state == J1939_TRANSPORT_IDLE) {
        return;
    }
    HOLDS(session->length >= 9 && session->length <= J1939_TRANSPORT_BYTES_MAX);
    HOLDS(session->packets == (session->length + 6) / 7);
    HOLDS(session->next >= 1 && session->next <= session->packets);
    HOLDS(session->state != J1939_TRANSPORT_RECEIVES || session->next <= session->until);
}

static void holds(const struct j1939_transport *transport,
                  const struct j1939_transport_event *event)
{
    HOLDS(event->fault < J1939_TRANSPORT_FAULT_COUNT);
    HOLDS((event->kind == J1939_TRANSPORT_FAULTY) ==
          (event->fault != J1939_TRANSPORT_OK));
    HOLDS((event->kind == J1939_TRANSPORT_COMPLETE) == (event->bytes != NULL));
    HOLDS(event->pgn <= J1939_PGN_MAX && event->length <= J1939_TRANSPORT_BYTES_MAX);
    for (size_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        const struct j1939_transport_session *a = &transport->sessions[i];
        holds_session(a);
        for (size_t j = 0; j < i; j++) {
            const struct j1939_transport_session *b = &transport->sessions[j];
            HOLDS(a->state == J1939_TRANSPORT_IDLE || b->state == J1939_TRANSPORT_IDLE ||
                  a->source != b->source || a->destination != b->destination);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct j1939_transport transport;
    static struct address_claims claims;
    struct cursor at = cursor_over(data, size);
    uint64_t now_us = 0;
    memset(&transport, 0, sizeof transport);
    memset(&claims, 0, sizeof claims);
    while (cursor_left(&at) >= FRAME_BYTES) {
        struct frame frame = {.extended = true, .length = 8};
        now_us += cursor_u8(&at) * UINT64_C(1000);
        struct j1939_id id = {.source = cursor_u8(&at), .destination = cursor_u8(&at)};
        id.pgn = (cursor_u8(&at) & 1) != 0 ? J1939_PGN_TRANSPORT_DATA
                                           : J1939_PGN_TRANSPORT_CONTROL;
        frame.id = j1939_encode(&id);
        cursor_copy(&at, frame.data, 8);
        struct j1939_transport_event event =
            j1939_transport_take(&transport, &frame, now_us);
        holds(&transport, &event);
        address_claims_add(&claims, &frame);
        HOLDS(address_claims_check(&claims, &id) != ADDRESS_CLAIMS_FREE);
    }
    (void)j1939_transport_tick(&transport, UINT64_MAX);
    for (size_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        HOLDS(transport.sessions[i].state == J1939_TRANSPORT_IDLE);
    }
    return 0;
}
