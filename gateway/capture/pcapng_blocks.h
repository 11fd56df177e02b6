/* SPDX-License-Identifier: Apache-2.0 */
/* The blocks of a pcapng file (draft-ietf-opsawg-pcapng): which packets are in them, each
 * with the link type of its interface. libpcap refuses a file whose interfaces differ in
 * theirs, as one with the frames of a bus and the packets of a network.
 *
 * The caller reads: the first PCAPNG_BLOCKS_HEAD bytes of a block tell how long it is,
 * and the whole of it what it says. Its bytes may be anybody's. Allocates nothing. */
#ifndef GATEWAY_CAPTURE_PCAPNG_BLOCKS_H
#define GATEWAY_CAPTURE_PCAPNG_BLOCKS_H

#include "can/cursor.h"
#include "gateway/capture/capture_file.h"

#define PCAPNG_BLOCKS_HEAD 12
#define PCAPNG_BLOCKS_BYTES (16U * 1024 * 1024) /* of one block */
#define PCAPNG_BLOCKS_INTERFACES 256

struct pcapng_blocks {
    bool begun; /* a section */
    bool big_endian;
    uint32_t count; /* of interfaces in the section */
    struct {
        uint16_t linktype;
        uint32_t captured_max; /* 0: no limit */
        uint8_t resolution;    /* if_tsresol */
        uint64_t offset_s;
    } interfaces[PCAPNG_BLOCKS_INTERFACES];
};

enum pcapng_blocks_found {
    PCAPNG_BLOCKS_PACKET,
    PCAPNG_BLOCKS_OTHER, /* well and good, but no packet */
    PCAPNG_BLOCKS_FAULT
};

/* The length of the block that begins so, a multiple of 4 from PCAPNG_BLOCKS_HEAD to
 * PCAPNG_BLOCKS_BYTES. 0: it is no block. */
MUST_CHECK size_t pcapng_blocks_length(const struct pcapng_blocks *self,
                                       const uint8_t head[static PCAPNG_BLOCKS_HEAD]);

/* Takes the next block. A packet is bytes of it; a fault is said in fault. */
MUST_CHECK enum pcapng_blocks_found pcapng_blocks_take(struct pcapng_blocks *self,
                                                       struct capture_packet *out,
                                                       struct cursor block,
                                                       const char **fault);

#endif
