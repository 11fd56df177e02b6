/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow can be told to be: every protocol by its name, its kind and in words. The
 * table is traffic.def. */
#ifndef POLICIES_TRAFFIC_H
#define POLICIES_TRAFFIC_H

#include <stdbool.h>

#include "can/attributes.h"

enum traffic {
#define TRAFFIC(NAME, name, kind, words) TRAFFIC_##NAME,
#include "policies/traffic.def"
#undef TRAFFIC
    TRAFFIC_COUNT
};

enum traffic_kind {
    TRAFFIC_KIND_NONE,
    TRAFFIC_KIND_WEB,
    TRAFFIC_KIND_NAMES,
    TRAFFIC_KIND_TIME,
    TRAFFIC_KIND_MESSAGES,
    TRAFFIC_KIND_MAIL,
    TRAFFIC_KIND_FILES,
    TRAFFIC_KIND_REMOTE,
    TRAFFIC_KIND_TUNNEL,
    TRAFFIC_KIND_PEER,
    TRAFFIC_KIND_CALLS,
    TRAFFIC_KIND_VIDEO,
    TRAFFIC_KIND_TELEMATICS,
};

/* "tls", "gt06": in policies, records and JSON. Never NULL; "unknown" for no row. */
const char *traffic_name(enum traffic self);

/* "an OpenVPN tunnel": reads on after "this is". */
const char *traffic_words(enum traffic self);

enum traffic_kind traffic_kind(enum traffic self);

/* False when no row has that name; out is untouched then. */
MUST_CHECK bool traffic_find(enum traffic *out, const char *name);

#endif
