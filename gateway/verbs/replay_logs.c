/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the bus of each recording by its name. */
#include "gateway/verbs/replay_logs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/verbs/bus_log.h"
#include "gateway/verbs/policy_source.h"

#define PATH_BYTES 4096

bool replay_logs_add(void *target, const char *text, struct trouble *why)
{
    struct replay_logs *self = target;
    struct bus_log log;
    if (self->count == RECORDINGS_MAX) {
        trouble_set(why, "more than %d recordings; join some", RECORDINGS_MAX);
        return false;
    }
    if (!bus_log_split(&log, text, why)) {
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

static enum verb_exit open_log(const char *text, const struct replay_logs_buses *buses,
                               struct recordings *out)
{
    struct bus_log log;
    struct trouble why;
    int bus = bus_log_split(&log, text, &why) ? find_bus(buses, log.bus) : -1;
    if (bus < 0) {
        return VERB_USAGE;
    }
    if (!recordings_open(out, log.path, log.interface[0] != 0 ? log.interface : NULL,
                         (uint8_t)bus, &why)) {
        fprintf(stderr, "sallyport replay: %s\n", why.text);
        return VERB_FOUND;
    }
    return VERB_DONE;
}

enum verb_exit replay_logs_open(const struct replay_logs *self,
                                const struct replay_logs_buses *buses,
                                struct recordings *out)
{
    enum verb_exit code = VERB_DONE;
    recordings_init(out, policy_source_say, NULL);
    for (unsigned i = 0; code == VERB_DONE && i < self->count; i++) {
        code = open_log(self->texts[i], buses, out);
    }
    return code;
}

static void print_row(const struct recordings_row *log, const char *bus, bool as_json)
{
    struct json json;
    if (!as_json) {
        char path[PATH_BYTES];
        (void)escape_text(path, sizeof path, sizeof path, log->path);
        printf("%s: %" PRIu64 " frame%s of %s, as bus %s\n", path, log->frames,
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
        struct trouble why;
        trouble_set(&why,
                    "sallyport replay: %s: no frame%s%s in it; name a recording of bus "
                    "%s",
                    log->path, log->named ? " of " : "", log->interface, bus);
        policy_source_say(NULL, why.text);
        good = false;
    }
    return good;
}
