/* SPDX-License-Identifier: Apache-2.0 */
/* One function a verb of `sallyport-sim`, each in sim/verb_<name>.c. */
#ifndef SIM_VERBS_H
#define SIM_VERBS_H

/* Done; found something (an expectation that failed); used wrongly. */
enum sim_exit { SIM_DONE = 0, SIM_FOUND = 1, SIM_USAGE = 2 };

#define VERB(name, arguments, sentence) int sim_verb_##name(int argc, char **argv);
#include "sim/verbs.def"
#undef VERB

#endif
