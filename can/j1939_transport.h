/* SPDX-License-Identifier: Apache-2.0 */
/* The transport protocol of SAE J1939-21 (5.10) followed from between: messages of 9 to
 * 1785 bytes, broadcast (BAM) or to one node (RTS, CTS, EndOfMsgACK), put together before
 * anybody judges them.
 *
 * As in isotp.h: where receivers may differ, the follower ends the session, so that a
 * node and the one that watches it never understand different messages. Above all a
 * receiver may ask for packets again, which could then be others: asked so, a session
 * ends. A source may have one broadcast and one session with each destination at a time
 * (5.10). Law: a frame with a fault is not to be forwarded, and one that is refused for
 * another reason, its source address above all, is not shown here: else whoever poses as
 * a node could end its sessions.
 *
 * The extended protocol (ISO 11783-3, above 1785 bytes) is told and not followed: what
 * is carried in it cannot be judged. Does not: send, read a clock, allocate. */
#ifndef CAN_J1939_TRANSPORT_H
#define CAN_J1939_TRANSPORT_H

#include "can/j1939.h"

#define J1939_TRANSPORT_SESSIONS 16
#define J1939_TRANSPORT_BYTES_MAX 1785 /* 255 packets of 7 */

/* J1939-21, timeout defaults. */
#define J1939_TRANSPORT_T1_US 750000  /* between packets */
#define J1939_TRANSPORT_T2_US 1250000 /* from CTS to the first packet */
#define J1939_TRANSPORT_T3_US                                                            \
    1250000                           /* from RTS or the last packet asked for to CTS or \
                                         EndOfMsgACK */
#define J1939_TRANSPORT_T4_US 1050000 /* from a CTS that asks to wait to the next */

enum j1939_transport_state {
    J1939_TRANSPORT_IDLE,
    J1939_TRANSPORT_AWAITS_CTS,
    J1939_TRANSPORT_RECEIVES,
    J1939_TRANSPORT_AWAITS_ACK /* all is there */
};

struct j1939_transport_session {
    enum j1939_transport_state state;
    uint8_t source;
    uint8_t destination; /* J1939_GLOBAL: BAM */
    uint32_t pgn;
    uint16_t length; /* bytes */
    uint8_t packets;
    uint16_t next;  /* number of the packet awaited, from 1 */
    uint16_t until; /* last packet asked for; may lie beyond the end */
    uint64_t deadline_us;
    uint8_t buffer[J1939_TRANSPORT_BYTES_MAX];
};

/* Caller-owned; all-zero is ready. No more than SESSIONS at a time: one more is a fault,
 * FULL, and counted. */
struct j1939_transport {
    struct j1939_transport_session sessions[J1939_TRANSPORT_SESSIONS];
    uint64_t full;      /* sessions refused for want of a slot */
    uint64_t timed_out; /* sessions ended by silence */
};

enum j1939_transport_kind {
    J1939_TRANSPORT_FOREIGN, /* no frame of this protocol */
    J1939_TRANSPORT_BEGIN,   /* RTS or BAM: length bytes of pgn are announced */
    J1939_TRANSPORT_PART,
    J1939_TRANSPORT_COMPLETE, /* the last packet; bytes is the message */
    J1939_TRANSPORT_CONTROL,  /* CTS or EndOfMsgACK of a session */
    J1939_TRANSPORT_ABORTED,  /* by one of the two nodes */
    J1939_TRANSPORT_EXTENDED, /* the protocol that is not followed */
    J1939_TRANSPORT_FAULTY
};

/* From J1939_TRANSPORT_OVERLAP on each ends the session that it hits. */
enum j1939_transport_fault {
    J1939_TRANSPORT_OK,
    J1939_TRANSPORT_FRAME,        /* not 8 bytes of data; ignored */
    J1939_TRANSPORT_CONTROL_BYTE, /* a reserved one; ignored */
    J1939_TRANSPORT_GROUP,        /* no PGN can be so; ignored */
    J1939_TRANSPORT_LENGTH,       /* below 9, above 1785, or not that number of packets;
                                     ignored */
    J1939_TRANSPORT_DESTINATION,  /* BAM to one node, RTS to all; ignored */
    J1939_TRANSPORT_STRAY,    /* CTS, EndOfMsgACK, Abort or data of no session; ignored */
    J1939_TRANSPORT_FULL,     /* no slot; ignored */
    J1939_TRANSPORT_OVERLAP,  /* RTS or BAM inside a session of the same two; neither is
                                 taken */
    J1939_TRANSPORT_SEQUENCE, /* not the next number; ends it */
    J1939_TRANSPORT_EARLY,    /* a packet that no CTS has asked for; ends it */
    J1939_TRANSPORT_OTHER_GROUP, /* CTS or EndOfMsgACK names another PGN; ends it */
    J1939_TRANSPORT_AGAIN,       /* CTS asks for another packet than the next; ends it */
    J1939_TRANSPORT_ACK, /* EndOfMsgACK too early, or of another length; ends it */
    J1939_TRANSPORT_FAULT_COUNT
};

struct j1939_transport_event {
    enum j1939_transport_kind kind;
    enum j1939_transport_fault fault; /* FAULTY */
    uint8_t source;      /* of the message that is carried; of EXTENDED, FAULTY: of the */
    uint8_t destination; /* frame */
    uint32_t pgn;        /* that is carried; 0 of EXTENDED, FAULTY */
    uint16_t length;
    const uint8_t *bytes; /* COMPLETE: length of them, until the next call */
    uint8_t reason;       /* ABORTED: J1939-21, table of abort reasons */
};

/* A data frame of the bus, either direction. now_us never goes back. */
MUST_CHECK struct j1939_transport_event j1939_transport_take(struct j1939_transport *self,
                                                             const struct frame *frame,
                                                             uint64_t now_us);

/* Ends every session that has waited too long; returns how many. */
unsigned j1939_transport_tick(struct j1939_transport *self, uint64_t now_us);

#endif
