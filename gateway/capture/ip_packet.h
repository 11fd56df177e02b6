/* SPDX-License-Identifier: Apache-2.0 */
/* An IP packet: who to whom, and what it carries (RFC 791, RFC 8200). */
#ifndef GATEWAY_CAPTURE_IP_PACKET_H
#define GATEWAY_CAPTURE_IP_PACKET_H

#include <stdbool.h>

#include "can/cursor.h"
#include "policies/address.h"

#define IP_PACKET_FRAGMENT 44 /* the protocol number of an IPv6 fragment header */

struct ip_packet {
    struct address from;
    struct address to;
    uint8_t protocol; /* of the payload, extension headers passed over */
    uint32_t id;      /* of the fragments that belong together */
    uint32_t offset_bytes;
    bool more; /* fragments follow */
    struct cursor
        payload; /* as far as it was recorded; padding behind the packet left out */
};

/* False when it is no IP packet or breaks its own lengths. A packet that was cut when it
 * was recorded is read as far as it goes. */
MUST_CHECK bool ip_packet_read(struct ip_packet *out, struct cursor in);

MUST_CHECK bool ip_packet_is_fragment(const struct ip_packet *self);

#endif
