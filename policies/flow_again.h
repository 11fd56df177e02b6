/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of what a flow that passed says later: it must still be what it passed as.
 * Pure.
 *
 *     what it says now                                reason
 *  0  anything, under a tcp rule, or a udp rule that
 *     says nothing of its bytes                       passes
 *  1  what the rule refuses, as flow_judge.h has it,
 *     its fingerprint and budgets apart               that of flow_judge.h
 *  2  a hello for another name than the first         SERVER_NAME_MISMATCH
 *  3  a hello that offers other versions or protocols
 *     than the first, or ECH where that had none      PROTOCOL_CHANGED
 *  4  no hello, and another protocol than it began as PROTOCOL_CHANGED
 *
 * What HTTP and MQTT say later is for http_judge.h and mqtt_judge.h.
 * 1 to 3 are for a hello, or one that breaks its lengths; 4 is for all else. A second
 * hello answers a retry of the server (RFC 8446 4.1.2), whose cookie changes its
 * fingerprint and little else. */
#ifndef POLICIES_FLOW_AGAIN_H
#define POLICIES_FLOW_AGAIN_H

#include "policies/flow_judge.h"

/* first: as the flow passed under rule, its server name pinned or not any more;
 * VERDICT_NO_RULE: it was let through in observe, and no rule is held against it. next:
 * what it says now. */
MUST_CHECK struct verdict flow_again_check(const struct policy *policy, uint8_t mode,
                                           uint16_t rule, const struct flow_facts *first,
                                           const struct flow_facts *next);

#endif
