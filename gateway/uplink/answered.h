/* SPDX-License-Identifier: Apache-2.0 */
/* The datagrams that went to the unit last. Where a program of the unit has ended before
 * its answer came, the unit's kernel says so by an ICMP error that quotes the answer; one
 * that quotes anything else is the unit's own words. */
#ifndef GATEWAY_UPLINK_ANSWERED_H
#define GATEWAY_UPLINK_ANSWERED_H

#include "can/cursor.h"
#include "gateway/uplink/endpoint.h"

#define ANSWERED_ROWS 64
#define ANSWERED_BYTES 1184 /* no error quotes more: 1280 with headers, RFC 4443 2.4 */

struct answered_row {
    struct endpoint from; /* port 0: empty */
    struct endpoint to;
    uint16_t len;
    uint8_t head[ANSWERED_BYTES]; /* its first bytes */
};

/* 78 kB; all-zero is empty. */
struct answered {
    struct answered_row rows[ANSWERED_ROWS];
    uint32_t next; /* the oldest one */
};

/* It was sent. */
void answered_note(struct answered *self, const struct endpoint *from,
                   const struct endpoint *to, const uint8_t *bytes, size_t len);

/* quoted: the rest of an ICMP error behind its header, from its IP header on (RFC 792,
 * RFC 4443 3.1). True if it is the head of one of these datagrams, every byte of what was
 * said in it; that one is then forgotten, since nothing is told of twice. */
MUST_CHECK bool answered_take(struct answered *self, struct cursor quoted);

#endif
