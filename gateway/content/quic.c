/* SPDX-License-Identifier: Apache-2.0 */
/* Headers first; the hello only where they are right. */
#include "gateway/content/quic.h"

#include <string.h>

#include "gateway/content/gquic_hello.h"
#include "gateway/content/quic_hello.h"

#define IDS_AT 5           /* first byte, version */
#define RETRY_TAG_BYTES 16 /* RFC 9001 5.8 */

/* RFC 9000 17.2.1: the versions that the server speaks, one at least that exists. */
static bool is_negotiation(const struct quic_packet *packet)
{
    struct cursor in = cursor_over(packet->bytes, packet->len);
    bool one = false;
    cursor_skip(&in, IDS_AT);
    cursor_skip(&in, cursor_u8(&in));
    cursor_skip(&in, cursor_u8(&in));
    size_t left = cursor_left(&in);
    while (cursor_left(&in) >= 4) {
        one = quic_packet_is_version(cursor_u32be(&in)) || one;
    }
    return one && left % 4 == 0;
}

/* Every long header in the datagram is right, with the fixed bit that tells QUIC from
 * others on its port, and the first is of a version that exists. */
static bool are_packets(struct cursor in, struct quic_packet *first)
{
    enum quic_packet_result result = quic_packet_next(first, &in);
    if (result != QUIC_PACKET_READ || first->greased) {
        return false;
    }
    if (first->type == QUIC_PACKET_NEGOTIATION) {
        return is_negotiation(first);
    }
    while (result == QUIC_PACKET_READ) {
        struct quic_packet next;
        result = quic_packet_next(&next, &in);
        if (result == QUIC_PACKET_READ && next.greased) {
            return false;
        }
    }
    return result == QUIC_PACKET_SHORT && quic_packet_is_version(first->version) &&
           (first->type != QUIC_PACKET_RETRY || first->len > RETRY_TAG_BYTES + IDS_AT);
}

static void read_host(struct content *out, const uint8_t *bytes, size_t len)
{
    struct quic_hello state = {.version = 0};
    struct client_hello hello;
    if (quic_hello_take(&state, &hello, bytes, len) == QUIC_HELLO_WHOLE &&
        !hello.odd_name) {
        memcpy(out->host, hello.server_name, sizeof out->host);
    }
}

enum content_state quic_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct quic_packet first;
    uint32_t version;
    if (gquic_hello_read(&version, out->host, bytes, len)) {
        return CONTENT_IS;
    }
    if (!are_packets(cursor_over(bytes, len), &first)) {
        return CONTENT_NOT;
    }
    if (first.type == QUIC_PACKET_INITIAL) {
        read_host(out, bytes, len);
    }
    return CONTENT_IS;
}
