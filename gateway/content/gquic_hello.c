/* SPDX-License-Identifier: Apache-2.0 */
/* A header of either form, and a table of tags. */
#include "gateway/content/gquic_hello.h"

#include "can/cursor.h"
#include "policies/name_judge.h"

#define LONG_HEADER 0x80
#define PUBLIC_HAS_VERSION 0x01
#define PUBLIC_HAS_CONNECTION_ID 0x08
#define CONNECTION_ID_BYTES 8
#define TAG_CHLO 0x43484c4fU
#define TAG_SNI 0x534e4900U
#define CHLO_WITHIN_BYTES \
    64 /* behind the header stand a number, a hash and a frame's head */
#define TAGS_MAX 128

/* "Q0" and two digits. */
static bool is_version(uint32_t version)
{
    uint8_t tens = version >> 8 & 0xff;
    uint8_t ones = version & 0xff;
    return version >> 16 == 0x5130 && tens >= '0' && tens <= '9' && ones >= '0' &&
           ones <= '9';
}

static uint32_t read_version(struct cursor *in)
{
    uint8_t flags = cursor_u8(in);
    if ((flags & LONG_HEADER) == 0) {
        bool first =
            (flags & PUBLIC_HAS_VERSION) != 0 && (flags & PUBLIC_HAS_CONNECTION_ID) != 0;
        cursor_skip(in, CONNECTION_ID_BYTES);
        return first ? cursor_u32be(in) : 0;
    }
    return cursor_u32be(in);
}

/* The tags stand in a row with the offset at which each value ends; the values follow. */
static bool find_name(struct cursor *sni, struct cursor tags, uint16_t count)
{
    struct cursor values = tags;
    uint32_t begins = 0;
    cursor_skip(&values, (size_t)count * 8);
    for (uint16_t i = 0; i < count; i++) {
        uint32_t tag = cursor_u32be(&tags);
        uint32_t ends = cursor_u32le(&tags);
        if (ends < begins) {
            return false;
        }
        struct cursor value = cursor_block(&values, ends - begins);
        if (tag == TAG_SNI) {
            *sni = value;
            return !value.failed;
        }
        begins = ends;
    }
    return false;
}

static void read_name(char *server_name, struct cursor in)
{
    struct cursor sni;
    char text[POLICY_HOST_BYTES] = {0};
    for (unsigned i = 0; i < CHLO_WITHIN_BYTES; i++) {
        struct cursor chlo = in;
        if (cursor_u32be(&chlo) == TAG_CHLO) {
            uint16_t count = cursor_u16le(&chlo);
            cursor_skip(&chlo, 2);
            if (count <= TAGS_MAX && find_name(&sni, chlo, count) &&
                cursor_left(&sni) < sizeof text) {
                cursor_copy(&sni, text, cursor_left(&sni));
            }
            if (!name_normalise(server_name, text)) {
                server_name[0] = '\0';
            }
            return;
        }
        cursor_skip(&in, 1);
    }
}

bool gquic_hello_read(uint32_t *version, char server_name[static POLICY_HOST_BYTES],
                      const uint8_t *datagram, size_t len)
{
    struct cursor in = cursor_over(datagram, len);
    uint32_t found = read_version(&in);
    if (in.failed || !is_version(found)) {
        return false;
    }
    *version = found;
    server_name[0] = '\0';
    read_name(server_name, in);
    return true;
}
