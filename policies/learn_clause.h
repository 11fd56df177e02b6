/* SPDX-License-Identifier: Apache-2.0 */
/* The clauses of a drafted rule, each in the policy language: " every 7ms". */
#ifndef POLICIES_LEARN_CLAUSE_H
#define POLICIES_LEARN_CLAUSE_H

#include <stdio.h>

#include "policies/learn_message.h"

#define LEARN_CLAUSE_RATE_LEAST 10 /* in a second */

/* "id 0x3A0 length 8" with extended, fd; "message ESP_21" where a database names it. */
void learn_clause_id(FILE *out, const struct learn_message *message);

/* " every 10ms within 2500us": two are at least 7.5 ms apart. False, and nothing, where
 * no gap is known. */
bool learn_clause_every(FILE *out, const struct learn_gaps_law *law);

/* " silence 100ms": of a period alone. */
void learn_clause_silence(FILE *out, const struct learn_gaps_law *law);

/* Twice the most that were heard in a second. */
void learn_clause_rate(FILE *out, const struct learn_window *window);

/* "counter bits 48|4 last 14 repeats 1 missing 2" */
void learn_clause_counter(FILE *out, const struct counter *counter);

/* " where Speed in 0..250 and Gear in 0..7": of the signals that learn_signals_enforced
 * names, whose range holds a raw value, and that have no bit of taken nor of one before;
 * most of them at most. Returns how many. */
unsigned learn_clause_where(FILE *out, const struct learn_signals *signals,
                            const uint8_t taken[static FRAME_DATA_MAX], unsigned most);

/* Nothing of it was worked out from the frames that the language has no word for here. */
MUST_CHECK bool learn_clause_checksum_sayable(const struct checksum_found *found);

/* "checksum crc8_j1850 bits 56|8", "checksum vw_mqb data-ids 0x12, ..." */
void learn_clause_checksum(FILE *out, const struct checksum *checksum);

#endif
