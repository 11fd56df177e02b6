/* SPDX-License-Identifier: Apache-2.0 */
/* SAE J1939 on one frame: what its 29-bit id says (J1939-21, 5.2), and which parameter
 * groups a gateway must know.
 *
 * Does not: tell whether a bus speaks J1939 at all. Every 29-bit id can be read so; a
 * caller knows from its policy. */
#ifndef CAN_J1939_H
#define CAN_J1939_H

#include "can/data_class.h"
#include "can/frame.h"

#define J1939_GLOBAL 255U     /* destination: every node */
#define J1939_NO_ADDRESS 254U /* source of "cannot claim an address" (J1939-81) */
#define J1939_PGN_MAX 0x3FFFFU

#define J1939_PGN_REQUEST 0x0EA00U
#define J1939_PGN_ADDRESS_CLAIMED 0x0EE00U
#define J1939_PGN_TRANSPORT_CONTROL 0x0EC00U
#define J1939_PGN_TRANSPORT_DATA 0x0EB00U
#define J1939_PGN_EXTENDED_CONTROL 0x0C800U
#define J1939_PGN_EXTENDED_DATA 0x0C700U

#define J1939_PACKET_BYTES 7U /* of a message in one data frame of the transport */

/* What a control frame of the transport begins with (J1939-21, 5.10.3). */
enum j1939_control {
    J1939_CONTROL_RTS = 16,
    J1939_CONTROL_CTS = 17,
    J1939_CONTROL_ACK = 19,
    J1939_CONTROL_BAM = 32,
    J1939_CONTROL_ABORT = 255
};

struct j1939_id {
    uint8_t priority; /* 0 (first) to 7 */
    uint32_t pgn;     /* with both data page bits; of PDU1 its lowest byte is 0 */
    uint8_t source;
    uint8_t destination; /* of PDU2 J1939_GLOBAL */
};

enum j1939_role {
    J1939_INFORMS,
    J1939_COMMANDS,
    J1939_REQUESTS,          /* asks for another group, see j1939_asked */
    J1939_CARRIES,           /* parts of another group, or another protocol */
    J1939_MANAGES_ADDRESSES, /* J1939-81 */
    J1939_ACCESSES_MEMORY    /* reads or writes what a node holds */
};

struct j1939_group { /* a row of j1939_group.def */
    uint32_t pgn;
    enum j1939_role role;
    unsigned classes; /* of data_class.h */
    const char *name;
};

/* Reads any 29-bit id. */
struct j1939_id j1939_decode(uint32_t id);

/* The id of these; pgn is at most J1939_PGN_MAX, of PDU1 its lowest byte is not looked
 * at, of PDU2 destination is not. */
MUST_CHECK uint32_t j1939_encode(const struct j1939_id *self);

/* Destination-specific: its PDU format is below 240 (J1939-21, 5.2). */
MUST_CHECK bool j1939_is_pdu1(uint32_t pgn);

/* Its frames carry parts of another group: the transport protocol (J1939-21, 5.10), and
 * the extended one above 1785 bytes (ISO 11783-3). */
MUST_CHECK bool j1939_is_transport(uint32_t pgn);
MUST_CHECK bool j1939_is_extended_transport(uint32_t pgn);

/* How many packets a message of so many bytes has. */
MUST_CHECK uint32_t j1939_packets(uint32_t bytes);

/* The row of that group, static; NULL: none. */
MUST_CHECK const struct j1939_group *j1939_group(uint32_t pgn);

/* The rows of j1939_group.def one by one, static; NULL behind the last. */
MUST_CHECK const struct j1939_group *j1939_group_row(size_t number);

/* Which group a request (EA00, or C900) asks for: the first three bytes
 * (J1939-21, 5.4.2). False if there are fewer, or no PGN can be so. */
MUST_CHECK bool j1939_asked(const uint8_t *bytes, size_t count, uint32_t *pgn);

/* Reads a PGN as it lies in data, three bytes, the lowest first. False: it cannot be one
 * (J1939_PGN_MAX; of PDU1 its lowest byte is 0). */
MUST_CHECK bool j1939_pgn_read(const uint8_t bytes[static 3], uint32_t *pgn);

#endif
