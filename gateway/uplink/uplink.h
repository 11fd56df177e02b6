/* SPDX-License-Identifier: Apache-2.0 */
/* The uplink path as one object on a libuv loop: sockets, policy and memory in; judged
 * flows out.
 *
 * Everything it needs of the outside is in struct uplink_setup; it opens no file, asks
 * for no privilege, and takes all its memory at uplink_new. The role around it is
 * roles/uplink_role.c. */
#ifndef GATEWAY_UPLINK_UPLINK_H
#define GATEWAY_UPLINK_UPLINK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "can/trouble.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/trail_ring.h"
#include "policies/budget.h"
#include "policies/name_budget.h"
#include "policies/policy.h"

struct pins; /* uplink/pins.h: names pinned to addresses, plain memory without pointers */

/* Memory that outlives the role (a page shared with guard), so that kill -9 resets
 * neither what was spent nor what was pinned. All-zero is a fresh start. */
struct uplink_memory {
    struct budget_state up[POLICY_FLOW_RULES_MAX];
    struct budget_state down[POLICY_FLOW_RULES_MAX];
    uint64_t
        steady_us; /* guard's steady clock, advanced by guard; budgets are judged on it */
    uint64_t policy_version; /* the version that the states above belong to */
    struct name_budget names;
    uint8_t pins[512 * 1024]; /* struct pins lives here */
};

/* Keeps fd; the callee copies what it needs of the event. */
typedef void (*uplink_record_cb)(void *context, const struct event *event);
/* Asks for a UDP socket bound to a foreign address (IP_TRANSPARENT), which needs a
 * privilege. The answer comes through uplink_give_socket with the same ticket, fd -1 if
 * refused. */
typedef void (*uplink_ask_socket_cb)(void *context, uint32_t ticket,
                                     const struct address *local, uint16_t port);

/* Asks for a certificate for a server name, under which the gateway stands in for it. The
 * answer comes through uplink_give_leaf. */
typedef void (*uplink_ask_leaf_cb)(void *context, const char *name);

struct uplink_setup {
    uv_loop_t *loop;
    const struct policy *policy; /* outlives the uplink, until uplink_set_policy */
    int secrets; /* of that policy, as secret_sheet.h makes them; -1: it names none. The
                    caller's */
    uint8_t mode;
    bool observe;
    uint32_t flows_max; /* slots; full is counted and recorded */
    int tcp_listen[2];  /* TPROXY listeners IPv4, IPv6; IP_TRANSPARENT set; non-blocking;
                           -1: none */
    int udp_tproxy[2]; /* TPROXY UDP sockets, IP_TRANSPARENT and IP_RECVORIGDSTADDR set */
    int dns_udp[2];    /* bound to the gateway's own unit-side address, port 53 */
    int dns_tcp[2];    /* listening there */
    int nflog;         /* netlink socket already bound to the NFLOG group, -1: none */
    struct uplink_memory *memory;
    const uint8_t *roots; /* authorities for rules that name none: certificates in DER,
                             one behind the other; NULL: none is trusted */
    size_t roots_bytes;
    struct trail_ring *trail; /* has the header of each packet; outlives the uplink;
                                 NULL: none */
    uplink_record_cb record;
    uplink_ask_socket_cb ask_socket;
    uplink_ask_leaf_cb ask_leaf; /* NULL: nothing can be inspected */
    void *context;
};

struct uplink;

/* How many descriptors an uplink for so many flows may hold at most: two for each flow
 * and each association of UDP, and what is bounded whatever the flows. */
MUST_CHECK uint32_t uplink_files_max(uint32_t flows_max);

/* NULL with why set. */
MUST_CHECK struct uplink *uplink_new(const struct uplink_setup *setup,
                                     struct trouble *why);
/* All or nothing: flows whose rule is gone or no longer holds are ended, the rest go on;
 * so do, until their deadline, those of a rule with `update` that is still there. All of
 * it before the return, with nothing to wait for: the secrets come compiled, and what the
 * new policy denies ends before another byte of any flow is read. Where it names secrets
 * and they do not come (-1), nothing passes. The descriptor stays the caller's. */
void uplink_set_policy(struct uplink *self, const struct policy *policy, int secrets);
void uplink_set_mode(struct uplink *self, uint8_t mode);
/* False: nothing can be recorded, so new flows are refused and open ones are ended. */
void uplink_set_recording(struct uplink *self, bool recording);
void uplink_give_socket(struct uplink *self, uint32_t ticket, int fd);
/* chain and key in DER, copied; NULL: there is none. */
void uplink_give_leaf(struct uplink *self, const char *name, const uint8_t *chain,
                      size_t chain_bytes, const uint8_t *key, size_t key_bytes);
/* Closes every handle; done is called when the loop holds none of them any more. */
void uplink_close(struct uplink *self, void (*done)(void *context), void *context);

/* Counters for `sallyport status`: names and values, ended by a NULL name. */
struct uplink_counter {
    const char *name;
    uint64_t value;
};
const struct uplink_counter *uplink_counters(const struct uplink *self);

#endif
