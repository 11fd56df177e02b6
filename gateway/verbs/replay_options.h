/* SPDX-License-Identifier: Apache-2.0 */
/* What `sallyport replay` is asked for. */
#ifndef GATEWAY_VERBS_REPLAY_OPTIONS_H
#define GATEWAY_VERBS_REPLAY_OPTIONS_H

#include <stdbool.h>

#include "gateway/verbs/replay_logs.h"

struct replay_options {
    const char *policy; /* NULL: two are compared */
    const char *old;    /* of --diff */
    const char *new;
    const char *key;  /* NULL: texts */
    const char *mode; /* NULL: the first */
    struct replay_logs logs;
    bool json;
    bool masked;
};

#endif
