/* SPDX-License-Identifier: Apache-2.0 */
/* A policy as understood, in the language that it is written in. */
#include "policies/print.h"

#include <inttypes.h>
#include <string.h>

#include "can/frame.h"
#include "can/j1939.h"
#include "policies/condition.h"
#include "policies/print_checks.h"
#include "policies/print_part.h"

void print_quantity(FILE *out, const char *word, enum quantity_kind kind, uint64_t amount,
                    uint64_t per_us)
{
    char text[QUANTITY_TEXT_BYTES];
    if (amount != 0) {
        quantity_print(text, kind, (struct quantity){amount, per_us});
        fprintf(out, " %s %s", word, text);
    }
}

void print_id(FILE *out, uint32_t id, bool extended)
{
    fprintf(out, extended ? "0x%08" PRIX32 : "0x%03" PRIX32, id);
}

void print_field(FILE *out, const struct signal_layout *field)
{
    fprintf(out, " bits %u|%u%s", field->start, field->length,
            field->motorola ? " motorola" : "");
}

void print_condition(FILE *out, const struct policy_condition *condition)
{
    const struct signal_layout field = condition_field(condition);
    print_field(out, &field);
    fprintf(out, " is %" PRIu64, condition->first);
    if (condition->last != condition->first) {
        fprintf(out, "..%" PRIu64, condition->last);
    }
}

void print_modes(FILE *out, const struct policy *self, uint16_t modes)
{
    const char *between = " in ";
    if (modes == policy_modes_all(self)) {
        return;
    }
    for (uint8_t i = 0; i < self->mode_count; i++) {
        if (policy_holds(modes, i)) {
            fprintf(out, "%s%s", between, self->modes[i].name);
            between = ", ";
        }
    }
}

/* Quotes what the lexer would not read as one word. */
static bool is_word(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char others[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    return strchr(letters, text[0]) != NULL && strspn(text, others) == strlen(text) &&
           strstr(text, "..") == NULL;
}

static void print_bus(FILE *out, const struct policy_bus *bus)
{
    const char *quote = is_word(bus->interface) ? "" : "\"";
    fprintf(out, "bus %s = %s%s%s", bus->name, quote, bus->interface, quote);
    print_quantity(out, "bitrate", QUANTITY_BITRATE, bus->bitrate, 0);
    fputs(bus->fd ? " fd" : "", out);
    print_quantity(out, "data-bitrate", QUANTITY_BITRATE, bus->data_bitrate, 0);
    fputs(bus->j1939 ? " j1939" : "", out);
    print_quantity(out, "load", QUANTITY_SHARE, bus->load_percent, 0);
    fputs(bus->watch ? " watch" : "", out);
    print_evidence(out, " ", bus->evidence, "");
    fputc('\n', out);
}

void print_evidence(FILE *out, const char *before, uint8_t evidence, const char *behind)
{
    if (evidence != POLICY_EVIDENCE_UNSAID) {
        fprintf(out, "%sevidence %s%s", before, policy_evidence_text(evidence), behind);
    }
}

static void print_mode(FILE *out, const struct policy_mode *mode)
{
    fprintf(out, "mode %s", mode->name);
    if (mode->announced) {
        fputs(" announce id ", out);
        print_id(out, mode->announce_id, mode->announce_extended);
        fputs(mode->announce_extended ? " extended" : "", out);
    }
    fputc('\n', out);
}

static bool has_bit(const uint8_t bits[static FRAME_DATA_MAX], unsigned bit)
{
    return (bits[bit / 8] >> bit % 8 & 1U) != 0;
}

void print_bits(FILE *out, const uint8_t bits[static FRAME_DATA_MAX], unsigned count)
{
    const char *between = " ";
    for (unsigned first = 0; first < count; first++) {
        if (!has_bit(bits, first)) {
            continue;
        }
        unsigned last = first;
        while (last + 1 < count && has_bit(bits, last + 1)) {
            last++;
        }
        fprintf(out, last == first ? "%s%u" : "%s%u..%u", between, first, last);
        between = ", ";
        first = last;
    }
    fputs(between[0] == ' ' ? " none" : "", out);
}

static void print_keep(FILE *out, uint64_t keep)
{
    uint8_t bits[FRAME_DATA_MAX] = {0};
    if (keep == UINT64_MAX) {
        return;
    }
    for (unsigned i = 0; i < 8; i++) {
        bits[i] = (uint8_t)(keep >> 8 * i);
    }
    fputs(" pass bytes", out);
    print_bits(out, bits, FRAME_DATA_MAX);
}

static void print_mask(FILE *out, const struct policy_mask *mask)
{
    for (uint8_t i = 0; i < mask->condition_count; i++) {
        fputs(i == 0 ? "\n        when" : " and", out);
        print_condition(out, &mask->conditions[i]);
    }
    fputs(" pass bits", out);
    print_bits(out, mask->bits, 8 * FRAME_DATA_MAX);
}

static void print_ids(FILE *out, const struct policy_frame_rule *rule)
{
    static const char *const formats[] = {
        [POLICY_FORMAT_CLASSIC] = "",
        [POLICY_FORMAT_FD] = " fd",
        [POLICY_FORMAT_ANY] = " any-format",
    };
    fputs("    id ", out);
    print_id(out, rule->id_first, rule->extended);
    if (rule->id_last != rule->id_first) {
        fputs("..", out);
        print_id(out, rule->id_last, rule->extended);
    }
    fprintf(out, "%s%s%s", rule->extended ? " extended" : "", formats[rule->format],
            rule->remote ? " remote" : "");
}

static void print_group(FILE *out, const struct policy_group *group)
{
    fprintf(out,
            group->kind == POLICY_GROUP_REQUESTED ? "    request pgn %" PRIu32
                                                  : "    pgn %" PRIu32,
            group->pgn);
    if (group->source_first == group->source_last) {
        fprintf(out, " source 0x%02X", group->source_first);
    } else if (group->source_first != 0 || group->source_last != UINT8_MAX) {
        fprintf(out, " source 0x%02X..0x%02X", group->source_first, group->source_last);
    }
    if (group->destination_first == group->destination_last) {
        fprintf(out, " destination 0x%02X", group->destination_first);
    }
}

/* What a rule covers, and what of it passes. */
static void print_what(FILE *out, const struct policy *self,
                       const struct policy_frame_rule *rule)
{
    if (rule->group.kind == POLICY_GROUP_NONE) {
        print_ids(out, rule);
    } else {
        print_group(out, &rule->group);
    }
    if (rule->group.kind == POLICY_GROUP_REQUESTED) {
        return; /* its length and bytes are always the same */
    }
    fprintf(out, " length %u", rule->length_min);
    if (rule->length_max != rule->length_min) {
        fprintf(out, "..%u", rule->length_max);
    }
    print_keep(out, rule->keep);
    for (uint8_t i = 0; i < rule->mask_count; i++) {
        print_mask(out, &self->masks[rule->first_mask + i]);
    }
}

static void print_notes(FILE *out, const struct policy_frame_rule *rule, const char *note)
{
    const struct j1939_group *group =
        rule->group.kind == POLICY_GROUP_NONE ? NULL : j1939_group(rule->group.pgn);
    fprintf(out, "%s%s", group != NULL ? "  # " : "", group != NULL ? group->name : "");
    fprintf(out, "%s%s\n", note != NULL ? "  # message " : "", note != NULL ? note : "");
}

static void print_frame_rule(FILE *out, const struct policy *self,
                             const struct policy_frame_rule *rule, const char *note)
{
    print_what(out, self, rule);
    print_quantity(out, "every", QUANTITY_DURATION, rule->every_us, 0);
    print_quantity(out, "within", QUANTITY_DURATION, rule->within_us, 0);
    print_quantity(out, "rate", QUANTITY_RATE, rule->rate_count, rule->rate_per_us);
    if (rule->age_us != POLICY_AGE_DEFAULT_US) {
        print_quantity(out, "age", QUANTITY_DURATION, rule->age_us, 0);
    }
    print_quantity(out, "pace", QUANTITY_DURATION, rule->pace_us, 0);
    print_quantity(out, "silence", QUANTITY_DURATION, rule->silence_us, 0);
    print_checks_carries(out, rule->classes);
    print_modes(out, self, rule->modes);
    print_checks(out, self, rule);
    print_notes(out, rule, note);
}

static void print_direction(FILE *out, const struct policy *self,
                            const struct policy_direction *direction)
{
    fprintf(out, "\nfrom %s to %s {\n", self->buses[direction->from].name,
            self->buses[direction->to].name);
    for (uint16_t i = 0; i < direction->rule_count; i++) {
        unsigned number = direction->first_rule + i;
        print_frame_rule(out, self, &self->frame_rules[number],
                         self->notes != NULL ? self->notes[number] : NULL);
    }
    for (uint8_t i = 0; i < self->channel_count; i++) {
        const struct policy_channel *channel = &self->channels[i];
        if (channel->from == direction->from && channel->to == direction->to) {
            print_channel(out, self, channel);
        }
    }
    fputs("}\n", out);
}

static void print_emergency(FILE *out, const struct policy *self)
{
    char address[ADDRESS_TEXT_BYTES];
    if (self->emergency_frame_count + self->emergency_flow_count == 0) {
        return;
    }
    fputs("\nemergency {\n", out);
    for (uint8_t i = 0; i < self->emergency_frame_count; i++) {
        const struct policy_emergency_frame *frame = &self->emergency_frames[i];
        fprintf(out, "    from %s to %s id ", self->buses[frame->from].name,
                self->buses[frame->to].name);
        print_id(out, frame->id, frame->extended);
        fputs(frame->extended ? " extended\n" : "\n", out);
    }
    for (uint8_t i = 0; i < self->emergency_flow_count; i++) {
        const struct policy_emergency_flow *flow = &self->emergency_flows[i];
        address_print(&flow->server, address);
        fprintf(out, "    to %s %s port %u\n", address,
                flow->transport == POLICY_UDP ? "udp" : "tcp", flow->port);
    }
    fputs("}\n", out);
}

void policy_print(const struct policy *self, FILE *out)
{
    fprintf(out, "policy \"%s\" version %" PRIu64 "\n%s", self->name, self->version,
            self->observe ? "observe\n" : "");
    print_evidence(out, "", self->evidence, "\n");
    for (uint8_t i = 0; i < self->bus_count; i++) {
        fputs(i == 0 ? "\n" : "", out);
        print_bus(out, &self->buses[i]);
    }
    fputc('\n', out);
    for (uint8_t i = 0; i < self->mode_count; i++) {
        print_mode(out, &self->modes[i]);
    }
    for (uint8_t i = 0; i < self->direction_count; i++) {
        print_direction(out, self, &self->directions[i]);
    }
    print_uplink(out, self);
    print_emergency(out, self);
}
