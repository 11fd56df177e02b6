/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport review: becomes sallyport-review, the program beside this one. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/verbs/verbs.h"

int verb_review(int argc, char **argv)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - sizeof "-review");
    (void)argc;
    if (len > 0) {
        (void)snprintf(path + len, sizeof path - (size_t)len, "-review");
        (void)execv(path, argv);
    }
    fprintf(stderr, "sallyport review: %s: %s; install it beside sallyport\n",
            len > 0 ? path : "sallyport-review", strerror(errno));
    return VERB_USAGE;
}
