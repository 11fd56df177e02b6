/* SPDX-License-Identifier: Apache-2.0 */
/* What an ICMP error quotes of a datagram that was sent to the unit. */
#ifndef TESTS_GATEWAY_QUOTE_KIT_H
#define TESTS_GATEWAY_QUOTE_KIT_H

#include <netinet/in.h>
#include <string.h>

#include "gateway/uplink/answered.h"

#define QUOTE_MAX 1500

/* From 2.2.2.2, port 123, or 202:...:202, to 1.1.1.1, port 4660, or 101:...:101. */
static inline void quote_note(struct answered *answered, bool is_ipv6, const void *said,
                              size_t len)
{
    uint8_t one[16], two[16];
    memset(one, 1, sizeof one);
    memset(two, 2, sizeof two);
    struct endpoint from = {is_ipv6 ? address_ipv6(two) : address_ipv4(two), 123};
    struct endpoint to = {is_ipv6 ? address_ipv6(one) : address_ipv4(one), 4660};
    answered_note(answered, &from, &to, said, len);
}

/* Its headers, and the first bytes of the len that were said. Returns how long it is. */
static inline size_t quote_put(uint8_t *out, bool is_ipv6, const void *said,
                               size_t quoted, size_t len)
{
    size_t at = is_ipv6 ? 8 : 12;
    size_t each = is_ipv6 ? 16 : 4;
    size_t header = is_ipv6 ? 40 : 20;
    uint16_t udp[] = {htons(123), htons(4660), htons((uint16_t)(8 + len)), 0};
    memset(out, 0, header);
    out[0] = is_ipv6 ? 0x60 : 0x45;
    out[is_ipv6 ? 6 : 9] = IPPROTO_UDP;
    memset(out + at, 2, each);
    memset(out + at + each, 1, each);
    memcpy(out + header, udp, sizeof udp);
    memcpy(out + header + sizeof udp, said, quoted);
    return header + sizeof udp + quoted;
}

#endif
