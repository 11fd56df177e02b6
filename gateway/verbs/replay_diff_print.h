/* SPDX-License-Identifier: Apache-2.0 */
/* What `sallyport replay --diff` prints, as lines for people or as JSON. */
#ifndef GATEWAY_VERBS_REPLAY_DIFF_PRINT_H
#define GATEWAY_VERBS_REPLAY_DIFF_PRINT_H

#include "gateway/officer/difference.h"

/* What the policies are called. */
struct replay_diff_names {
    const char *texts[DIFFERENCE_SIDES];
};

/* Each bus, direction and mode that only one policy has. */
void replay_diff_print_shape(const struct difference *self,
                             const struct replay_diff_names *names, bool json);

/* The rows of a tally, which it sorts; times of lines for people count from start_us. */
void replay_diff_print_rows(const struct difference *self, struct tally *tally,
                            uint64_t start_us, bool json);

/* The summary, and the modes that were judged in if they are two. */
void replay_diff_print_sums(const struct difference *self, uint64_t bad_lines, bool json);

#endif
