/* SPDX-License-Identifier: Apache-2.0 */
/* The gate for TCP: accepts what TPROXY hands over, has it judged, and relays what
 * passes.
 *
 * listener.c accepts, intake.c reads and judges, relay.c moves bytes, relay_hold.c holds
 * back what may be a second hello, decoy.c listens to what was denied; this file holds
 * what they share and how a flow ends. All memory is taken in gate_open. */
#ifndef GATEWAY_UPLINK_GATE_H
#define GATEWAY_UPLINK_GATE_H

#include "gateway/uplink/exhibit.h"
#include "gateway/uplink/flow_table.h"
#include "gateway/uplink/handshake_share.h"
#include "gateway/uplink/impostor.h"
#include "gateway/uplink/interception.h"
#include "gateway/uplink/leaf_cache.h"
#include "gateway/uplink/pipe_pool.h"
#include "gateway/uplink/poller.h"
#include "gateway/uplink/server_check.h"
#include "gateway/uplink/slot_pool.h"

#define GATE_HELLOS_MAX 1024 /* flows that hold what they said until we are connected */
#define GATE_HELD_MAX (GATE_HELLOS_MAX / 4) /* of them for second hellos */
#define GATE_DECOYS_MAX 256                 /* denied flows that are listened to */
#define GATE_EXAMINERS_MAX 512
#define GATE_COPY_BYTES PIPE_POOL_LEAST_BYTES
#define GATE_HELLO_US 3000000ULL        /* to say something, and again to finish it */
#define GATE_HELLO_OBSERVE_US 500000ULL /* where a silent one passes anyway */
#define GATE_CONNECT_US 10000000ULL
#define GATE_CONNECT_PRESSED_US 2000000ULL /* where others wait for its buffer */
#define GATE_SILENCED_US 30000000ULL
#define GATE_IDLE_US 1800000000ULL /* half an hour without a byte either way */
#define GATE_LENT_US                                                                \
    1000000ULL               /* idle for so long, it gives what it holds to another \
                              */
#define GATE_ROUND_TICKS 100 /* in so many every slot is looked at for what to tell */

struct gate {
    struct regime *regime;
    struct poller *poller;
    uint8_t kind; /* of our flows' tokens */
    int listen[2];
    int spare; /* given up for a moment when descriptors run out, so that accept can
                  refuse */
    struct flow_table flows;
    struct pipe_pool pipes;
    struct examiner *examiners;
    struct slot_pool examiner_numbers;
    struct interception *interceptions;
    struct slot_pool interception_numbers;
    uint32_t examined[GATE_EXAMINERS_MAX]; /* the flow that was lent each last */
    uint32_t intercepted[INTERCEPTION_MAX];
    struct handshake_share handshakes; /* of the interceptions */
    uint16_t turn;     /* the interception whose turn is next, of those that wait */
    bool turns_wanted; /* one waits for it, so none that comes has it at once */
    struct leaf_cache leaves;
    struct server_check checks;
    void (*ask_leaf)(void *context, const char *name); /* NULL: there is nobody to ask */
    void *leaf_context;
    uint8_t (*hellos)[TLS_HELLO_RAW_BYTES];
    uint32_t hello_reached[GATE_HELLOS_MAX]; /* behind it each is zeros */
    struct slot_pool hello_numbers;
    uint16_t held;                    /* buffers that hold what may be a second hello */
    uint8_t (*decoys)[EXHIBIT_BYTES]; /* what denied flows say */
    struct slot_pool decoy_numbers;
    struct impostor *impostor;
    bool hello_wanted;    /* a quiet flow has said something, and waits for a buffer */
    uint32_t ready_first; /* flows with more to do before the loop may sleep */
    uint32_t ready_last;
    uint32_t looked_at;  /* the slot that was looked at last */
    uint64_t overdue_us; /* no update is overdue before; UINT64_MAX: none waits */
    uint8_t copy[GATE_COPY_BYTES];
};

/* False with why set. Listeners stay the caller's; -1: none. */
MUST_CHECK bool gate_open(struct gate *self, struct regime *regime, struct poller *poller,
                          uint8_t kind, const int listen[static 2], uint32_t flows_max,
                          struct trouble *why);
/* Ends every flow and gives back the memory. */
void gate_close(struct gate *self);

/* An event of a flow's descriptor. */
void gate_event(struct gate *self, struct poller_token token, uint32_t events);
/* Ends what has waited too long. Ten times a second will do. */
void gate_tick(struct gate *self);
/* Goes on with flows that had more to do; true while some still have. */
MUST_CHECK bool gate_continue(struct gate *self);

/* A certificate that was asked for, see leaf_cache_give; flows that wait for it go on. */
void gate_give_leaf(struct gate *self, const char *name,
                    const struct tls_session_identity *identity);

/* The verbs of the parts. */

/* What looks into the flow, NULL for nothing. */
struct examiner *gate_examiner(const struct gate *self, const struct flow *flow);

/* A descriptor that stands for nothing but its number; the role may open no files. */
MUST_CHECK int gate_open_spare(void);

/* Denies a flow that was not let through yet: tells it, then resets it, silences it or
 * leads it to a decoy. */
void gate_deny(struct gate *self, struct flow *flow, struct verdict verdict);
/* The hello of a flow, behind the denial that it led to (exhibit.h). */
void gate_tell_hello(const struct gate *self, const struct flow *flow,
                     enum event_action action, struct verdict verdict);
/* Closes both sides and frees the slot; tells nothing. */
void gate_drop(struct gate *self, struct flow *flow, bool abrupt);
/* Ends a flow that was let through, and tells its bytes under the reason. */
void gate_end(struct gate *self, struct flow *flow, enum event_action action,
              enum reason reason, bool abrupt);
/* Puts a flow into the list for gate_continue. */
void gate_put_ready(struct gate *self, struct flow *flow);
/* Registers one side of a flow, edge-triggered both ways. */
MUST_CHECK bool gate_watch(struct gate *self, struct flow *flow, enum flow_part part);
/* A hello buffer for the flow; where none is free the oldest unfinished hello is denied.
 * None when all are held by flows that are being connected. */
void gate_lend_hello(struct gate *self, struct flow *flow);
/* The buffer has flow->buffered_bytes at its beginning: to be told when these were read.
 */
void gate_note_hello(struct gate *self, const struct flow *flow);
/* What they held is forgotten by overwriting; nothing where it has none. */
void gate_return_hello(struct gate *self, struct flow *flow);
void gate_return_interception(struct gate *self, struct flow *flow);

#endif
