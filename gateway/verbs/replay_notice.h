/* SPDX-License-Identifier: Apache-2.0 */
/* What the judge notices over recordings (frame_notice.h), as `sallyport replay` tells
 * it: a JSON line for each, or a line for each cause with its count at the end. */
#ifndef GATEWAY_VERBS_REPLAY_NOTICE_H
#define GATEWAY_VERBS_REPLAY_NOTICE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "gateway/officer/tally.h"
#include "policies/frame_notice.h"
#include "policies/policy.h"

/* About 900 KB: static. The tally begins as 0. */
struct replay_notice {
    const struct policy *policy;
    bool json;
    FILE *out;
    struct tally tally;
};

/* A frame_notice_cb; context is a struct replay_notice. */
void replay_notice_take(void *context, const struct frame_notice *notice);

/* The lines, with times since start_us; nothing with json. */
void replay_notice_print(struct replay_notice *self, uint64_t start_us);

#endif
