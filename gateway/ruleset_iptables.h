/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's rules in the form that iptables-restore(8) reads, one family at a time. */
#ifndef GATEWAY_RULESET_IPTABLES_H
#define GATEWAY_RULESET_IPTABLES_H

#include "gateway/ruleset.h"

/* Replaces the tables filter, mangle, raw and nat whole; filter, which drops, first.
 * family is ADDRESS_IPV4 or ADDRESS_IPV6. */
void ruleset_iptables_print(FILE *out, const struct policy *policy,
                            const struct ruleset_options *options, uint8_t family);

#endif
