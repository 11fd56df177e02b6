/* SPDX-License-Identifier: Apache-2.0 */
/* The flows of a recording, in the order of their first packets: who opened each, how
 * much went each way, and the bytes that tell what it is. */
#ifndef GATEWAY_CAPTURE_FLOW_BOOK_H
#define GATEWAY_CAPTURE_FLOW_BOOK_H

#include "gateway/capture/flow_reading.h"
#include "gateway/capture/tcp_stream.h"
#include "policies/address.h"

#define FLOW_BOOK_FLOWS_MAX \
    1000000 /* packets of further flows are counted and left out */

struct flow_book_end {
    struct address address;
    uint16_t port;
};

/* Who of the two sends; index of what is kept for each. */
enum flow_book_way { FLOW_BOOK_UP, FLOW_BOOK_DOWN };

struct flow_book_flow {
    uint8_t transport; /* 6 TCP, 17 UDP */
    struct flow_book_end client;
    struct flow_book_end server;
    uint64_t first_us; /* since 1970 */
    uint64_t bytes[2]; /* UDP */
    struct tcp_stream streams[2];
    struct flow_reading *reading; /* NULL until a byte was seen */
    uint32_t next;                /* in its chain */
};

struct flow_book {
    struct flow_book_flow **flows; /* count of them, from malloc */
    uint32_t count;
    uint32_t room;
    uint32_t *heads; /* of the chains */
    uint32_t head_count;
    uint64_t left_out; /* packets that found no room */
};

/* What a segment says beside its bytes. */
struct flow_book_segment {
    uint32_t sequence;
    bool syn;
    bool ack;
};

void flow_book_init(struct flow_book *self);
void flow_book_close(struct flow_book *self);

/* A datagram of UDP. NULL when it found no room. way: as which side it was sent. */
struct flow_book_flow *flow_book_datagram(struct flow_book *self,
                                          const struct flow_book_end *from,
                                          const struct flow_book_end *to,
                                          uint64_t time_us, const uint8_t *bytes,
                                          size_t len, enum flow_book_way *way);

/* A segment of TCP. */
void flow_book_segment(struct flow_book *self, const struct flow_book_end *from,
                       const struct flow_book_end *to, uint64_t time_us,
                       const struct flow_book_segment *segment, const uint8_t *bytes,
                       size_t len);

/* Reads what was gathered of a flow, once, at the end; its reading is there then. False
 * when there is no memory. */
MUST_CHECK bool flow_book_finish(struct flow_book_flow *flow);

MUST_CHECK uint64_t flow_book_bytes(const struct flow_book_flow *flow,
                                    enum flow_book_way way);

#endif
