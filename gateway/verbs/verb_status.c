/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport status: what the running gateway says of itself. */
#include <stdio.h>
#include <string.h>

#include "gateway/control.h"
#include "gateway/verbs/verbs.h"

static const char usage[] =
    "usage: sallyport status [--json] [--control SOCKET]\n\n"
    "Shows policy, mode, roles, buses and counters of the gateway that runs here.\n"
    "  --control SOCKET   default /run/sallyport/control\n";

int verb_status(int argc, char **argv)
{
    static uint8_t answer[CONTROL_BYTES_MAX];
    const char *path = "/run/sallyport/control";
    uint8_t request[2] = {'S', 0};
    struct trouble why = {""};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            request[1] = 1;
        } else if (strcmp(argv[i], "--control") == 0 && i + 1 < argc) {
            path = argv[++i];
        } else if (strcmp(argv[i], "--help") == 0) {
            fputs(usage, stdout);
            return VERB_DONE;
        } else {
            fprintf(stderr, "sallyport status: what is '%s'? 'sallyport status --help'\n",
                    argv[i]);
            return VERB_USAGE;
        }
    }
    size_t len = control_ask(path, request, sizeof request, answer, &why);
    if (len == 0 || answer[0] != 0) {
        fprintf(stderr, "%s\n", len == 0 ? why.text : "the gateway refuses the request");
        return VERB_FOUND;
    }
    (void)fwrite(answer + 1, 1, len - 1, stdout);
    return VERB_DONE;
}
