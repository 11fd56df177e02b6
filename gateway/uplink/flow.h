/* SPDX-License-Identifier: Apache-2.0 */
/* One TCP flow of the unit: its two connections, how far it came, what it has moved. */
#ifndef GATEWAY_UPLINK_FLOW_H
#define GATEWAY_UPLINK_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/content/tls_hello.h"
#include "gateway/content/tls_records.h"
#include "gateway/uplink/deferral.h"
#include "gateway/uplink/endpoint.h"
#include "gateway/uplink/flow_hello.h"
#include "gateway/uplink/regime.h"

#define FLOW_TELL_US 60000000ULL /* a flow that goes on is told about so often */

/* In each phase but FREE and RELAYING a flow may stay so long; see flow_table.c. */
enum flow_phase {
    FLOW_PHASE_FREE,
    FLOW_PHASE_QUIET,      /* accepted, no byte yet, no buffer */
    FLOW_PHASE_HELLO,      /* has said something, holds a buffer */
    FLOW_PHASE_CHECKING,   /* judged, and its server's certificate is looked at */
    FLOW_PHASE_CONNECTING, /* judged, our own connection is on its way */
    FLOW_PHASE_RELAYING,
    FLOW_PHASE_SILENCED, /* denied, and left without an answer */
    FLOW_PHASE_DECOY,    /* denied, and listened to */
    FLOW_PHASES
};

enum flow_part { FLOW_CLIENT, FLOW_SERVER };

/* One connection of the two. readable and writable hold until the kernel says EAGAIN. */
struct flow_side {
    int fd; /* -1: none */
    bool readable;
    bool writable;
    bool hung_up; /* the peer has ended its direction; more bytes may wait to be read */
};

/* One direction: REGIME_UP reads FLOW_CLIENT and writes FLOW_SERVER. */
struct flow_way {
    uint64_t bytes; /* handed to the kernel for the receiver */
    uint64_t told;  /* of bytes: in the record */
    uint32_t piped; /* bytes in the pipe, taken from the budget, not sent */
    int16_t pipe;   /* index into the pool, -1: none */
    bool ended;     /* the end was read, everything sent, and the end passed on */
};

struct flow {
    uint32_t next; /* in the list of its phase */
    uint32_t previous;
    uint32_t next_ready;
    uint16_t epoch;         /* counts the flows that this slot has held */
    uint8_t phase;          /* enum flow_phase */
    uint8_t content;        /* enum flow_content */
    bool ready;             /* stands in the list of those with more to do */
    uint8_t protocol;       /* enum traffic, as far as its first bytes told */
    bool plain;             /* its first bytes are no hello */
    uint32_t look_at_bytes; /* with so many they are looked at again */
    bool unbudgeted;        /* its budget is spent, and it goes on: observe, an update */
    int16_t buffer;         /* index into the hello buffers, -1: none */
    int16_t interception;   /* index into the interceptions, -1: TLS is not ended here */
    int16_t examiner;       /* index into the examiners, -1: it is not looked into */
    uint8_t cut;            /* enum reason that it may not go on for ... */
    uint8_t detail;         /* ... and enum detail of it: flow_cut */
    int16_t decoy;          /* index into the decoys, -1: none */
    int8_t talk;            /* of the decoy under TLS, IMPOSTOR_NONE */
    bool trusted;           /* it was told that it trusts the impostor */
    uint16_t rule;          /* VERDICT_NO_RULE: passes in observe only */
    uint32_t buffered_bytes;
    bool watched;         /* a second hello is looked for: see second_hello.h */
    bool is_held;         /* relaying, its buffer holds what may be one */
    uint32_t clear_bytes; /* at the beginning of what is held: may go on */
    uint64_t held_us;     /* since when */
    uint64_t since_us;    /* entered its phase; last activity when relaying */
    uint64_t told_us;     /* when its bytes were told last */
    struct deferral deferral;
    struct tls_hello hello;
    struct flow_hello offered;
    struct tls_records records; /* of what the unit says */
    struct endpoint client;
    struct endpoint server;
    struct flow_side side[2];     /* enum flow_part */
    struct flow_way way[2];       /* enum regime_way */
    char host[POLICY_HOST_BYTES]; /* server name, else the name it was pinned by */
};

/* A fresh flow for an accepted connection. List fields and epoch are kept. */
void flow_init(struct flow *self, int client_fd, const struct endpoint *client,
               const struct endpoint *server);

/* It may not go on, for this: whoever runs it ends it. */
void flow_cut(struct flow *self, enum reason reason, enum detail detail);

/* What the judge is told. pin: a name that stands for the pinned ones, for a flow that
 * passed once and is judged again; it outlives the facts, as
 * alpn does. NULL: none. */
struct flow_facts flow_facts(const struct flow *self, const char *const *pin,
                             const char *alpn[static POLICY_TEXTS_MAX]);

/* Tells the flow as an event, with the bytes that were not told before: what the records
 * of a flow say adds up to what it moved. */
void flow_note(struct flow *self, const struct regime *regime, enum event_action action,
               struct verdict verdict);

/* Tells it as one that goes on, if it moved anything since FLOW_TELL_US, when it was told
 * last. */
void flow_note_progress(struct flow *self, const struct regime *regime);

/* A flow of either transport as an event, without its bytes. */
struct event flow_event(uint8_t transport, const struct endpoint *client,
                        const struct endpoint *server, const char *host);

/* Closes a side, with a reset if abrupt. */
void flow_close_side(struct flow *self, enum flow_part part, bool abrupt);

#endif
