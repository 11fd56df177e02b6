/* SPDX-License-Identifier: Apache-2.0 */
/* What is in force at the uplink, and where it is told: policy, mode, budgets, pins, the
 * record. Every part of the uplink judges through this, so that observe, a record that is
 * down and a new policy mean the same to all. */
#ifndef GATEWAY_UPLINK_REGIME_H
#define GATEWAY_UPLINK_REGIME_H

#include "gateway/content/tls_hello.h"
#include "gateway/uplink/answered.h"
#include "gateway/uplink/endpoint.h"
#include "gateway/uplink/secret_keeper.h"
#include "gateway/uplink/uplink.h"
#include "policies/flow_again.h"
#include "policies/flow_judge.h"
#include "policies/name_judge.h"

/* COUNTER(NAME, name): what `sallyport status` shows. A flow is allowed when its way to
 * the server is opened by a rule, all checks behind it; denied when it is refused before,
 * or cut later. */
#define REGIME_COUNTERS(COUNTER)                  \
    COUNTER(FLOWS_ACCEPTED, flows_accepted)       \
    COUNTER(FLOWS_ALLOWED, flows_allowed)         \
    COUNTER(FLOWS_DENIED, flows_denied)           \
    COUNTER(FLOWS_FULL, flows_full)               \
    COUNTER(FLOWS_EVICTED, flows_evicted)         \
    COUNTER(FLOWS_OPEN, flows_open)               \
    COUNTER(HELLOS_EVICTED, hellos_evicted)       \
    COUNTER(DECOYS_FULL, decoys_full)             \
    COUNTER(BYTES_UP, bytes_up)                   \
    COUNTER(BYTES_DOWN, bytes_down)               \
    COUNTER(NAMES_ASKED, names_asked)             \
    COUNTER(NAMES_DENIED, names_denied)           \
    COUNTER(NAMES_BUSY, names_busy)               \
    COUNTER(NAMES_UNANSWERED, names_unanswered)   \
    COUNTER(RESOLVER_SILENT, resolver_silent)     \
    COUNTER(CHECKS_FULL, checks_full)             \
    COUNTER(HANDSHAKES_WAITED, handshakes_waited) \
    COUNTER(DATAGRAMS_RELAYED, datagrams_relayed) \
    COUNTER(DATAGRAMS_DENIED, datagrams_denied)   \
    COUNTER(ASSOCIATIONS_FULL, associations_full) \
    COUNTER(PACKETS_LOGGED, packets_logged)       \
    COUNTER(PACKETS_MISSED, packets_missed)       \
    COUNTER(PINS_EVICTED, pins_evicted)

enum regime_counter {
#define COUNTER(NAME, name) REGIME_##NAME,
    REGIME_COUNTERS(COUNTER)
#undef COUNTER
        REGIME_COUNTER_COUNT
};

enum regime_way { REGIME_UP, REGIME_DOWN };

struct regime {
    const struct policy *policy;
    uint8_t mode;
    bool observe; /* by the setup or by the policy itself */
    bool recording;
    bool asks_ja4;       /* a rule of the policy names a fingerprint */
    bool observe_always; /* the setup's part of observe */
    struct uplink_memory *memory;
    const uint8_t *roots; /* the system's authorities, as certificate_list.h */
    size_t roots_bytes;
    struct pins *pins;
    struct secret_keeper *secrets; /* NULL: nothing is looked for */
    struct answered *answered;     /* over UDP; NULL: nobody asks */
    uint64_t now_us;               /* monotonic, as of this round of events */
    struct trail_ring *trail;      /* NULL: no header is kept */
    uplink_record_cb record;
    void *record_context;
    uint64_t counts[REGIME_COUNTER_COUNT];
    bool moves; /* a new policy came, and open flows still count by the old one's rules */
    const struct policy *before;           /* that one, as long as it moves */
    uint16_t moved[POLICY_FLOW_RULES_MAX]; /* where those are in the new one */
};

/* Takes what concerns it from the setup; pins and budgets are kept when the memory is of
 * this policy, else they start fresh. */
void regime_init(struct regime *self, const struct uplink_setup *setup, uint64_t seed);

/* Reads the clock. Once a round. */
void regime_refresh(struct regime *self);

/* Budgets of rules that are the same in both policies go on; pins go on while the
 * resolver is the same. */
void regime_set_policy(struct regime *self, const struct policy *policy, uint64_t seed);

/* The number in force of a rule that an open flow passed by: after a new policy came, and
 * until regime_settle, that of the same rule there; VERDICT_NO_RULE: it has none. */
MUST_CHECK uint16_t regime_moved(const struct regime *self, uint16_t rule);
/* True if the rule in force asks the same of a server's certificate, pins and
 * authorities, as the one that an open flow passed by, with its number of then. */
MUST_CHECK bool regime_asks_same_server(const struct regime *self, uint16_t passed_by,
                                        uint16_t in_force);
/* Every open flow goes by the rules in force now. */
void regime_settle(struct regime *self);

/* flow_judge_check with the pinned names of facts->server filled in (unless the caller
 * gave some), after the record: with nothing recorded, RECORD_DOWN. */
MUST_CHECK struct verdict regime_judge_flow(const struct regime *self,
                                            const struct flow_facts *facts);
/* flow_again_check, after the record. */
MUST_CHECK struct verdict regime_judge_again(const struct regime *self, uint16_t rule,
                                             const struct flow_facts *first,
                                             const struct flow_facts *next);
/* regime_judge_flow for a name, in which no secret may stand, whole or over its labels;
 * one that passes is counted in the budget of its zone. */
MUST_CHECK struct verdict regime_judge_name(struct regime *self, const char *name,
                                            uint16_t type);

/* What is looked for in flows; NULL: nothing. */
struct secret_inflate_pool *regime_secrets(const struct regime *self);
/* A pass becomes SECRET_FOUND if a secret of the policy stands in these bytes, and
 * NOT_EXAMINED if it cannot be looked for. */
MUST_CHECK struct verdict regime_judge_bytes(const struct regime *self,
                                             struct verdict verdict, const uint8_t *bytes,
                                             size_t len);

/* The same of a whole hello over TCP, in what was read of the flow: as it stands there,
 * and as its receiver puts it together. */
MUST_CHECK struct verdict regime_judge_hello(const struct regime *self,
                                             struct verdict verdict,
                                             const struct tls_hello *hello,
                                             const uint8_t *bytes, size_t len);

/* The rule of a verdict, NULL when it has none. */
const struct policy_flow_rule *regime_rule(const struct regime *self, uint16_t rule);

/* A name that this address was asked for as, and is pinned by: of the rule, if there is
 * one. "" where there is none. */
void regime_name(const struct regime *self, char host[static POLICY_HOST_BYTES],
                 const struct address *server, uint16_t rule);

/* Bytes of wanted that a flow under this rule may move one way now, counted as spent. */
MUST_CHECK uint64_t regime_take(struct regime *self, uint16_t rule, enum regime_way way,
                                uint64_t wanted);
/* Gives back what was taken and not sent, before the next regime_take of that rule and
 * way.
 */
void regime_return(struct regime *self, uint16_t rule, enum regime_way way,
                   uint64_t bytes);

/* The unit was sent a datagram. */
void regime_note_answer(const struct regime *self, const struct endpoint *from,
                        const struct endpoint *to, const uint8_t *bytes, size_t len);

/* Tells an event; action, reason and rule are filled in here. */
void regime_note(const struct regime *self, struct event *event, enum event_action action,
                 struct verdict verdict);

/* The header of a packet of the unit, as it comes. */
void regime_saw(const struct regime *self, const struct endpoint *client,
                const struct endpoint *server, enum trail_state state, size_t length);

/* What stopping means now: EVENT_DROPPED, or EVENT_WOULD_DROP in observe. A record that
 * is down stops in observe as well. */
enum event_action regime_denial(const struct regime *self, struct verdict verdict);

/* Ended by a NULL name; valid until the next call. */
const struct uplink_counter *regime_counters(const struct regime *self);

#endif
