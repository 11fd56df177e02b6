/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of a draft for parameter groups, on a bus that carries SAE J1939: `pgn N source S
 * length L`, with the group's messages of several packets in the same rule; and `request
 * pgn N`. */
#ifndef POLICIES_LEARN_J1939_H
#define POLICIES_LEARN_J1939_H

#include "policies/learn_rule.h"

/* Its rule is one for a group: a 29-bit data frame on a bus that carries J1939, and no
 * ISO 15765. */
MUST_CHECK bool learn_j1939_is_group(const struct learn *learn,
                                     const struct learn_message *message);

/* Why no rule is made of the message, NULL: one is. */
const char *learn_j1939_against(const struct learn_draft *draft,
                                const struct learn_message *message);

/* "pgn 65265 source 0x00 length 8..20", of all its priorities. */
void learn_j1939_write_head(FILE *out, const struct learn *learn,
                            const struct learn_message *message);

/* It comes at one priority and in one frame: its gaps are those of the group. */
MUST_CHECK bool learn_j1939_is_single(const struct learn *learn,
                                      const struct learn_message *message);

/* Rules for what came in packets alone on that bus, and for what was asked there. */
void learn_j1939_write_rest(FILE *out, const struct learn_draft *draft, uint8_t bus);

#endif
