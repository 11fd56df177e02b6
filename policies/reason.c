/* SPDX-License-Identifier: Apache-2.0 */
/* The table of reasons, made of reason.def. */
#include "policies/reason.h"

#include <stddef.h>
#include <string.h>

static const struct reason_row rows[] = {
#define REASON(NAME, name, severity, exfiltration, annex5, sentence) \
    [REASON_##NAME] = {#name, sentence, annex5, SEVERITY_##severity, exfiltration},
#include "policies/reason.def"
#undef REASON
};
_Static_assert(sizeof rows / sizeof *rows == REASON_COUNT, "a row for every reason");

static const char *const severities[] = {
    [SEVERITY_INFO] = "info",
    [SEVERITY_NOTICE] = "notice",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_SEVERE] = "severe",
};

const struct reason_row *reason_row(enum reason reason)
{
    static const struct reason_row unknown = {"unknown",
                                              "a reason that this program does not know",
                                              "", SEVERITY_SEVERE, false};
    return (unsigned)reason < REASON_COUNT ? &rows[reason] : &unknown;
}

enum reason reason_parse(const char *name)
{
    size_t i = 0;
    while (i < REASON_COUNT && strcmp(rows[i].name, name) != 0) {
        i++;
    }
    return (enum reason)i;
}

const char *severity_text(enum severity severity)
{
    return severities[(unsigned)severity <= SEVERITY_SEVERE ? severity : SEVERITY_SEVERE];
}
