/* SPDX-License-Identifier: Apache-2.0 */
/* What `sallyport inspect` is asked for. One file a form: inspect_<form>.c; which form a
 * file has is told by how it begins (the table in verb_inspect.c). */
#ifndef GATEWAY_VERBS_INSPECT_H
#define GATEWAY_VERBS_INSPECT_H

#include <stdbool.h>

struct inspect_options {
    const char *dbc; /* of --dbc, NULL: not given */
    bool json;
    bool payload; /* messages in hex, one a line */
};

#endif
