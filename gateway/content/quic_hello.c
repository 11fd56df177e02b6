/* SPDX-License-Identifier: Apache-2.0 */
/* Packet by packet, frame by frame. */
#include "gateway/content/quic_hello.h"

#include <string.h>

#include "gateway/content/gquic_hello.h"

#define HANDSHAKE_HEADER_BYTES 4
#define VERSION_END_BYTES 5
#define FIRST_DATAGRAM_BYTES 1200 /* RFC 9000 14.1: a client's is never shorter */

enum frame_type {
    FRAME_PADDING = 0x00,
    FRAME_PING = 0x01,
    FRAME_ACK = 0x02,
    FRAME_ACK_ECN = 0x03,
    FRAME_CRYPTO = 0x06,
    FRAME_CLOSE = 0x1c
};

/* RFC 9000 19.3. */
static void skip_ack(struct cursor *in, bool ecn)
{
    quic_packet_varint(in); /* largest acknowledged */
    quic_packet_varint(in); /* delay */
    uint64_t ranges = quic_packet_varint(in);
    quic_packet_varint(in); /* first range */
    for (uint64_t i = 0; i < ranges && !in->failed; i++) {
        quic_packet_varint(in);
        quic_packet_varint(in);
    }
    for (unsigned i = 0; ecn && i < 3; i++) {
        quic_packet_varint(in);
    }
}

/* RFC 9000 19.19. */
static void skip_close(struct cursor *in)
{
    quic_packet_varint(in); /* error */
    quic_packet_varint(in); /* frame type */
    cursor_skip(in, quic_packet_varint(in));
}

static enum quic_hello_state take_crypto(struct quic_hello *self, struct cursor *in)
{
    static const enum quic_hello_state states[] = {
        [CRYPTO_STREAM_TAKEN] = QUIC_HELLO_MORE,
        [CRYPTO_STREAM_TOO_LONG] = QUIC_HELLO_TOO_LONG,
        [CRYPTO_STREAM_CONTRADICTS] = QUIC_HELLO_MALFORMED,
    };
    uint64_t offset = quic_packet_varint(in);
    uint64_t len = quic_packet_varint(in);
    const uint8_t *bytes = cursor_take(in, len);
    return in->failed ? QUIC_HELLO_MALFORMED
                      : states[crypto_stream_add(&self->crypto, offset, bytes, len)];
}

static enum quic_hello_state take_frame(struct quic_hello *self, struct cursor *in)
{
    uint8_t type = cursor_u8(in);
    switch (type) {
    case FRAME_PADDING:
    case FRAME_PING:
        break;
    case FRAME_ACK:
    case FRAME_ACK_ECN:
        skip_ack(in, type == FRAME_ACK_ECN);
        break;
    case FRAME_CRYPTO:
        return take_crypto(self, in);
    case FRAME_CLOSE:
        skip_close(in);
        break;
    default:
        return QUIC_HELLO_MALFORMED; /* RFC 9000 12.4: nothing else may stand in an
                                        Initial */
    }
    return in->failed ? QUIC_HELLO_MALFORMED : QUIC_HELLO_MORE;
}

static enum quic_hello_state take_frames(struct quic_hello *self, const uint8_t *bytes,
                                         size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    enum quic_hello_state state = QUIC_HELLO_MORE;
    while (state == QUIC_HELLO_MORE && cursor_left(&in) > 0) {
        state = take_frame(self, &in);
    }
    return state;
}

static bool is_keyed_for(const struct quic_hello *self, const struct quic_packet *packet)
{
    return self->destination_bytes == packet->destination_bytes &&
           memcmp(self->destination, packet->destination, packet->destination_bytes) == 0;
}

static bool rekey(struct quic_hello *self, const struct quic_packet *packet)
{
    self->destination_bytes = packet->destination_bytes;
    memcpy(self->destination, packet->destination, packet->destination_bytes);
    return quic_keys_derive(&self->keys, packet->version, packet->destination,
                            packet->destination_bytes);
}

/* The keys stay those of the first id when the server has chosen another, and are new
 * ones after a Retry (RFC 9001 5.2): tried in this order. */
static bool open_packet(struct quic_hello *self, const struct quic_packet *packet,
                        uint8_t *plain, size_t *len)
{
    struct quic_hello_keyed {
        uint8_t bytes;
        uint8_t destination[QUIC_CONNECTION_ID_MAX_BYTES];
        struct quic_keys keys;
    } before = {.bytes = self->destination_bytes, .keys = self->keys};
    if (quic_keys_open(&self->keys, packet, plain, len)) {
        return true;
    }
    if (is_keyed_for(self, packet)) {
        return false;
    }
    memcpy(before.destination, self->destination, sizeof before.destination);
    if (rekey(self, packet) && quic_keys_open(&self->keys, packet, plain, len)) {
        return true;
    }
    self->destination_bytes = before.bytes;
    memcpy(self->destination, before.destination, sizeof before.destination);
    self->keys = before.keys;
    return false;
}

static enum quic_hello_state take_initial(struct quic_hello *self,
                                          const struct quic_packet *packet)
{
    uint8_t plain[QUIC_KEYS_PACKET_MAX_BYTES];
    size_t len;
    if (packet->len > sizeof plain || !open_packet(self, packet, plain, &len)) {
        return QUIC_HELLO_MORE;
    }
    return take_frames(self, plain, len);
}

/* How the hello stands with what has been put together. */
static enum quic_hello_state read_hello(const struct quic_hello *self,
                                        struct client_hello *out)
{
    struct cursor in = cursor_over(self->crypto.bytes, self->crypto.whole_bytes);
    uint8_t type = cursor_u8(&in);
    size_t length = HANDSHAKE_HEADER_BYTES + cursor_u24be(&in);
    if (self->crypto.whole_bytes > 0 && self->crypto.bytes[0] != CLIENT_HELLO_TYPE) {
        return QUIC_HELLO_MALFORMED;
    }
    if (in.failed) {
        return QUIC_HELLO_MORE;
    }
    if (length > CRYPTO_STREAM_BYTES) {
        return QUIC_HELLO_TOO_LONG;
    }
    if (length > self->crypto.whole_bytes) {
        return QUIC_HELLO_MORE;
    }
    return type == CLIENT_HELLO_TYPE &&
                   client_hello_read(out, self->crypto.bytes, length, CLIENT_HELLO_QUIC)
               ? QUIC_HELLO_WHOLE
               : QUIC_HELLO_MALFORMED;
}

static enum quic_hello_state take_packet(struct quic_hello *self,
                                         const struct quic_packet *packet)
{
    if (packet->version != self->version || packet->type != QUIC_PACKET_INITIAL) {
        return QUIC_HELLO_MORE; /* 0-RTT, or a version that came of a negotiation */
    }
    return take_initial(self, packet);
}

/* The first packet of all says which version this is, and the keys come of it. */
static enum quic_hello_state begin(struct quic_hello *self, struct client_hello *out,
                                   const uint8_t *datagram, size_t len)
{
    struct cursor in = cursor_over(datagram, len);
    struct quic_packet first = {.version = 0};
    struct client_hello named = {.version = 0};
    if (gquic_hello_read(&self->version, named.server_name, datagram, len)) {
        *out = named;
        return QUIC_HELLO_VERSION;
    }
    if (quic_packet_next(&first, &in) != QUIC_PACKET_READ) {
        return len >= VERSION_END_BYTES && quic_packet_knows(first.version)
                   ? QUIC_HELLO_MALFORMED
                   : QUIC_HELLO_NOT;
    }
    bool foreign = first.type == QUIC_PACKET_FOREIGN && len >= FIRST_DATAGRAM_BYTES;
    if (first.type >= QUIC_PACKET_RETRY && !foreign) {
        return QUIC_HELLO_NOT;
    }
    self->version = first.version;
    self->begun = true;
    return rekey(self, &first) ? QUIC_HELLO_MORE : QUIC_HELLO_VERSION;
}

enum quic_hello_state quic_hello_take(struct quic_hello *self, struct client_hello *out,
                                      const uint8_t *datagram, size_t len)
{
    struct cursor in = cursor_over(datagram, len);
    struct quic_packet packet;
    enum quic_hello_state state = QUIC_HELLO_MORE;
    enum quic_packet_result result = QUIC_PACKET_READ;
    if (!self->begun) {
        state = begin(self, out, datagram, len);
    }
    while (state == QUIC_HELLO_MORE && result == QUIC_PACKET_READ) {
        result = quic_packet_next(&packet, &in);
        if (result == QUIC_PACKET_READ) {
            state = take_packet(self, &packet);
        }
    }
    if (result == QUIC_PACKET_MALFORMED) {
        return QUIC_HELLO_MALFORMED;
    }
    return state == QUIC_HELLO_MORE ? read_hello(self, out) : state;
}
