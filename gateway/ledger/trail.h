/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of a frame or a packet that a role saw: who, to whom, how long, and what
 * became of it. No byte of what it carried.
 *
 * A trail is such headers, of the seconds before a severe event, in the order in which
 * they were seen. It stands in the ledger in pieces (EVENT_TRAIL), each to be read
 * without the others; format.md says how a piece is packed. */
#ifndef GATEWAY_LEDGER_TRAIL_H
#define GATEWAY_LEDGER_TRAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "can/frame.h"
#include "gateway/ledger/event.h"
#include "policies/address.h"

#define TRAIL_AGE_US UINT64_C(10000000) /* no header is older when the trail is taken */
#define TRAIL_WORDS 15                  /* of a piece: names of buses, and reasons */

enum trail_sort { TRAIL_FRAME = 1, TRAIL_PACKET };

/* What a packet was. */
enum trail_state {
    TRAIL_OPENED,   /* a connection is asked for */
    TRAIL_DATAGRAM, /* as it came */
    TRAIL_FLOW,     /* the verdict or the end of a flow; length: what it sent out */
    TRAIL_NAME,     /* a question for a name */
    TRAIL_OTHER     /* what the kernel told of */
};

struct trail_frame {
    uint32_t id;
    uint8_t
        bus; /* that it came from: index in the policy; read back: word of the piece */
    bool extended;
    bool fd;
    bool remote;
};

struct trail_packet {
    struct address client;
    struct address server;
    uint16_t client_port; /* 0: it has none */
    uint16_t server_port; /* ICMP: type */
    uint8_t transport;    /* IP protocol number */
    uint8_t state;        /* enum trail_state */
};

struct trail_header {
    uint64_t time_us; /* CLOCK_BOOTTIME */
    uint32_t length;  /* bytes of data */
    uint16_t reason;  /* enum reason; stored by name; REASON_COUNT: one not known here */
    uint8_t verdict;  /* enum event_action */
    uint8_t sort;     /* enum trail_sort: which of these holds */
    union {
        struct trail_frame frame;
        struct trail_packet packet;
    };
};

/* A frame that came from bus `bus`, and its verdict. */
struct trail_header trail_of_frame(const struct frame *frame, uint8_t bus,
                                   enum event_action verdict, enum reason reason,
                                   uint64_t time_us);

/* What came by IP and is told as an event. False: nothing did, or it is a piece of what
 * a flow said, whose denial was told by itself. */
MUST_CHECK bool trail_of_event(struct trail_header *out, const struct event *event,
                               uint64_t time_us);

#endif
