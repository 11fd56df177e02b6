/* SPDX-License-Identifier: Apache-2.0 */
/* Puts IP fragments together (RFC 791 3.2, RFC 8200 4.5), a bounded number at a time:
 * when all slots are taken, the packet that has waited for longest is given up and
 * counted. Fragments that overlap with other bytes give their packet up (RFC 5722). */
#ifndef GATEWAY_CAPTURE_IP_FRAGMENTS_H
#define GATEWAY_CAPTURE_IP_FRAGMENTS_H

#include "gateway/capture/ip_packet.h"

#define IP_FRAGMENTS_SLOTS 64
#define IP_FRAGMENTS_BYTES 65536

struct ip_fragments; /* about 5 MB */

/* NULL when there is no memory. */
MUST_CHECK struct ip_fragments *ip_fragments_open(void);
void ip_fragments_close(struct ip_fragments *self);

/* True when the packet is whole with this fragment: its payload is then the whole, valid
 * until the next call, and it is no fragment any more. */
MUST_CHECK bool ip_fragments_add(struct ip_fragments *self, struct ip_packet *packet);

/* Packets that were given up. */
MUST_CHECK uint64_t ip_fragments_given_up(const struct ip_fragments *self);

#endif
