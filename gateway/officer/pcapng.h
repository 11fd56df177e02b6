/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a pcapng file (draft-ietf-opsawg-pcapng): one section, an interface for each bus
 * and one for IP, packets by time, each with a comment. Does not: know what an event
 * is. Writing may fail: the caller asks ferror(out) at the end. */
#ifndef GATEWAY_OFFICER_PCAPNG_H
#define GATEWAY_OFFICER_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "gateway/officer/pcapng_order.h"

#define PCAPNG_PACKET_BYTES 4352 /* captured, at most */
#define PCAPNG_COMMENT_BYTES 1024
#define PCAPNG_NAME_BYTES 64
#define PCAPNG_INTERFACES 16

enum pcapng_link { PCAPNG_RAW_IP = 101, PCAPNG_CAN_SOCKETCAN = 227 };

struct pcapng {
    FILE *out;                 /* not owned */
    struct pcapng_order order; /* the packets, until the end */
    bool out_of_order;         /* one that came too late stands behind a later one */
    unsigned interfaces;
    struct {
        char name[PCAPNG_NAME_BYTES];
        uint16_t link;
    } known[PCAPNG_INTERFACES];
};

struct pcapng_packet {
    enum pcapng_link link;
    const char *interface; /* named in the file when its first packet comes; beyond
                              PCAPNG_INTERFACES, those of a link share one */
    uint64_t wall_us;
    uint32_t captured; /* bytes that are known */
    uint32_t original; /* bytes that there were */
    uint8_t bytes[PCAPNG_PACKET_BYTES];
};

/* Begins the section; the comment stands at its head. */
void pcapng_begin(struct pcapng *self, FILE *out, const char *comment);

/* comment is UTF-8, cut after PCAPNG_COMMENT_BYTES. */
void pcapng_write(struct pcapng *self, const struct pcapng_packet *packet,
                  const char *comment);

/* Writes packets, as many as bytes begin in; true when all are. Behind the first call no
 * other can come. */
MUST_CHECK bool pcapng_end(struct pcapng *self, size_t bytes);

#endif
