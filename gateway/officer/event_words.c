/* SPDX-License-Identifier: Apache-2.0 */
/* Puts sentences and what is behind them together. */
#include "gateway/officer/event_words.h"

#include <stdio.h>

bool event_words_count(enum reason reason)
{
    return reason == REASON_PASS_THROUGH || reason == REASON_FLOW_GOES_ON;
}

void event_words_crossed(char out[static EVENT_WORDS_CROSSED_BYTES], uint64_t bytes_up,
                         uint64_t bytes_down)
{
    char up[AMOUNT_TEXT_BYTES];
    char down[AMOUNT_TEXT_BYTES];
    amount_print_bytes(bytes_up, up);
    amount_print_bytes(bytes_down, down);
    (void)snprintf(out, EVENT_WORDS_CROSSED_BYTES, "%s out, %s in", up, down);
}

void event_words_print(char out[static EVENT_WORDS_BYTES], const struct event *event)
{
    char crossed[EVENT_WORDS_CROSSED_BYTES] = "";
    const char *more = detail_words((enum detail)event->detail);
    if (event->subject == EVENT_FLOW && event_words_count((enum reason)event->reason)) {
        event_words_crossed(crossed, event->flow.bytes_up, event->flow.bytes_down);
    }
    (void)snprintf(out, EVENT_WORDS_BYTES, "%s%s%s%s%s",
                   reason_row((enum reason)event->reason)->sentence,
                   more[0] != 0 ? ": " : "", more, crossed[0] != 0 ? ": " : "", crossed);
}
