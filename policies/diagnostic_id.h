/* SPDX-License-Identifier: Apache-2.0 */
/* The arbitration ids that the standards give to diagnostics (UDS and OBD on CAN). */
#ifndef POLICIES_DIAGNOSTIC_ID_H
#define POLICIES_DIAGNOSTIC_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "policies/policy.h"

/* True for the ids a tester sends: ISO 15765-4:2021 10.3 (11 bit: 0x7DF functional,
 * 0x7E0 to 0x7E7 physical) and the 29-bit ids of ISO 15765-2:2016 10.3 normal fixed
 * addressing (0x18DA physical, 0x18DB functional: 0x18DB33F1 among them) and mixed
 * addressing (0x18CE, 0x18CD), from any source address to any target at any priority.
 * Makers use other ids as well, which nobody can list. */
MUST_CHECK bool diagnostic_id_known(uint32_t id, bool extended);

/* The one id by which ISO 15765-4:2021 has a tester ask every node. */
MUST_CHECK bool diagnostic_id_to_all(uint32_t id, bool extended);

/* Whether a rule covers any id of those, or of the answers to them (11 bit: up to 0x7EF).
 */
MUST_CHECK bool diagnostic_id_in_rule(const struct policy_frame_rule *rule);

#endif
