/* SPDX-License-Identifier: Apache-2.0 */
/* Each frame is found its session by source and destination, and moves it one step. */
#include "can/j1939_transport.h"

#include <string.h>

#include "can/cursor.h"

#define LENGTH_MIN 9U /* what fits into a frame needs no transport */

unsigned j1939_transport_tick(struct j1939_transport *self, uint64_t now_us)
{
    unsigned ended = 0;
    for (size_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        struct j1939_transport_session *session = &self->sessions[i];
        if (session->state != J1939_TRANSPORT_IDLE && now_us >= session->deadline_us) {
            session->state = J1939_TRANSPORT_IDLE;
            ended++;
        }
    }
    self->timed_out += ended;
    return ended;
}

static struct j1939_transport_session *find(struct j1939_transport *self, uint8_t source,
                                            uint8_t destination)
{
    for (size_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        struct j1939_transport_session *session = &self->sessions[i];
        if (session->state != J1939_TRANSPORT_IDLE && session->source == source &&
            session->destination == destination) {
            return session;
        }
    }
    return NULL;
}

static struct j1939_transport_session *find_free(struct j1939_transport *self)
{
    for (size_t i = 0; i < J1939_TRANSPORT_SESSIONS; i++) {
        if (self->sessions[i].state == J1939_TRANSPORT_IDLE) {
            return &self->sessions[i];
        }
    }
    self->full++;
    return NULL;
}

static struct j1939_transport_event fail(struct j1939_transport_session *session,
                                         const struct j1939_id *id,
                                         enum j1939_transport_fault fault)
{
    if (session != NULL && fault >= J1939_TRANSPORT_OVERLAP) {
        session->state = J1939_TRANSPORT_IDLE;
    }
    return (struct j1939_transport_event){.kind = J1939_TRANSPORT_FAULTY,
                                          .fault = fault,
                                          .source = id->source,
                                          .destination = id->destination};
}

static struct j1939_transport_event tell(const struct j1939_transport_session *session,
                                         enum j1939_transport_kind kind)
{
    return (struct j1939_transport_event){.kind = kind,
                                          .source = session->source,
                                          .destination = session->destination,
                                          .pgn = session->pgn,
                                          .length = session->length};
}

struct announced {
    bool broadcast;
    uint16_t length;
    uint8_t packets;
    uint32_t pgn;
};

static enum j1939_transport_fault check(const struct announced *self, uint8_t destination)
{
    if (self->broadcast != (destination == J1939_GLOBAL)) {
        return J1939_TRANSPORT_DESTINATION;
    }
    if (self->length < LENGTH_MIN || self->length > J1939_TRANSPORT_BYTES_MAX ||
        self->packets != j1939_packets(self->length)) {
        return J1939_TRANSPORT_LENGTH;
    }
    return J1939_TRANSPORT_OK;
}

static struct j1939_transport_event begin(struct j1939_transport *self,
                                          const struct j1939_id *id,
                                          const struct announced *what, uint64_t now_us)
{
    enum j1939_transport_fault fault = check(what, id->destination);
    if (fault != J1939_TRANSPORT_OK) {
        return fail(NULL, id, fault);
    }
    struct j1939_transport_session *session = find(self, id->source, id->destination);
    if (session != NULL && session->state != J1939_TRANSPORT_AWAITS_ACK) {
        return fail(session, id, J1939_TRANSPORT_OVERLAP);
    }
    session = session != NULL ? session : find_free(self);
    if (session == NULL) {
        return fail(NULL, id, J1939_TRANSPORT_FULL);
    }
    session->state =
        what->broadcast ? J1939_TRANSPORT_RECEIVES : J1939_TRANSPORT_AWAITS_CTS;
    session->source = id->source;
    session->destination = id->destination;
    session->pgn = what->pgn;
    session->length = what->length;
    session->packets = what->packets;
    session->next = 1;
    session->until = what->broadcast ? what->packets : 0;
    session->deadline_us =
        now_us + (what->broadcast ? J1939_TRANSPORT_T1_US : J1939_TRANSPORT_T3_US);
    return tell(session, J1939_TRANSPORT_BEGIN);
}

static struct j1939_transport_event clear_to_send(struct j1939_transport_session *session,
                                                  const struct j1939_id *id,
                                                  uint8_t count, uint8_t next,
                                                  uint64_t now_us)
{
    if (session->state != J1939_TRANSPORT_AWAITS_CTS ||
        (count > 0 && next != session->next)) {
        return fail(session, id, J1939_TRANSPORT_AGAIN);
    }
    if (count == 0) {
        session->deadline_us = now_us + J1939_TRANSPORT_T4_US;
        return tell(session, J1939_TRANSPORT_CONTROL);
    }
    session->until = (uint16_t)(session->next + count - 1);
    session->state = J1939_TRANSPORT_RECEIVES;
    session->deadline_us = now_us + J1939_TRANSPORT_T2_US;
    return tell(session, J1939_TRANSPORT_CONTROL);
}

static struct j1939_transport_event acknowledge(struct j1939_transport_session *session,
                                                const struct j1939_id *id,
                                                const struct announced *what)
{
    if (session->state != J1939_TRANSPORT_AWAITS_ACK || what->length != session->length ||
        what->packets != session->packets) {
        return fail(session, id, J1939_TRANSPORT_ACK);
    }
    session->state = J1939_TRANSPORT_IDLE;
    return tell(session, J1939_TRANSPORT_CONTROL);
}

/* What the receiver says: the session is that of the other direction. */
static struct j1939_transport_event answer(struct j1939_transport *self,
                                           const struct j1939_id *id, uint8_t control,
                                           struct cursor at, uint32_t pgn,
                                           uint64_t now_us)
{
    struct j1939_transport_session *session = find(self, id->destination, id->source);
    if (session == NULL || session->destination == J1939_GLOBAL) {
        return fail(NULL, id, J1939_TRANSPORT_STRAY);
    }
    if (pgn != session->pgn) {
        return fail(session, id, J1939_TRANSPORT_OTHER_GROUP);
    }
    if (control == J1939_CONTROL_CTS) {
        uint8_t count = cursor_u8(&at);
        return clear_to_send(session, id, count, cursor_u8(&at), now_us);
    }
    struct announced what = {.length = cursor_u16le(&at)};
    what.packets = cursor_u8(&at);
    return acknowledge(session, id, &what);
}

/* Either node may end a session, so it is looked for both ways round. */
static struct j1939_transport_event
end(struct j1939_transport *self, const struct j1939_id *id, uint8_t reason, uint32_t pgn)
{
    struct j1939_transport_session *own = find(self, id->source, id->destination);
    struct j1939_transport_session *other = find(self, id->destination, id->source);
    struct j1939_transport_session *session =
        own != NULL && own->pgn == pgn ? own : other;
    if (session == NULL || session->pgn != pgn || id->destination == J1939_GLOBAL ||
        session->destination == J1939_GLOBAL) {
        return fail(NULL, id, J1939_TRANSPORT_STRAY);
    }
    session->state = J1939_TRANSPORT_IDLE;
    struct j1939_transport_event event = tell(session, J1939_TRANSPORT_ABORTED);
    event.reason = reason;
    return event;
}

static struct j1939_transport_event control(struct j1939_transport *self,
                                            const struct j1939_id *id, struct cursor at,
                                            uint64_t now_us)
{
    uint8_t byte = cursor_u8(&at);
    struct cursor rest = at;
    struct announced what = {.broadcast = byte == J1939_CONTROL_BAM,
                             .length = cursor_u16le(&at),
                             .packets = cursor_u8(&at)};
    cursor_skip(&at, 1);
    if (!j1939_pgn_read(cursor_take(&at, 3), &what.pgn)) {
        return fail(NULL, id, J1939_TRANSPORT_GROUP);
    }
    switch (byte) {
    case J1939_CONTROL_RTS:
    case J1939_CONTROL_BAM:
        return begin(self, id, &what, now_us);
    case J1939_CONTROL_CTS:
    case J1939_CONTROL_ACK:
        return answer(self, id, byte, rest, what.pgn, now_us);
    case J1939_CONTROL_ABORT:
        return end(self, id, cursor_u8(&rest), what.pgn);
    default:
        return fail(NULL, id, J1939_TRANSPORT_CONTROL_BYTE);
    }
}

static struct j1939_transport_event complete(struct j1939_transport_session *session,
                                             uint64_t now_us)
{
    struct j1939_transport_event event = tell(session, J1939_TRANSPORT_COMPLETE);
    event.bytes = session->buffer;
    session->state = session->destination == J1939_GLOBAL ? J1939_TRANSPORT_IDLE
                                                          : J1939_TRANSPORT_AWAITS_ACK;
    session->deadline_us = now_us + J1939_TRANSPORT_T3_US;
    return event;
}

static struct j1939_transport_event data(struct j1939_transport *self,
                                         const struct j1939_id *id, struct cursor at,
                                         uint64_t now_us)
{
    struct j1939_transport_session *session = find(self, id->source, id->destination);
    if (session == NULL) {
        return fail(NULL, id, J1939_TRANSPORT_STRAY);
    }
    if (session->state != J1939_TRANSPORT_RECEIVES) {
        return fail(session, id, J1939_TRANSPORT_EARLY);
    }
    if (cursor_u8(&at) != session->next) {
        return fail(session, id, J1939_TRANSPORT_SEQUENCE);
    }
    size_t from = (session->next - 1U) * J1939_PACKET_BYTES;
    cursor_copy(&at, session->buffer + from, J1939_PACKET_BYTES); /* padding and all */
    if (session->next == session->packets) {
        return complete(session, now_us);
    }
    bool asked_for_is_there = session->next == session->until;
    session->state =
        asked_for_is_there ? J1939_TRANSPORT_AWAITS_CTS : J1939_TRANSPORT_RECEIVES;
    session->deadline_us =
        now_us + (asked_for_is_there ? J1939_TRANSPORT_T3_US : J1939_TRANSPORT_T1_US);
    session->next++;
    return tell(session, J1939_TRANSPORT_PART);
}

struct j1939_transport_event j1939_transport_take(struct j1939_transport *self,
                                                  const struct frame *frame,
                                                  uint64_t now_us)
{
    struct j1939_id id = j1939_decode(frame->id);
    if (!frame->extended ||
        (!j1939_is_transport(id.pgn) && !j1939_is_extended_transport(id.pgn))) {
        return (struct j1939_transport_event){.kind = J1939_TRANSPORT_FOREIGN};
    }
    if (j1939_is_extended_transport(id.pgn)) {
        return (struct j1939_transport_event){.kind = J1939_TRANSPORT_EXTENDED,
                                              .source = id.source,
                                              .destination = id.destination};
    }
    if (frame->kind != FRAME_DATA || frame->length != FRAME_CLASSIC_DATA_MAX) {
        return fail(NULL, &id, J1939_TRANSPORT_FRAME);
    }
    (void)j1939_transport_tick(self, now_us);
    struct cursor at = cursor_over(frame->data, frame->length);
    return id.pgn == J1939_PGN_TRANSPORT_CONTROL ? control(self, &id, at, now_us)
                                                 : data(self, &id, at, now_us);
}
