/* SPDX-License-Identifier: Apache-2.0 */
/* Head, buses, and a block for each direction. */
#include "policies/learn_write.h"

#include <inttypes.h>
#include <string.h>

#include "policies/learn_j1939.h"
#include "policies/print_part.h"

static const struct {
    const char *clause;
    const char *from;
    const char *margin;
} terms[] = {
#define LEARN_TERM(clause, from, margin) {clause, from, margin},
#include "policies/learn_terms.def"
#undef LEARN_TERM
};

static void write_terms(FILE *out, const char *prefix)
{
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        fprintf(out, "%s%s: from %s; margin %s\n", prefix, terms[i].clause, terms[i].from,
                terms[i].margin);
    }
}

static void write_lost(FILE *out, uint64_t lost, const char *what, const char *of)
{
    if (lost > 0) {
        fprintf(out, "# %" PRIu64 " %s were not learned, of %s too many to tell apart\n",
                lost, what, of);
    }
}

static void write_head(FILE *out, const struct learn *self, const char *name)
{
    fprintf(
        out,
        "# A draft by 'sallyport learn': what was heard is taken for good, so read it\n"
        "# before it is signed. ALL THAT WAS HEARD ON THE VEHICLE IS GIVEN TO THE UNIT:\n"
        "# delete what it does not need, and add 'pass' to the rest. Enforced is:\n");
    write_terms(out, "#   ");
    fputs("# All else is an observation in a comment: no bit is masked and no value is "
          "bounded for\n# not having moved, for it may move tomorrow. Behind each rule "
          "stands its evidence;\n"
          "# confidence is low below 17 frames, high from 256 frames and 60 s on.\n",
          out);
    for (uint8_t i = 0; i < self->bus_count; i++) {
        const struct learn_bus *bus = &self->buses[i];
        fprintf(out,
                "# %s: %" PRIu64 " frames in %.1f s, %" PRIu64 " of them error frames\n",
                bus->name, bus->frames, (double)(bus->last_us - bus->first_us) / 1e6,
                bus->errors);
    }
    write_lost(out, self->lost, "frames", "ids");
    write_lost(out, self->asked.lost, "diagnostic requests", "services and identifiers");
    write_lost(out, self->groups.lost, "messages of J1939", "requests and long groups");
    fprintf(out, "\npolicy \"%s\" version 1\n\n", name);
}

/* -1: none was heard. */
static int first_bus(const struct learn *self, bool untrusted)
{
    for (uint8_t i = 0; i < self->bus_count; i++) {
        if (self->buses[i].untrusted == untrusted) {
            return i;
        }
    }
    return -1;
}

static const char *name_of(const struct learn *self, int bus, bool untrusted)
{
    return bus >= 0 ? self->buses[bus].name : untrusted ? "unit" : "vehicle";
}

static bool any_fd(const struct learn *self)
{
    bool fd = false;
    for (uint8_t i = 0; i < self->bus_count; i++) {
        fd = fd || self->buses[i].fd;
    }
    return fd;
}

static bool is_taken(const struct learn *self, unsigned number)
{
    char name[16];
    bool taken = false;
    (void)snprintf(name, sizeof name, "can%u", number);
    for (uint8_t i = 0; i < self->bus_count; i++) {
        taken = taken || strcmp(self->buses[i].interface, name) == 0;
    }
    return taken;
}

/* The interface of the recording, else the next that none has. */
static void write_interface(FILE *out, const struct learn *self, const char *interface,
                            unsigned *number)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (interface[0] != '\0') {
        const char *quote = interface[strspn(interface, plain)] == '\0' ? "" : "\"";
        fprintf(out, " = %s%s%s", quote, interface, quote);
        return;
    }
    while (is_taken(self, *number)) {
        ++*number;
    }
    fprintf(out, " = can%u", (*number)++);
}

static void write_buses(FILE *out, const struct learn *self)
{
    unsigned number = 0;
    const char *fd = any_fd(self) ? " fd" : "";
    const char *speaks = learn_groups_speaks(&self->groups) ? " j1939" : "";
    fputs("# See that each is the interface it is on the gateway; add its bitrate.\n",
          out);
    for (uint8_t i = 0; i < self->bus_count; i++) {
        const struct learn_bus *bus = &self->buses[i];
        fprintf(out, "bus %s", bus->name);
        write_interface(out, self, bus->interface, &number);
        fprintf(out, "%s%s%s%s\n", fd, speaks, bus->untrusted ? "" : " watch",
                bus->interface[0] != '\0' ? "" : " # no recording told which");
    }
    for (unsigned untrusted = 0; untrusted < 2; untrusted++) {
        if (first_bus(self, untrusted != 0) < 0) {
            fprintf(out, "bus %s", name_of(self, -1, untrusted != 0));
            write_interface(out, self, "", &number);
            fprintf(out, "%s%s # nothing was heard on it\n", fd, speaks);
        }
    }
}

/* What a tester asked on a bus of the vehicle. */
static void write_asked(FILE *out, const struct learn *self, int from)
{
    for (size_t i = 0; i < self->asked.count; i++) {
        const struct learn_asked_row *row = &self->asked.rows[i];
        if (row->bus != from) {
            continue;
        }
        fputs("    # asked for on this bus: id ", out);
        print_id(out, row->id, row->extended);
        fprintf(out, " %s 0x%02X", row->name, row->service_id);
        if (row->has_sub) {
            fprintf(out, " sub 0x%02X", row->sub);
        }
        if (row->has_identifier) {
            fprintf(out, " 0x%04X", row->identifier);
        }
        fprintf(out, ", %" PRIu64 " times\n", row->times);
    }
}

static void write_direction(FILE *out, const struct learn_draft *draft, int from, int to)
{
    const struct learn *self = draft->learn;
    fprintf(out, "\nfrom %s to %s {\n",
            name_of(self, from, to < 0 || !self->buses[to].untrusted),
            name_of(self, to, from < 0 || !self->buses[from].untrusted));
    for (size_t i = 0; i < self->message_count; i++) {
        if (self->messages[i]->bus == from) {
            learn_rule_write(out, draft, self->messages[i]);
        }
    }
    learn_j1939_write_rest(out, draft, (uint8_t)from);
    if (self->buses[from].untrusted) {
        learn_channels_write(out, draft->channels, self);
    } else {
        write_asked(out, self, from);
    }
    fputs("}\n", out);
}

void learn_write(FILE *out, const struct learn *self,
                 const struct learn_write_options *options)
{
    int unit = first_bus(self, true);
    struct learn_channels channels;
    struct learn_room room = {POLICY_CHECKS_MAX, POLICY_WHERES_MAX};
    const struct learn_draft draft = {self, &channels, &room, options->strict};
    learn_channels_make(&channels, self);
    write_head(out, self, options->name);
    if (options->database != NULL) {
        fprintf(out, "database \"%s\"\n\n", options->database);
    }
    write_buses(out, self);
    for (uint8_t i = 0; i < self->bus_count; i++) {
        write_direction(out, &draft, i,
                        self->buses[i].untrusted ? first_bus(self, false) : unit);
    }
}
