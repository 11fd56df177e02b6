/* SPDX-License-Identifier: Apache-2.0 */
/* From a recorded packet to the flow that it belongs to: link layer, IP, fragments,
 * tunnels in the open (6in4, 4in6, GRE), UDP and TCP. */
#ifndef GATEWAY_CAPTURE_PACKET_WALK_H
#define GATEWAY_CAPTURE_PACKET_WALK_H

#include "gateway/capture/flow_book.h"
#include "gateway/capture/ip_fragments.h"

/* A datagram of UDP, beside being counted in the book. */
typedef void (*packet_walk_datagram_cb)(void *context, uint64_t time_us,
                                        const struct flow_book_end *from,
                                        const struct flow_book_end *to,
                                        const uint8_t *bytes, size_t len);

/* Caller-owned; the parts are filled in by the caller and stay his. */
struct packet_walk {
    int linktype;
    struct flow_book *book;
    struct ip_fragments *fragments;
    packet_walk_datagram_cb datagram;
    void *context;
    uint64_t no_ip; /* frames without an IP packet that could be read */
    uint64_t
        no_flow; /* IP packets that are neither UDP nor TCP, or break their headers */
};

void packet_walk_take(struct packet_walk *self, struct cursor frame, uint64_t time_us);

#endif
