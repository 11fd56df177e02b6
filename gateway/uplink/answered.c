/* SPDX-License-Identifier: Apache-2.0 */
/* A ring. */
#include "gateway/uplink/answered.h"

#include <netinet/in.h>
#include <string.h>

#define UDP_HEADER_BYTES 8

void answered_note(struct answered *self, const struct endpoint *from,
                   const struct endpoint *to, const uint8_t *bytes, size_t len)
{
    struct answered_row *row = &self->rows[self->next++ % ANSWERED_ROWS];
    row->from = *from;
    row->to = *to;
    row->len = (uint16_t)len;
    memcpy(row->head, bytes, len < ANSWERED_BYTES ? len : ANSWERED_BYTES);
}

/* RFC 791 3.1, without options, the first fragment; RFC 8200 3. False: not of UDP. */
static bool read_addresses(struct cursor *in, struct endpoint *from, struct endpoint *to)
{
    bool is_ipv6 = cursor_peek(in) >> 4 == 6;
    uint8_t first = cursor_u8(in);
    cursor_skip(in, 5);
    uint16_t fragment = is_ipv6 ? 0 : cursor_u16be(in) & 0x1fff;
    cursor_skip(in, is_ipv6 ? 0 : 1);
    uint8_t protocol = cursor_u8(in);
    cursor_skip(in, is_ipv6 ? 1 : 2);
    const uint8_t *source = cursor_take(in, is_ipv6 ? 16 : 4);
    const uint8_t *destination = cursor_take(in, is_ipv6 ? 16 : 4);
    if (in->failed || (!is_ipv6 && first != 0x45) || fragment != 0 ||
        protocol != IPPROTO_UDP) {
        return false;
    }
    from->address = is_ipv6 ? address_ipv6(source) : address_ipv4(source);
    to->address = is_ipv6 ? address_ipv6(destination) : address_ipv4(destination);
    return true;
}

static bool is_head(const struct answered_row *row, const uint8_t *bytes, size_t len)
{
    return len <= row->len && len <= ANSWERED_BYTES && memcmp(row->head, bytes, len) == 0;
}

bool answered_take(struct answered *self, struct cursor quoted)
{
    struct endpoint from, to;
    if (!read_addresses(&quoted, &from, &to)) {
        return false;
    }
    from.port = cursor_u16be(&quoted);
    to.port = cursor_u16be(&quoted);
    uint16_t udp_bytes = cursor_u16be(&quoted);
    cursor_skip(&quoted, 2);
    size_t len = cursor_left(&quoted);
    const uint8_t *bytes = cursor_take(&quoted, len);
    for (size_t i = 0; !quoted.failed && i < ANSWERED_ROWS; i++) {
        struct answered_row *row = &self->rows[i];
        if (row->from.port != 0 && udp_bytes == UDP_HEADER_BYTES + row->len &&
            endpoint_equal(&row->from, &from) && endpoint_equal(&row->to, &to) &&
            is_head(row, bytes, len)) {
            row->from.port = 0;
            return true;
        }
    }
    return false;
}
