/* SPDX-License-Identifier: Apache-2.0 */
/* Turns fields into CEF's keys. */
#include "gateway/officer/export_cef.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/event_time.h"
#include "gateway/officer/export_field.h"
#include "gateway/version.h"

/* What a field is called here; with a label, that stands beside it under key "Label". */
static const struct key {
    const char *field;
    const char *key;
    const char *label;
} keys[] = {
    {"leaf", "externalId", NULL},
    {"verdict", "act", NULL},
    {"reason", "reason", NULL},
    {"count", "cnt", NULL},
    {"source", "deviceFacility", NULL},
    {"annex5", "cs1", "UN R155 Annex 5"},
    {"mode", "cs2", "mode"},
    {"rule_line", "cn1", "rule line"},
    {"policy_version", "cn2", "policy version"},
    {"from", "deviceInboundInterface", NULL},
    {"to", "deviceOutboundInterface", NULL},
    {"can_id", "cs3", "CAN id"},
    {"can_length", "cn3", "CAN length"},
    {"can_data", "cs4", "CAN data"},
    {"transport", "proto", NULL},
    {"client_port", "spt", NULL},
    {"server_port", "dpt", NULL},
    {"host", "dhost", NULL},
    {"protocol", "app", NULL},
    {"bytes_up", "out", NULL},
    {"bytes_down", "in", NULL},
    {"evidence_kind", "cs3", "evidence kind"},
    {"evidence_hex", "cs4", "evidence"},
    {"dns_name", "request", NULL},
    {"dns_type", "cs5", "DNS type"},
    {"about", "cs6", "about"},
    {"text", "msg", NULL},
};

struct line {
    FILE *out;
    bool begun;
};

static void put_pair(struct line *self, const char *key, const char *value)
{
    fprintf(self->out, self->begun ? " %s=" : "%s=", key);
    self->begun = true;
    export_put_escaped(self->out, value, "\\=");
}

static void put_labelled(struct line *self, const char *key, const char *label,
                         const char *value)
{
    char name[32];
    (void)snprintf(name, sizeof name, "%sLabel", key);
    put_pair(self, key, value);
    put_pair(self, name, label);
}

static void put_address(struct line *self, const char *value, const char *four,
                        const char *six, const char *label)
{
    if (strchr(value, ':') == NULL) {
        put_pair(self, four, value);
    } else {
        put_labelled(self, six, label, value);
    }
}

static void put_field(void *context, const char *name, const char *value)
{
    struct line *self = context;
    if (value[0] == 0) {
        return;
    }
    if (strcmp(name, "client") == 0) {
        put_address(self, value, "src", "c6a2", "Source IPv6 Address");
    } else if (strcmp(name, "server") == 0) {
        put_address(self, value, "dst", "c6a3", "Destination IPv6 Address");
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(keys[i].field, name) == 0 && keys[i].label != NULL) {
            put_labelled(self, keys[i].key, keys[i].label, value);
        } else if (strcmp(keys[i].field, name) == 0) {
            put_pair(self, keys[i].key, value);
        }
    }
}

static void put_time(struct line *self, const char *key, uint64_t wall_us)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%" PRIu64, wall_us / 1000);
    put_pair(self, key, text);
}

/* 0 to 3 low, 4 to 6 medium, 7 and 8 high, 9 and 10 very high. */
static int severity_number(enum severity severity)
{
    static const int numbers[] = {[SEVERITY_INFO] = 1,
                                  [SEVERITY_NOTICE] = 3,
                                  [SEVERITY_WARNING] = 6,
                                  [SEVERITY_SEVERE] = 9};
    return numbers[severity];
}

void export_cef_add(struct export *self, const struct event *event)
{
    const struct reason_row *row = reason_row((enum reason)event->reason);
    struct line line = {.out = self->out};
    fprintf(self->out, "CEF:0|Sallyport|Sallyport|" VERSION "|%s|", row->name);
    export_put_escaped(self->out, row->sentence, "|\\");
    fprintf(self->out, "|%d|", severity_number(row->severity));
    put_time(&line, "rt", event->wall_us);
    put_time(&line, "start", event_time_first_us(event));
    put_time(&line, "end", event_time_last_us(event));
    if (self->vehicle[0] != 0) {
        put_pair(&line, "dvchost", self->vehicle);
    }
    put_pair(&line, "deviceDirection", event->subject == EVENT_SYSTEM ? "0" : "1");
    export_field_each(event, put_field, &line);
    (void)fputc('\n', self->out);
}
