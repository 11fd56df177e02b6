/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport replay --diff`: what a changed policy would have done otherwise. */
#ifndef GATEWAY_VERBS_REPLAY_DIFF_H
#define GATEWAY_VERBS_REPLAY_DIFF_H

#include "gateway/verbs/replay_options.h"
#include "gateway/verbs/verbs.h"

/* Judges the recordings by both policies, prints where they differ. The exit code:
 * VERB_DONE if nowhere, VERB_FOUND else, and whenever something is wrong, which was told;
 * VERB_USAGE for a bus that neither policy has, or a mode that one has not. */
MUST_CHECK enum verb_exit replay_diff(const struct replay_options *options);

#endif
