/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport status: what the running gateway says of itself. */
#include <stdio.h>
#include <unistd.h>

#include "gateway/control.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport status [--json] [--control SOCKET]\n\n"
    "Shows policy, mode, roles, buses and counters of the gateway that runs here.\n"
    "  --control SOCKET   default /run/sallyport/control\n"
    "  --json             one object with all of it\n\n"
    "example: sallyport status --json\n\n"
    "Exit codes: 0 answered, 1 no gateway answers, 2 used wrongly.\n";

int verb_status(int argc, char **argv)
{
    static uint8_t answer[CONTROL_BYTES_MAX];
    const char *path = "/run/sallyport/control";
    bool as_json = false;
    const struct options_row rows[] = {{"json", 'j', .flag = &as_json},
                                       {"control", .text = &path}};
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    struct trouble why = {0};
    if (code != VERB_FOUND) {
        return code;
    }
    if (optind != argc) {
        fprintf(stderr, "sallyport status: '%.60s' is too many; leave it out\n",
                argv[optind]);
        return VERB_USAGE;
    }
    uint8_t request[2] = {'S', as_json};
    size_t len = control_ask(path, request, sizeof request, answer, &why);
    if (len == 0 || answer[0] != 0) {
        fprintf(stderr, "sallyport status: %s\n",
                len == 0 ? why.text
                         : "the gateway refuses the request; is it of this version?");
        return VERB_FOUND;
    }
    (void)fwrite(answer + 1, 1, len - 1, stdout);
    return VERB_DONE;
}
