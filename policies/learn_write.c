/* SPDX-License-Identifier: Apache-2.0 */
/* Head, buses, and a block for each direction. */
#include "policies/learn_write.h"

#include <inttypes.h>

#include "policies/diagnostic_id.h"
#include "policies/learn_clause.h"
#include "policies/learn_evidence.h"

static const struct {
    const char *clause;
    const char *from;
    const char *margin;
} terms[] = {
#define LEARN_TERM(clause, from, margin) {clause, from, margin},
#include "policies/learn_terms.def"
#undef LEARN_TERM
};

void learn_write_terms(FILE *out, const char *prefix)
{
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        fprintf(out, "%s%s: from %s; margin %s\n", prefix, terms[i].clause, terms[i].from,
                terms[i].margin);
    }
}

static void write_head(FILE *out, const struct learn *self, const char *name)
{
    fprintf(
        out,
        "# A draft by 'sallyport learn': what was heard is taken for good, so read it\n"
        "# before it is signed. Enforced is:\n");
    learn_write_terms(out, "#   ");
    fputs("# All else is an observation in a comment. Behind each rule stands its "
          "evidence;\n"
          "# confidence is low below 17 frames, high from 256 frames and 60 s on.\n",
          out);
    for (uint8_t i = 0; i < self->bus_count; i++) {
        const struct learn_bus *bus = &self->buses[i];
        fprintf(out,
                "# %s: %" PRIu64 " frames in %.1f s, %" PRIu64 " of them error frames\n",
                bus->name, bus->frames, (double)(bus->last_us - bus->first_us) / 1e6,
                bus->errors);
    }
    if (self->lost > 0) {
        fprintf(out,
                "# %" PRIu64 " frames of further messages were not learned: too many\n",
                self->lost);
    }
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

static void write_buses(FILE *out, const struct learn *self)
{
    unsigned number = 0;
    const char *fd = any_fd(self) ? " fd" : "";
    fputs("# Say which interface each is, and add its bitrate: no log tells.\n", out);
    for (uint8_t i = 0; i < self->bus_count; i++) {
        fprintf(out, "bus %s = can%u%s%s\n", self->buses[i].name, number++, fd,
                self->buses[i].untrusted ? "" : " watch");
    }
    for (unsigned untrusted = 0; untrusted < 2; untrusted++) {
        if (first_bus(self, untrusted != 0) < 0) {
            fprintf(out, "bus %s = can%u%s # nothing was heard on it\n",
                    name_of(self, -1, untrusted != 0), number++, fd);
        }
    }
}

/* Why no rule is made of it, NULL: one is. */
static const char *reason_against(const struct learn *self,
                                  const struct learn_message *message)
{
    bool untrusted = self->buses[message->bus].untrusted;
    if (message->remote) {
        return "a remote frame: it asks a node for data";
    }
    if (untrusted && learn_find(self, message->id, message->extended, false) != NULL) {
        return "a vehicle node sends this id, so the unit may not";
    }
    if (!untrusted && diagnostic_id_known(message->id, message->extended)) {
        return "a tester asked on this bus: nothing that the unit needs";
    }
    return NULL;
}

static bool needs_rate(const struct learn *self, const struct learn_message *message,
                       const struct learn_gaps_law *law)
{
    return law->kind != LEARN_GAPS_PERIOD ||
           (self->buses[message->bus].untrusted &&
            diagnostic_id_known(message->id, message->extended));
}

/* It came from begin to end: then its end is an event. */
static bool is_lasting(const struct learn *self, const struct learn_message *message,
                       bool strict)
{
    const struct learn_bus *bus = &self->buses[message->bus];
    uint64_t bus_us = bus->last_us - bus->first_us;
    uint64_t span_us = message->last_us - message->first_us;
    return (strict || span_us >= LEARN_WRITE_LASTING_US) &&
           message->frames >= LEARN_WRITE_LASTING_FRAMES &&
           span_us >= bus_us - bus_us / LEARN_WRITE_LASTING_SHARE;
}

static void write_rule(FILE *out, const struct learn *self,
                       const struct learn_message *message, bool strict)
{
    const char *against = reason_against(self, message);
    struct learn_gaps_law law = learn_gaps_law(&message->gaps);
    fputs(against != NULL ? "    # not passed: " : "    ", out);
    learn_clause_id(out, message);
    if (against == NULL) {
        learn_clause_every(out, &law);
        if (needs_rate(self, message, &law)) {
            learn_clause_rate(out, message);
        }
        if (is_lasting(self, message, strict)) {
            learn_clause_silence(out, &law);
        }
    } else {
        fprintf(out, "; %s", against);
    }
    fputs("  # ", out);
    learn_evidence_print(out, message, &law);
}

static void write_asked(FILE *out, const struct learn *self, int from)
{
    for (size_t i = 0; i < self->asked.count; i++) {
        const struct learn_asked_row *row = &self->asked.rows[i];
        if (row->bus != from) {
            continue;
        }
        fprintf(out, "    # 0x%03" PRIX32 " asked for service 0x%02X %s", row->id,
                row->service_id, row->name);
        if (row->has_sub) {
            fprintf(out, ", sub 0x%02X", row->sub);
        }
        if (row->has_identifier) {
            fprintf(out, ", identifier 0x%04X", row->identifier);
        }
        fprintf(out, ": %" PRIu64 " times%s\n", row->times,
                row->intrusive ? "; intrusive, for a workshop alone" : "");
    }
}

static void write_direction(FILE *out, const struct learn *self, int from, int to,
                            bool strict)
{
    fprintf(out, "\nfrom %s to %s {\n",
            name_of(self, from, to < 0 || !self->buses[to].untrusted),
            name_of(self, to, from < 0 || !self->buses[from].untrusted));
    for (size_t i = 0; i < self->message_count; i++) {
        if (self->messages[i]->bus == from) {
            write_rule(out, self, self->messages[i], strict);
        }
    }
    write_asked(out, self, from);
    fputs("}\n", out);
}

void learn_write(FILE *out, const struct learn *self,
                 const struct learn_write_options *options)
{
    int unit = first_bus(self, true);
    write_head(out, self, options->name);
    if (options->database != NULL) {
        fprintf(out, "database \"%s\"\n\n", options->database);
    }
    write_buses(out, self);
    for (uint8_t i = 0; i < self->bus_count; i++) {
        bool untrusted = self->buses[i].untrusted;
        write_direction(out, self, i, untrusted ? first_bus(self, false) : unit,
                        options->strict);
    }
}
