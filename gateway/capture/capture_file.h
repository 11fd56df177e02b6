/* SPDX-License-Identifier: Apache-2.0 */
/* A recording of packets: pcap, which libpcap reads, or pcapng, which is read here, since
 * libpcap refuses one whose interfaces differ in their link type.
 *
 * libpcap is loaded when the first recording is opened, not when the program starts: it
 * brings libdbus, libsystemd and their like with it, which have no business in the roles
 * of a gateway and would double the time in which a role that died is back. */
#ifndef GATEWAY_CAPTURE_CAPTURE_FILE_H
#define GATEWAY_CAPTURE_CAPTURE_FILE_H

#include <stdint.h>
#include <stdio.h>

#include "can/cursor.h"
#include "can/trouble.h"

struct capture_packet {
    uint64_t time_us;    /* since 1970 */
    bool cut;            /* longer on the wire than it was recorded */
    int linktype;        /* as link_layer.h has it */
    uint32_t interface;  /* number of, in its section of the file; 0 in pcap */
    struct cursor bytes; /* valid until the next packet */
};

enum capture_result {
    CAPTURE_PACKET,
    CAPTURE_END,
    CAPTURE_FAULT /* the file breaks off or is damaged; why says where */
};

struct capture_file;

/* How a recording begins (pcap in either byte order with micro- or nanoseconds, pcapng).
 */
MUST_CHECK bool capture_file_is_one(struct cursor head);

/* Reads from file, which it closes, also on failure. NULL with why set; name is for it.
 */
MUST_CHECK struct capture_file *capture_file_open(FILE *file, const char *name,
                                                  struct trouble *why);
void capture_file_close(struct capture_file *self);

MUST_CHECK enum capture_result capture_file_next(struct capture_file *self,
                                                 struct capture_packet *out,
                                                 struct trouble *why);

#endif
