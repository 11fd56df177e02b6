/* SPDX-License-Identifier: Apache-2.0 */
/* What a play knows while it runs; shared by play_*.c and nobody else. */
#ifndef SIM_PLAY_STATE_H
#define SIM_PLAY_STATE_H

#include "can/arena.h"
#include "can/pacer.h"
#include "gateway/uplink/datagram_scan.h"
#include "gateway/uplink/deferral.h"
#include "gateway/uplink/examiner.h"
#include "gateway/uplink/pins.h"
#include "gateway/uplink/secret_keeper.h"
#include "policies/frame_judge.h"
#include "policies/rate.h"
#include "sim/play.h"
#include "sim/wire.h"

#define PLAY_POLICY_BYTES (POLICY_ARENA_BYTES + 2 * FRAME_JUDGE_ARENA_BYTES)

/* What the last statement that was judged came to. */
struct play_last {
    bool any;
    enum scenario_outcome outcome;
    enum reason reason;
    enum detail detail;
    uint16_t rule;
    enum scenario_refusal refusal; /* of a flow that was not let begin */
    bool is_frame;
    struct frame frame; /* what goes out, on a pass */
    bool replies;       /* the gateway answers the sender ... */
    struct frame reply;
    uint64_t sent_bytes;
};

struct play {
    uint64_t now_us;
    const char *file;
    FILE *trace;
    const struct play_watch *watch; /* NULL: nobody is told */
    struct trouble *why;
    uint32_t line; /* of the statement that runs */

    struct policy *policy; /* NULL before the first POLICY */
    struct frame_judge *judge;
    uint8_t mode;
    struct arena arenas[2]; /* of the policy in force and of the next */
    unsigned in_force;

    struct uplink_memory memory;                    /* budgets, of bytes and of names */
    struct rate_state rates[POLICY_FLOW_RULES_MAX]; /* of datagrams */
    uint16_t flow_rule;               /* of the flow opened last, or VERDICT_NO_RULE */
    const struct scenario_step *flow; /* that opened it */
    char host[POLICY_HOST_BYTES];     /* the name that it was opened by */
    bool is_decoyed;                  /* it was denied, and a decoy listens to it */
    bool is_ended;                    /* its TLS ends at the gateway */
    bool examined;                    /* what it says is held to its protocol */
    bool is_read;                     /* and, or at least, secrets are looked for in it */
    bool has_connected;               /* to a broker of MQTT */
    bool unbudgeted;                  /* its budget is spent, and its update goes on */
    struct deferral deferral;
    struct examiner examiner;
    struct datagram_scan datagrams; /* of a flow over UDP */
    struct secret_keeper secrets;
    struct pins pins;

    bool has_wire[POLICY_BUSES_MAX];
    struct wire wires[POLICY_BUSES_MAX];
    struct pacer pacer; /* frames that wait for their slot on a wire */

    struct play_last last;
    uint64_t noted; /* how often there was another last */
    uint64_t counts[REASON_COUNT];

    uint8_t blocks[2][PLAY_POLICY_BYTES] __attribute__((aligned(16)));
};

/* Sets why with its place; always false. */
bool play_broken(struct play *self, const char *format, ...) PRINTF_LIKE(2, 3);

/* A flow is open; else the scenario is broken, as above. */
MUST_CHECK bool play_has_flow(struct play *self);

/* Each false: the scenario cannot be played, and why is set with its place. */
MUST_CHECK bool play_policy(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_mode(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_send(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_egress(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_background(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_resolve(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_connect(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_then(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_request(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_topic(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_say(struct play *self, const struct scenario_step *step);
MUST_CHECK bool play_bytes(struct play *self, const struct scenario_step *step);

/* No flow of before is looked into any more. */
void play_examine_end(struct play *self);

/* The flow that was just opened by this statement passed: looks into it, if its rule
 * wants that. */
void play_examine_begin(struct play *self, const struct scenario_step *flow);

/* What is looked into goes on as that protocol, or as none. */
void play_examine_bytes(struct play *self, enum traffic protocol);

/* What is in force, as far as the parts of the uplink that a play uses ask for it. */
struct regime play_regime(struct play *self);

/* What the flow that this statement opens is told as to the judges; alpn: what
 * facts->alpn points to. */
struct flow_facts play_facts(const struct scenario_step *step,
                             const char *alpn[static POLICY_TEXTS_MAX]);

/* Another mode is in force, or a deadline may have come: the flow that is open goes on,
 * goes on as an update, or is cut. */
void play_rejudge(struct play *self);
void play_rejudge_due(struct play *self);

/* A change would cut the flow that is open: true, if it goes on as an update. */
MUST_CHECK bool play_defers(struct play *self, bool kept);

/* A statement that expects something of a wire. */
MUST_CHECK enum play_end play_expect_wire(struct play *self,
                                          const struct scenario_step *step);

/* Moves now_us and every wire to now_us. */
void play_advance_wires(struct play *self, uint64_t now_us);

/* A frame whose slot has come goes into the queue of its wire. */
void play_send_due(struct play *self, const struct pacer_frame *due);

/* False: not as expected, why is set. */
MUST_CHECK bool play_met(struct play *self, bool good, const char *expected,
                         const char *came);
MUST_CHECK bool play_expect_number(struct play *self, const struct scenario_step *step,
                                   const char *what, uint64_t got);

/* As candump -L writes it, without interface and time. */
void play_print_frame(const struct frame *frame, char *out, size_t size);

/* For frame_judge_tick and frame_judge_listen: counts it. context is a struct play. */
void play_notice(void *context, const struct frame_notice *notice);

/* Lets the judge tell what time has brought about, into the counts. */
void play_tick(struct play *self);

/* Notes what was judged as the last and in the counts. through: it is let through even if
 * the verdict is to drop it. */
void play_note(struct play *self, struct verdict verdict, bool through);

/* Index of a bus, -1 with why set. */
MUST_CHECK int play_find_bus(struct play *self, const char *name);

#endif
