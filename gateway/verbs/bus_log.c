/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts at the first '=', and before it at the first ':'. */
#include "gateway/verbs/bus_log.h"

#include <string.h>

/* False: empty, or too long for out. */
static bool copy(char *out, size_t size, const char *text, size_t len)
{
    bool fits = len > 0 && len < size;
    if (fits) {
        memcpy(out, text, len);
    }
    return fits;
}

bool bus_log_split(struct bus_log *out, const char *text, struct trouble *why)
{
    *out = (struct bus_log){.path = ""};
    size_t len = strcspn(text, "=");
    size_t bus_len = strcspn(text, ":=");
    bool good = text[len] == '=' && text[len + 1] != '\0' &&
                copy(out->bus, sizeof out->bus, text, bus_len) &&
                (bus_len == len || copy(out->interface, sizeof out->interface,
                                        text + bus_len + 1, len - bus_len - 1));
    if (good) {
        out->path = text + len + 1;
    } else {
        trouble_set(why,
                    "'%.200s' is no recording of a bus; write BUS=LOG or "
                    "BUS:INTERFACE=LOG, as in vehicle=drive.log",
                    text);
    }
    return good;
}
