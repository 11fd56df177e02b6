/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the bus of each recording by its name. */
#include "gateway/verbs/replay_logs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gateway/officer/json.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/verbs.h"

bool replay_logs_add(void *target, const char *text, struct trouble *why)
{
    struct replay_logs *self = target;
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0' ||
        self->count == RECORDINGS_MAX) {
        trouble_set(why,
                    "'%.200s': write --can BUS=LOG, as in --can vehicle=drive.log, at "
                    "most %d times",
                    text, RECORDINGS_MAX);
        return false;
    }
    self->texts[self->count++] = text;
    return true;
}

static int find_bus(const struct replay_logs_buses *buses, const char *name)
{
    for (unsigned i = 0; i < buses->count; i++) {
        if (strcmp(buses->names[i], name) == 0) {
            return (int)i;
        }
    }
    fprintf(stderr,
            "sallyport replay: %s: the policy has no bus '%s'; name one of its buses\n",
            buses->where, name);
    return -1;
}

static bool open_log(const char *text, const struct replay_logs_buses *buses,
                     struct recordings *out)
{
    char bus[POLICY_NAME_BYTES] = "";
    char interface[RECORDED_BUS_BYTES] = "";
    int bus_len = (int)strcspn(text, ":=");
    const char *equals = strchr(text, '=');
    struct trouble why;
    (void)snprintf(bus, sizeof bus, "%.*s", bus_len, text);
    if (text[bus_len] == ':') {
        const char *named = text + bus_len + 1;
        (void)snprintf(interface, sizeof interface, "%.*s", (int)(equals - named), named);
    }
    int index = find_bus(buses, bus);
    if (index < 0) {
        return false;
    }
    if (!recordings_open(out, equals + 1, interface[0] != 0 ? interface : NULL,
                         (uint8_t)index, &why)) {
        fprintf(stderr, "sallyport replay: %s\n", why.text);
        return false;
    }
    return true;
}

bool replay_logs_open(const struct replay_logs *self,
                      const struct replay_logs_buses *buses, struct recordings *out)
{
    bool good = true;
    recordings_init(out, policy_source_say, NULL);
    for (unsigned i = 0; good && i < self->count; i++) {
        good = open_log(self->texts[i], buses, out);
    }
    return good;
}

static void print_row(const struct recordings_row *log, const char *bus, bool as_json)
{
    struct json json;
    if (!as_json) {
        printf("%s: %" PRIu64 " frame%s of %s, as bus %s\n", log->path, log->frames,
               VERB_PLURAL(log->frames), log->interface, bus);
        return;
    }
    json_begin(&json, stdout);
    json_text(&json, "type", "recording");
    json_text(&json, "path", log->path);
    json_text(&json, "interface", log->interface);
    json_text(&json, "bus", bus);
    json_u64(&json, "frames", log->frames);
    json_end(&json);
}

bool replay_logs_print(const struct recordings *logs,
                       const struct replay_logs_buses *buses, bool json)
{
    bool good = logs->bad_lines == 0;
    for (unsigned i = 0; i < logs->count; i++) {
        const struct recordings_row *log = &logs->rows[i];
        const char *bus = buses->names[log->bus];
        if (log->frames > 0) {
            print_row(log, bus, json);
            continue;
        }
        fprintf(stderr,
                "sallyport replay: %s: no frame%s%s in it; name a recording of bus %s\n",
                log->path, log->named ? " of " : "", log->interface, bus);
        good = false;
    }
    return good;
}
