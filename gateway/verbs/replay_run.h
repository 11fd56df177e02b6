/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport replay --policy`: one policy over recordings. */
#ifndef GATEWAY_VERBS_REPLAY_RUN_H
#define GATEWAY_VERBS_REPLAY_RUN_H

#include "gateway/verbs/replay_options.h"
#include "gateway/verbs/verbs.h"

/* Judges the recordings, prints what would not have passed. The exit code: VERB_FOUND
 * after a violation, and whenever something is wrong, which was told; VERB_USAGE for a
 * bus or a mode that the policy has not. */
MUST_CHECK enum verb_exit replay_run(const struct replay_options *options);

#endif
