/* SPDX-License-Identifier: Apache-2.0 */
/* RTP and RTCP (RFC 3550). The header of RTP has two sure bits, so what it carries must
 * look like video or sound as well; a program stream in it is what cameras under GB/T
 * 28181 send (annex C), over TCP each behind its length (RFC 4571). */
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

#define VERSION 2
#define HEADER_BYTES 12
#define PACK_START "\x00\x00\x01\xba" /* ISO/IEC 13818-1 2.5.3.3 */
#define TYPE_PCMU 0
#define TYPE_PCMA 8
#define TYPE_MP2T 33
#define TYPE_DYNAMIC 96
#define TS_PACKET_BYTES 188
#define VOICE_STEP_BYTES 80 /* 10 ms of G.711 */
#define VOICE_MAX_BYTES 480
#define RTCP_FIRST 200
#define RTCP_LAST 207
#define NOT_RTCP_FIRST                                              \
    64 /* RFC 5761 4: no payload types, lest RTCP be taken for them \
        */
#define NOT_RTCP_LAST 95

struct packet {
    uint8_t type;
    struct cursor payload;
};

/* Mixers alone name sources behind the header; without them fewer bytes of chance pass.
 */
static bool read_packet(struct packet *out, struct cursor in)
{
    uint8_t head = cursor_u8(&in);
    uint8_t type = cursor_u8(&in) & 0x7f;
    cursor_skip(&in, HEADER_BYTES - 2);
    if ((head & 0x10) != 0) { /* extension */
        cursor_skip(&in, 2);
        cursor_skip(&in, 4U * cursor_u16be(&in));
    }
    out->type = type;
    out->payload = in;
    return !in.failed && head >> 6 == VERSION && (head & 0xf) == 0 &&
           cursor_left(&in) > 0 && (type < NOT_RTCP_FIRST || type > NOT_RTCP_LAST);
}

/* A start of H.264 (RFC 6184 5.2: parameters, an aggregate, the first piece of a picture)
 * or of H.265 (RFC 7798 1.1.4). */
static bool is_video(struct cursor in)
{
    uint8_t first = cursor_u8(&in);
    uint8_t second = cursor_u8(&in);
    uint8_t type = first & 0x1f;
    uint8_t type_265 = first >> 1 & 0x3f;
    bool h264 = (first & 0x80) == 0 && (first & 0x60) != 0 &&
                (type == 7 || type == 8 || (type == 24 && second == 0) ||
                 (type == 28 && (second == 0x85 || second == 0x81)));
    bool h265 = (first & 0x81) == 0 && second == 1 &&
                ((type_265 >= 32 && type_265 <= 34) || type_265 == 48 || type_265 == 49);
    return h264 || h265;
}

static bool is_media(struct content *out, const struct packet *packet)
{
    struct cursor payload = packet->payload;
    size_t left = cursor_left(&payload);
    if (MARK_READ(&payload, PACK_START) == CONTENT_IS) {
        out->protocol = TRAFFIC_GB28181;
        return true;
    }
    if (packet->type == TYPE_MP2T) {
        return left % TS_PACKET_BYTES == 0 && cursor_peek(&payload) == 0x47;
    }
    if (packet->type == TYPE_PCMU || packet->type == TYPE_PCMA) {
        return left % VOICE_STEP_BYTES == 0 && left <= VOICE_MAX_BYTES;
    }
    return packet->type >= TYPE_DYNAMIC && is_video(payload);
}

/* RFC 3550 6.1: packets that fill the datagram, the first a report of 1 + 6 n words. */
static bool is_control(struct cursor in)
{
    unsigned packets = 0;
    while (cursor_left(&in) > 0) {
        uint8_t head = cursor_u8(&in);
        uint8_t type = cursor_u8(&in);
        uint16_t words = cursor_u16be(&in);
        cursor_skip(&in, 4U * words);
        unsigned least = type > RTCP_FIRST + 1
                             ? 0
                             : 1 + 6U * (head & 0x1f) + (type == RTCP_FIRST ? 5 : 0);
        if (in.failed || head >> 6 != VERSION || type < RTCP_FIRST || type > RTCP_LAST ||
            words < least || (packets == 0 && type > RTCP_FIRST + 1)) {
            return false;
        }
        packets++;
    }
    return packets > 0;
}

enum content_state rtp_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct packet packet;
    struct cursor in = cursor_over(bytes, len);
    bool good = is_control(in) || (read_packet(&packet, in) && is_media(out, &packet));
    return good ? CONTENT_IS : CONTENT_NOT;
}

enum content_state rtp_read_stream(struct content *out, const uint8_t *bytes, size_t len)
{
    struct packet packet;
    struct cursor in = cursor_over(bytes, len);
    uint16_t length = cursor_u16be(&in);
    struct cursor payload = in;
    uint8_t head = cursor_peek(&in);
    cursor_skip(&payload, HEADER_BYTES);
    if ((len > 2 && (head != VERSION << 6 || length < HEADER_BYTES)) ||
        (!payload.failed && MARK_READ(&payload, PACK_START) == CONTENT_NOT)) {
        return CONTENT_NOT;
    }
    struct cursor block = cursor_block(&in, length);
    if (in.failed) {
        return CONTENT_MORE;
    }
    bool good = read_packet(&packet, block) && is_media(out, &packet) &&
                out->protocol == TRAFFIC_GB28181;
    return good ? CONTENT_IS : CONTENT_NOT;
}
