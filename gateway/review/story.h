/* SPDX-License-Identifier: Apache-2.0 */
/* An incident told in sentences, as HTML: who tried what, what became of it, by which
 * rule, and how much of it left. */
#ifndef GATEWAY_REVIEW_STORY_H
#define GATEWAY_REVIEW_STORY_H

#include <stdio.h>

#include "gateway/ledger/event.h"
#include "gateway/officer/log_merge.h"

/* "The unit tried to reach evil.example (198.51.100.99) on TCP port 443, with a TLS
 * hello." Inside of a <p>. */
void story_deed(FILE *out, const struct event *event);

/* "It was stopped: no rule allows this name." and by which rule, of which policy. */
void story_answer(FILE *out, const struct event *event);

/* How often, in how long, and what left in all of them. */
void story_extent(FILE *out, const struct event *event,
                  const struct log_merge_line *line);

#endif
