/* SPDX-License-Identifier: Apache-2.0 */
/* BUS=LOG and BUS:INTERFACE=LOG, as verbs are given recordings. */
#ifndef GATEWAY_VERBS_BUS_LOG_H
#define GATEWAY_VERBS_BUS_LOG_H

#include <stdbool.h>

#include "can/recorded.h"
#include "can/trouble.h"
#include "policies/policy.h"

struct bus_log {
    char bus[POLICY_NAME_BYTES];
    char interface[RECORDED_BUS_BYTES]; /* "": not said */
    const char *path;                   /* within the text */
};

/* Takes text apart. False with why set, "what; the mend": it is not of that form, or a
 * name is too long. */
MUST_CHECK bool bus_log_split(struct bus_log *out, const char *text, struct trouble *why);

#endif
