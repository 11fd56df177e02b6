/* SPDX-License-Identifier: Apache-2.0 */
/* A row a link type. */
#include "gateway/capture/link_layer.h"

#include <stddef.h>

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define ETHERTYPE_MPLS 0x8847
#define ETHERTYPE_PPPOE 0x8864
#define PPP_IPV4 0x0021
#define PPP_IPV6 0x0057
#define TAGS_MAX 8 /* VLAN tags and MPLS labels, one behind the other */

static bool strip_ppp(struct cursor *frame)
{
    uint16_t protocol = cursor_u8(frame);
    if ((protocol & 1) == 0) { /* else the field is compressed to a byte (RFC 1661 6.5) */
        protocol = (uint16_t)(protocol << 8 | cursor_u8(frame));
    }
    return !frame->failed && (protocol == PPP_IPV4 || protocol == PPP_IPV6);
}

static bool strip_mpls(struct cursor *frame)
{
    for (unsigned i = 0; i < TAGS_MAX; i++) {
        if ((cursor_u32be(frame) & 0x100) != 0) { /* bottom of the stack (RFC 3032 2.1) */
            return !frame->failed;
        }
    }
    return false;
}

static bool is_vlan(uint16_t ethertype)
{
    return ethertype == 0x8100 || ethertype == 0x88a8 || ethertype == 0x9100;
}

static bool strip_ethertype(struct cursor *frame)
{
    uint16_t ethertype = cursor_u16be(frame);
    for (unsigned i = 0; i < TAGS_MAX && is_vlan(ethertype); i++) {
        cursor_skip(frame, 2);
        ethertype = cursor_u16be(frame);
    }
    switch (ethertype) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
        return !frame->failed;
    case ETHERTYPE_MPLS:
        return strip_mpls(frame);
    case ETHERTYPE_PPPOE:
        cursor_skip(frame, 6); /* RFC 2516 4 */
        return strip_ppp(frame);
    default:
        return false;
    }
}

static bool strip_ethernet(struct cursor *frame)
{
    cursor_skip(frame, 12);
    return strip_ethertype(frame);
}

static bool strip_cooked(struct cursor *frame)
{
    cursor_skip(frame, 14);
    return strip_ethertype(frame);
}

static bool strip_cooked_2(struct cursor *frame)
{
    uint16_t ethertype = cursor_u16be(frame);
    cursor_skip(frame, 18);
    return !frame->failed && (ethertype == ETHERTYPE_IPV4 || ethertype == ETHERTYPE_IPV6);
}

static bool strip_loopback(struct cursor *frame)
{
    cursor_skip(frame, 4); /* the address family, as that system numbers it */
    return !frame->failed;
}

static bool strip_ppp_hdlc(struct cursor *frame)
{
    struct cursor framed = *frame;
    if (cursor_u16be(&framed) == 0xff03) {
        *frame = framed;
    }
    return strip_ppp(frame);
}

static bool strip_nothing(struct cursor *frame)
{
    return !frame->failed;
}

static const struct {
    int linktype;
    bool (*strip)(struct cursor *frame);
} rows[] = {
    {0, strip_loopback},   {1, strip_ethernet},  {9, strip_ppp_hdlc},
    {12, strip_nothing},   {14, strip_nothing},  {50, strip_ppp_hdlc},
    {51, strip_ppp},       {101, strip_nothing}, {108, strip_loopback},
    {113, strip_cooked},   {228, strip_nothing}, {229, strip_nothing},
    {276, strip_cooked_2},
};

bool link_layer_is_known(int linktype)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].linktype == linktype) {
            return true;
        }
    }
    return false;
}

bool link_layer_strip(int linktype, struct cursor *frame)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].linktype == linktype) {
            return rows[i].strip(frame);
        }
    }
    return false;
}
