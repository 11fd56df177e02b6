/* SPDX-License-Identifier: Apache-2.0 */
/* The reasons of reason.def as an enum and a table to look them up in. */
#ifndef POLICIES_REASON_H
#define POLICIES_REASON_H

#include <stdbool.h>

#include "can/attributes.h"

enum reason {
#define REASON(NAME, name, severity, exfiltration, annex5, sentence) REASON_##NAME,
#include "policies/reason.def"
#undef REASON
    REASON_COUNT
};

enum severity { SEVERITY_INFO, SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_SEVERE };

struct reason_row {
    const char *name;     /* "unknown_id" */
    const char *sentence; /* for a person, lower case, no full stop */
    const char *annex5;   /* UN R155 Annex 5 ids, space separated, may be empty */
    enum severity severity;
    bool exfiltration;
};

/* The row of a reason; a value outside the enum gives a row named "unknown". Never NULL.
 */
const struct reason_row *reason_row(enum reason reason);

/* The reason of a name, REASON_COUNT if there is none. */
MUST_CHECK enum reason reason_parse(const char *name);

/* "info", "notice", "warning", "severe". */
const char *severity_text(enum severity severity);

#endif
