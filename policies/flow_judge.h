/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of a flow: a destination counts only when name, pinned address, port,
 * protocol and TLS server name agree. Pure: what is known so far in, verdict out;
 * VERDICT_MORE asks for bytes. */
#ifndef POLICIES_FLOW_JUDGE_H
#define POLICIES_FLOW_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policies/budget.h"
#include "policies/policy.h"
#include "policies/verdict.h"

enum flow_content {
    FLOW_NOTHING_YET, /* no byte read, or not enough to tell: may still become any of
                         these */
    FLOW_TLS_HELLO,   /* a whole ClientHello was read */
    FLOW_PLAIN,       /* the first bytes are not TLS */
    FLOW_BAD_HELLO,   /* TLS, but breaks its own lengths */
    FLOW_LONG_HELLO,  /* TLS, hello above 16 KB */
    FLOW_SILENT       /* the time to say something has passed */
};

struct flow_facts {
    bool udp;
    struct address server; /* where the unit wanted to go */
    uint16_t port;
    const char *const
        *pinned; /* names that resolved to server for this unit, still pinned */
    size_t pinned_count;
    enum flow_content content;
    const char *server_name; /* from the hello, normalised; "" if it had none */
    bool encrypted_hello; /* a real ECH extension (not GREASE is issue of the parser) */
};

/* budgets: one state per flow rule for up, or NULL for none spent. A flow whose
 * destination is not allowed still gets VERDICT_MORE while content is FLOW_NOTHING_YET on
 * TCP, so that what it tried can be recorded. UDP to port 53 that gets here went to a
 * foreign resolver: FOREIGN_RESOLVER. */
MUST_CHECK struct verdict flow_judge_check(const struct policy *policy, uint8_t mode,
                                           const struct flow_facts *facts,
                                           const struct budget_state *up,
                                           const struct budget_state *down,
                                           uint64_t now_us);

#endif
