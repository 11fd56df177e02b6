/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow rule may be about: a row for each enum policy_transport. */
#ifndef POLICIES_TRANSPORT_H
#define POLICIES_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "policies/keywords.h"
#include "policies/policy.h"
#include "policies/traffic.h"

struct transport_row {
    enum keyword keyword; /* as a policy says it */
    bool udp;
    bool hello;           /* must begin with a hello that names the server */
    enum traffic traffic; /* its bytes must be; TRAFFIC_UNKNOWN: as the rule says */
    uint16_t port;        /* when the rule says none; 0: it must */
};

/* A transport that does not exist has the row of POLICY_TCP. */
const struct transport_row *transport_row(uint8_t transport);

#endif
