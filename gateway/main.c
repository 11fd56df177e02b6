/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `sallyport`, and the roles that it starts of itself. */
#include <string.h>

#include "gateway/dispatch.h"
#include "gateway/roles/role.h"
#include "gateway/verbs/verbs.h"
#include "gateway/version.h"

static const struct dispatch_verb verbs[] = {
#define VERB(name, arguments, sentence) {#name, arguments, sentence, verb_##name},
#include "gateway/verbs/verbs.def"
#undef VERB
    {NULL, NULL, NULL, NULL},
};

static const struct dispatch sallyport = {
    .version = VERSION,
    .program = "sallyport",
    .about =
        "sallyport: a security gateway between a vehicle's telematics unit, its CAN\n"
        "buses and its modem. By default nothing crosses; a policy says what may.\n",
    .codes = "0 done, 1 found something (violation, bad policy, broken log),\n"
             "2 used wrongly",
    .verbs = verbs,
};

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "role") == 0) {
        return role_main(argv[2]); /* how guard starts the others; no verb for people */
    }
    return dispatch_run(&sallyport, argc, argv);
}
