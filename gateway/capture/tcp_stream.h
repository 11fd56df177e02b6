/* SPDX-License-Identifier: Apache-2.0 */
/* One direction of a recorded TCP connection: its first bytes in their order, whatever
 * the order of the segments, and how many there were (RFC 9293 3.4). Of a byte that was
 * sent twice the first one counts. */
#ifndef GATEWAY_CAPTURE_TCP_STREAM_H
#define GATEWAY_CAPTURE_TCP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define TCP_STREAM_KEPT_BYTES 65536 /* further ones are counted only */

/* All-zero is the start. */
struct tcp_stream {
    bool begun;
    uint32_t first;     /* sequence number of the first byte */
    uint64_t ahead;     /* bytes from the first to the last one seen, and one more */
    uint64_t missed;    /* of these, those that were not seen yet */
    size_t whole_bytes; /* kept from the first on without a gap */
    size_t room_bytes;
    uint8_t *bytes; /* from malloc */
    uint8_t *has;   /* a bit a byte */
};

/* A segment with the sequence number of its first byte; syn: the number of a SYN, which
 * counts as one itself. False when there is no memory. */
MUST_CHECK bool tcp_stream_add(struct tcp_stream *self, uint32_t sequence, bool syn,
                               const uint8_t *bytes, size_t len);

/* Bytes that were seen, each counted once; behind TCP_STREAM_KEPT_BYTES as well as it can
 * be told without keeping them. */
MUST_CHECK uint64_t tcp_stream_count(const struct tcp_stream *self);

void tcp_stream_close(struct tcp_stream *self);

#endif
