/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `sallyport-sim`. */
#include <stddef.h>

#include "gateway/dispatch.h"
#include "gateway/version.h"
#include "sim/verbs.h"

static const struct dispatch_verb verbs[] = {
#define VERB(name, arguments, sentence) {#name, arguments, sentence, sim_verb_##name},
#include "sim/verbs.def"
#undef VERB
    {NULL, NULL, NULL, NULL},
};

static const struct dispatch sim = {
    .version = VERSION,
    .program = "sallyport-sim",
    .about =
        "sallyport-sim: a vehicle on a desk, to try a policy and the gateway without a\n"
        "car.\n",
    .codes = "0 done, 1 found something, 2 used wrongly",
    .verbs = verbs,
};

int main(int argc, char **argv)
{
    return dispatch_run(&sim, argc, argv);
}
