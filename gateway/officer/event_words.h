/* SPDX-License-Identifier: Apache-2.0 */
/* Why, in words: the sentence of its reason, and behind it what only this event knows. */
#ifndef GATEWAY_OFFICER_EVENT_WORDS_H
#define GATEWAY_OFFICER_EVENT_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/amount.h"

/* The reason tells of an allowed flow: how much crossed is what it is kept for, none too.
 */
MUST_CHECK bool event_words_count(enum reason reason);

/* "12.3 KB out, 1 byte in". */
#define EVENT_WORDS_CROSSED_BYTES (2 * AMOUNT_TEXT_BYTES + 16)
void event_words_crossed(char out[static EVENT_WORDS_CROSSED_BYTES], uint64_t bytes_up,
                         uint64_t bytes_down);

/* "an allowed flow ended: 12.3 KB out, 1 byte in". */
#define EVENT_WORDS_BYTES 400
void event_words_print(char out[static EVENT_WORDS_BYTES], const struct event *event);

#endif
