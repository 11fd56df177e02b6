/* SPDX-License-Identifier: Apache-2.0 */
/* RTMP ("Adobe's Real Time Messaging Protocol", 5.2): version 3, a time, four zeros or
 * the version of a player, 1528 bytes of chance; the host stands in the first command. */
#include "gateway/content/host_name.h"
#include "gateway/content/mark.h"
#include "gateway/content/readers.h"

#define VERSION 3
#define HELLO_BYTES 1536 /* C1, C2, S1, S2 each */
#define SURE_BYTES 256   /* of a hello that begins with zeros */
#define AMF_STRING 2

/* 5.2.3 wants zeros; Flash players and servers with digests have their version there. */
static bool is_player(uint32_t version)
{
    uint8_t major = (uint8_t)(version >> 24);
    return major == 0x80 || (major >= 1 && major <= 32 && (version >> 16 & 0xff) <= 20);
}

/* 7.2.1.1: the URL of the application is a property of connect. */
static void read_command(struct content *out, struct cursor in)
{
    if (mark_find(&in, "tcUrl")) {
        uint8_t type = cursor_u8(&in);
        struct cursor url = cursor_block(&in, cursor_u16be(&in));
        if (type == AMF_STRING) {
            (void)!host_name_read_url(out->host, url);
        }
    }
}

enum content_state rtmp_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint8_t first = cursor_u8(&in);
    if (len > 0 && first != VERSION) {
        return CONTENT_NOT;
    }
    cursor_skip(&in, 4);
    uint32_t version = cursor_u32be(&in);
    if (in.failed) {
        return CONTENT_MORE;
    }
    if (version != 0 && !is_player(version)) {
        return CONTENT_NOT;
    }
    if (len < (version == 0 ? SURE_BYTES : 1 + HELLO_BYTES)) {
        return CONTENT_MORE;
    }
    cursor_skip(&in, 2 * HELLO_BYTES - 8);
    read_command(out, in);
    return CONTENT_IS;
}
