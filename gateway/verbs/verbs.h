/* SPDX-License-Identifier: Apache-2.0 */
/* One function a verb, each in verb_<name>.c. */
#ifndef GATEWAY_VERBS_VERBS_H
#define GATEWAY_VERBS_VERBS_H

enum verb_exit { VERB_DONE = 0, VERB_FOUND = 1, VERB_USAGE = 2 };

/* The end of a word behind a count. */
#define VERB_PLURAL(count) ((count) == 1 ? "" : "s")

#define VERB(name, arguments, sentence) int verb_##name(int argc, char **argv);
#include "gateway/verbs/verbs.def"
#undef VERB

#endif
