/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats. */
#include "gateway/officer/export.h"

#include <string.h>

#include "gateway/officer/export_autosar.h"
#include "gateway/officer/export_cef.h"
#include "gateway/officer/export_csv.h"
#include "gateway/officer/export_jsonl.h"
#include "gateway/officer/export_ocsf.h"
#include "gateway/officer/export_pcapng.h"
#include "gateway/officer/export_syslog.h"

#define FORMAT(name, begin, add, end, binary, sentence) \
    {name, begin, add, end, binary, sentence},
const struct export_format export_formats[] = {
#include "gateway/officer/export_formats.def"
};
#undef FORMAT
const size_t export_format_count = sizeof export_formats / sizeof *export_formats;

const struct export_format *export_find(const char *name)
{
    for (size_t i = 0; i < export_format_count; i++) {
        if (strcmp(export_formats[i].name, name) == 0) {
            return &export_formats[i];
        }
    }
    return NULL;
}

bool export_set_vehicle(struct export *self, const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    size_t len = strlen(name);
    if (len == 0 || len >= sizeof self->vehicle || strspn(name, allowed) != len) {
        return false;
    }
    memcpy(self->vehicle, name, len + 1);
    return true;
}

void export_put_escaped(FILE *out, const char *text, const char *special)
{
    for (const char *at = text; *at != 0; at++) {
        if (strchr(special, *at) != NULL) {
            (void)fputc('\\', out);
        }
        (void)fputc(*at, out);
    }
}
