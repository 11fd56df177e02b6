/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy must say before a reason can be given: which of its rules say it. */
#ifndef GATEWAY_OFFICER_COVERAGE_NEEDS_H
#define GATEWAY_OFFICER_COVERAGE_NEEDS_H

#include "policies/policy.h"

enum coverage_need {
    COVERAGE_NEEDS_ALWAYS, /* nothing: the gateway does it under any policy */
    /* A property of the policy or of a bus, not of a rule. */
    COVERAGE_NEEDS_CAN, /* a bus of the unit and another */
    COVERAGE_NEEDS_J1939,
    COVERAGE_NEEDS_WATCH,
    COVERAGE_NEEDS_LOAD,
    COVERAGE_NEEDS_DECOY,
    /* No more than a rule that lets such a thing pass: what it does not name is denied by
     * default, as without it. */
    COVERAGE_NEEDS_FRAME, /* of what the unit sends */
    COVERAGE_NEEDS_CHANNEL,
    COVERAGE_NEEDS_FLOW,
    /* Frame rules, of what the unit sends but for silence. */
    COVERAGE_NEEDS_CHECKSUM,
    COVERAGE_NEEDS_COUNTER,
    COVERAGE_NEEDS_WHERE,
    COVERAGE_NEEDS_STEP,
    COVERAGE_NEEDS_EVERY,
    COVERAGE_NEEDS_FRAME_RATE, /* of a channel too */
    COVERAGE_NEEDS_SILENCE,
    COVERAGE_NEEDS_MODE, /* of what the unit sends to a bus, not in every mode */
    /* Flow rules. */
    COVERAGE_NEEDS_HELLO,
    COVERAGE_NEEDS_TLS,
    COVERAGE_NEEDS_QUIC,
    COVERAGE_NEEDS_DTLS,
    COVERAGE_NEEDS_VERSION,
    COVERAGE_NEEDS_ALPN,
    COVERAGE_NEEDS_JA4,
    COVERAGE_NEEDS_AS,
    COVERAGE_NEEDS_REQUEST,
    COVERAGE_NEEDS_MQTT,
    COVERAGE_NEEDS_CONTENT, /* rules whose flows are looked into */
    COVERAGE_NEEDS_SECRET,
    COVERAGE_NEEDS_CERTIFICATE,
    COVERAGE_NEEDS_INSPECT,
    COVERAGE_NEEDS_UPDATE,
    COVERAGE_NEEDS_BUDGET
};

/* Calls back with the line of each rule that says it, in the order of the policy. True
 * when the need is met, by rules or by the policy as a whole. */
MUST_CHECK bool coverage_needs_met(enum coverage_need need, const struct policy *policy,
                                   void (*line_cb)(void *data, uint32_t line),
                                   void *data);

#endif
