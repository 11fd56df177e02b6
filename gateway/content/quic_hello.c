/* SPDX-License-Identifier: Apache-2.0 */
/* Packet by packet, frame by frame. */
#include "gateway/content/quic_hello.h"

#include <string.h>

#include "gateway/content/gquic_hello.h"

#define HANDSHAKE_HEADER_BYTES 4

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
    static const bool padding[256] = {[FRAME_PADDING] = true};
    uint8_t type = cursor_u8(in);
    switch (type) {
    case FRAME_PADDING: /* each byte is a frame, and most of a first packet */
        cursor_run(in, padding);
        break;
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

static enum quic_hello_state take_initial(struct quic_hello *self,
                                          const struct quic_packet *packet,
                                          struct quic_keyring_tries *tries)
{
    uint8_t plain[QUIC_KEYS_PACKET_MAX_BYTES];
    size_t len;
    if (packet->len > sizeof plain) {
        return QUIC_HELLO_TOO_LONG;
    }
    switch (quic_keyring_open(&self->keyring, packet, tries, plain, &len)) {
    case QUIC_KEYRING_OPENED:
        return take_frames(self, plain, len);
    case QUIC_KEYRING_FULL:
        return QUIC_HELLO_MALFORMED;
    default:
        return QUIC_HELLO_MORE;
    }
}

/* The next message of the CRYPTO stream, once it is whole. */
static enum quic_hello_state read_message(struct client_hello *out, bool is_brief,
                                          const uint8_t *bytes, size_t len,
                                          size_t *message_bytes)
{
    struct cursor in = cursor_over(bytes, len);
    uint8_t type = cursor_u8(&in);
    size_t length = HANDSHAKE_HEADER_BYTES + cursor_u24be(&in);
    if (len > 0 && type != CLIENT_HELLO_TYPE) {
        return QUIC_HELLO_MALFORMED;
    }
    if (in.failed) {
        return QUIC_HELLO_MORE;
    }
    if (length > CRYPTO_STREAM_BYTES) {
        return QUIC_HELLO_TOO_LONG;
    }
    if (length > len) {
        return QUIC_HELLO_MORE;
    }
    *message_bytes = length;
    bool good = is_brief
                    ? client_hello_read_briefly(out, bytes, length, CLIENT_HELLO_QUIC)
                    : client_hello_read(out, bytes, length, CLIENT_HELLO_QUIC);
    return good ? QUIC_HELLO_WHOLE : QUIC_HELLO_MALFORMED;
}

/* How the hello stands with what has been put together. */
static enum quic_hello_state read_hello(struct quic_hello *self, struct client_hello *out)
{
    struct client_hello hello;
    const uint8_t *bytes = self->crypto.bytes;
    size_t message_bytes = 0;
    enum quic_hello_state state =
        read_message(&hello, self->is_brief, bytes + self->read_bytes,
                     self->crypto.whole_bytes - self->read_bytes, &message_bytes);
    if (state == QUIC_HELLO_WHOLE && self->read_bytes > 0) {
        struct client_hello first;
        if (!client_hello_read_briefly(&first, bytes, self->first_bytes,
                                       CLIENT_HELLO_QUIC) ||
            strcmp(first.server_name, hello.server_name) != 0 || first.ech != hello.ech) {
            return QUIC_HELLO_MALFORMED;
        }
    }
    if (state == QUIC_HELLO_WHOLE) {
        if (self->read_bytes == 0) {
            self->first_bytes = (uint32_t)message_bytes;
        }
        self->read_bytes += (uint32_t)message_bytes;
        *out = hello;
    }
    return state == QUIC_HELLO_MORE && self->read_bytes > 0 ? QUIC_HELLO_WHOLE : state;
}

/* RFC 9000 12.2: the packets of a datagram are of one connection. */
static bool is_beside(const struct quic_packet *packet, const struct quic_packet *first)
{
    bool versions = packet->version == first->version ||
                    packet->type != QUIC_PACKET_INITIAL ||
                    first->type != QUIC_PACKET_INITIAL;
    return versions && packet->destination_bytes == first->destination_bytes &&
           memcmp(packet->destination, first->destination, first->destination_bytes) == 0;
}

static enum quic_hello_state take_packets(struct quic_hello *self, struct cursor *in)
{
    struct quic_keyring_tries tries = {.derived = false};
    struct quic_packet first = {.version = 0};
    unsigned initials = 0;
    enum quic_hello_state state = QUIC_HELLO_MORE;
    while (state == QUIC_HELLO_MORE) {
        struct quic_packet packet;
        enum quic_packet_result result = quic_packet_next(&packet, in);
        if (result == QUIC_PACKET_SHORT) {
            break;
        }
        first = first.bytes == NULL ? packet : first;
        if (result == QUIC_PACKET_MALFORMED || !is_beside(&packet, &first)) {
            return QUIC_HELLO_MALFORMED;
        }
        if (packet.type == QUIC_PACKET_FOREIGN) {
            return QUIC_HELLO_VERSION;
        }
        if (packet.type == QUIC_PACKET_INITIAL) {
            state = initials++ < QUIC_INITIALS_MAX ? take_initial(self, &packet, &tries)
                                                   : QUIC_HELLO_MALFORMED;
        }
    }
    return state;
}

/* The first packet of all says which version this is. */
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
    enum quic_packet_result result = quic_packet_next(&first, &in);
    if (!quic_packet_is_version(first.version) || first.type == QUIC_PACKET_RETRY) {
        return QUIC_HELLO_NOT;
    }
    if (result != QUIC_PACKET_READ) {
        return quic_packet_knows(first.version) ? QUIC_HELLO_MALFORMED : QUIC_HELLO_NOT;
    }
    self->version = first.version;
    self->begun = first.type != QUIC_PACKET_FOREIGN;
    return self->begun ? QUIC_HELLO_MORE : QUIC_HELLO_VERSION;
}

enum quic_hello_state quic_hello_take(struct quic_hello *self, struct client_hello *out,
                                      const uint8_t *datagram, size_t len)
{
    struct cursor in = cursor_over(datagram, len);
    enum quic_hello_state state = QUIC_HELLO_MORE;
    if (!self->begun) {
        state = begin(self, out, datagram, len);
    }
    if (state == QUIC_HELLO_MORE) {
        state = take_packets(self, &in);
    }
    return state == QUIC_HELLO_MORE ? read_hello(self, out) : state;
}
