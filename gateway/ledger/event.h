/* SPDX-License-Identifier: Apache-2.0 */
/* One thing that happened, as every role tells it and as the ledger keeps it.
 *
 * A plain value of fixed size: no pointers, so that it can wait in a bounded queue.
 * event.proto is its form on the channel and on disk. Text fields may hold what the unit
 * sent: hostile text, to be escaped by whatever prints it. */
#ifndef GATEWAY_LEDGER_EVENT_H
#define GATEWAY_LEDGER_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "can/frame.h"
#include "policies/address.h"
#include "policies/detail.h"
#include "policies/policy.h"
#include "policies/reason.h"
#include "policies/traffic.h"

#define EVENT_PACKED_MAX 1024 /* bytes: no event packs to more */
#define EVENT_TEXT_BYTES 200
#define EVENT_EVIDENCE_BYTES 416 /* of a flow, in one event, so that any packs */
#define EVENT_TRAIL_BYTES 720    /* of a trail, likewise */

enum event_source {
    EVENT_FROM_GUARD,
    EVENT_FROM_CAN,
    EVENT_FROM_UPLINK,
    EVENT_FROM_LEDGER
};

enum event_action {
    EVENT_DROPPED,    /* stopped */
    EVENT_PASSED,     /* let through */
    EVENT_WOULD_DROP, /* observe: let through although the policy denies it */
    EVENT_NOTED       /* nothing to stop: a state of the gateway itself */
};

enum event_subject {
    EVENT_SYSTEM,
    EVENT_FRAME,
    EVENT_FLOW,
    EVENT_NAME,
    EVENT_PACKET,
    EVENT_TRAIL
};

struct event_frame {
    char from[POLICY_NAME_BYTES]; /* bus names */
    char to[POLICY_NAME_BYTES];
    uint32_t id;
    bool extended;
    bool fd;
    bool remote;
    uint8_t length;
    uint8_t data_len;             /* 0: its data is not kept; else `length` */
    uint8_t data[FRAME_DATA_MAX]; /* hostile */
};

enum event_evidence_kind {
    EVENT_SAID_TO_DECOY,
    EVENT_HELLO_JUDGED /* as its verdict was found by; its event stands for no attempt
                          more: its count is 0 */
};

/* What a flow said, kept only where the policy asks for it: a piece of its first bytes.
 * The pieces of one flow have its client and server, and add up to what was kept. */
struct event_evidence {
    uint16_t len;                        /* 0: nothing was kept, and all of this is 0 */
    uint8_t kind;                        /* enum event_evidence_kind */
    uint8_t part;                        /* from 1 */
    uint8_t parts;                       /* of so many */
    uint32_t offset;                     /* of the piece in what the flow said */
    uint8_t bytes[EVENT_EVIDENCE_BYTES]; /* hostile */
};

struct event_flow {
    uint8_t transport; /* 6 TCP, 17 UDP */
    uint8_t protocol;  /* enum traffic: what its bytes were; stored by name, and a name
                          that  is not known here reads as unknown */
    struct address client;
    uint16_t client_port;
    struct address server;
    uint16_t server_port;
    char host[POLICY_HOST_BYTES]; /* TLS server name, else the pinned name, else "" */
    uint64_t bytes_up;            /* sent out, 0 when stopped */
    uint64_t bytes_down;
    struct event_evidence evidence;
};

struct event_name {
    struct address client;
    struct address server; /* who was asked: the gateway, or a foreign resolver */
    char name[POLICY_HOST_BYTES];
    uint16_t type; /* DNS RR type */
};

struct event_packet {
    uint8_t protocol; /* IP protocol number */
    struct address client;
    struct address server;
    uint16_t server_port; /* 0 where the protocol has none; ICMP: type */
};

struct event_system {
    char about[POLICY_NAME_BYTES]; /* a role, a bus, a policy */
    char text[EVENT_TEXT_BYTES];
};

/* A piece of what one role saw in the seconds before a severe event: headers, as trail.h
 * packs them. The event has the cause of the severe one, and the times of the first and
 * the last header of the piece. Of a trail that was left out it says so instead: no part
 * of 0 parts, with as many headers as were not kept. */
struct event_trail {
    uint16_t len;     /* 0: of one that was left out */
    uint8_t part;     /* from 1 */
    uint8_t parts;    /* of so many */
    uint16_t headers; /* in this piece */
    bool asked;       /* the severe event is another role's */
    uint8_t packed[EVENT_TRAIL_BYTES];
};

struct event {
    /* Who says it: (source, source_epoch, source_seq) is unique, which is how an event
     * that is told twice is kept once. */
    uint8_t source;        /* enum event_source */
    uint64_t source_epoch; /* random, new at each start of a role */
    uint64_t source_seq;   /* 1, 2, 3 ... within the epoch */

    uint64_t mono_us;  /* CLOCK_BOOTTIME */
    uint64_t wall_us;  /* CLOCK_REALTIME since 1970 */
    bool wall_trusted; /* the kernel says that the clock is synchronised and it did not
                          jump */

    uint8_t action;     /* enum event_action */
    uint16_t reason;    /* enum reason; stored by name */
    uint8_t detail;     /* enum detail; stored by name, and one that is not known here
                           reads as none */
    uint32_t rule_line; /* line of the rule in the policy text, 0: no rule */
    uint64_t policy_version;
    char mode[POLICY_NAME_BYTES];

    /* Roll-up: this record stands for `count` repeats of one cause between first and
     * last. A first occurrence has count 1 and is told at once; later ones are summed and
     * told in intervals. */
    uint64_t cause; /* the same for repeats of one cause, see rollup.h */
    uint64_t count;
    uint64_t first_us; /* CLOCK_BOOTTIME */
    uint64_t last_us;

    uint8_t subject; /* enum event_subject: which of these holds */
    union {
        struct event_frame frame;
        struct event_flow flow;
        struct event_name name;
        struct event_packet packet;
        struct event_system system;
        struct event_trail trail;
    };

    /* Set by the ledger alone when it reads back: the leaf index. Not packed. */
    uint64_t leaf;
};

/* It carries a piece of what a flow said; and one of that kind. */
MUST_CHECK bool event_has_evidence(const struct event *self);
MUST_CHECK bool event_has_evidence_of(const struct event *self,
                                      enum event_evidence_kind kind);

/* It counts what was stopped, or would have been but for observe. What a decoy kept is of
 * a flow that was counted when it was denied. */
MUST_CHECK bool event_is_attempt(const struct event *self);

/* It stands for names or flows of which only the number is known: rollup.h. */
MUST_CHECK bool event_is_crowd(const struct event *self);

/* It says that a trail was left out. */
MUST_CHECK bool event_is_left_out(const struct event *self);

/* Packs into out without allocating; returns the bytes used, never above
 * EVENT_PACKED_MAX. */
MUST_CHECK size_t event_pack(const struct event *self,
                             uint8_t out[static EVENT_PACKED_MAX]);

/* False when the bytes are no event: wrong protobuf, out-of-range enum, over-long text,
 * unknown subject. Allocates nothing that outlives the call. */
MUST_CHECK bool event_unpack(struct event *out, const uint8_t *bytes, size_t len);

#endif
