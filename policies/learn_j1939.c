/* SPDX-License-Identifier: Apache-2.0 */
/* A group is a message of one source; its priorities and its packets are of the same
 * rule. */
#include "policies/learn_j1939.h"

#include <inttypes.h>

#include "policies/diagnostic_id.h"
#include "policies/learn_clause.h"

bool learn_j1939_is_group(const struct learn *learn, const struct learn_message *message)
{
    return message->extended && !message->remote && !message->fd &&
           learn_groups_speaks(&learn->groups) && !diagnostic_id_known(message->id, true);
}

static bool same_group(const struct learn_message *a, const struct learn_message *b)
{
    struct j1939_id left = j1939_decode(a->id);
    struct j1939_id right = j1939_decode(b->id);
    return a->bus == b->bus && left.pgn == right.pgn && left.source == right.source &&
           left.destination == right.destination;
}

/* The first message, in their order, of the same group. */
static const struct learn_message *first_of(const struct learn *learn,
                                            const struct learn_message *message)
{
    const struct learn_message *first = message;
    for (size_t i = learn->message_count; i > 0; i--) {
        const struct learn_message *other = learn->messages[i - 1];
        if (learn_j1939_is_group(learn, other) && same_group(other, message)) {
            first = other;
        }
    }
    return first;
}

/* A node of a bus of the vehicle sent from this address. */
static bool is_of_vehicle(const struct learn *learn, uint8_t source)
{
    for (size_t i = 0; i < learn->message_count; i++) {
        const struct learn_message *message = learn->messages[i];
        if (learn_j1939_is_group(learn, message) &&
            !learn->buses[message->bus].untrusted &&
            j1939_decode(message->id).source == source) {
            return true;
        }
    }
    return false;
}

/* What the unit may not send, whoever says so. */
static const char *against_unit(const struct learn *learn, const struct j1939_id *id,
                                enum j1939_role role)
{
    if (id->source >= J1939_NO_ADDRESS) {
        return "no node sends from there";
    }
    if (is_of_vehicle(learn, id->source)) {
        return "from an address of the vehicle";
    }
    return role == J1939_MANAGES_ADDRESSES ? "the unit takes no addresses"
           : role == J1939_ACCESSES_MEMORY ? "memory, for a mode such as workshop alone"
                                           : NULL;
}

static const char *against_group(const struct learn *learn, uint8_t bus,
                                 const struct j1939_id *id)
{
    const struct j1939_group *group = j1939_group(id->pgn);
    enum j1939_role role = group != NULL ? group->role : J1939_INFORMS;
    if (role == J1939_CARRIES) {
        return "it carries other groups, which have rules";
    }
    return learn->buses[bus].untrusted ? against_unit(learn, id, role) : NULL;
}

const char *learn_j1939_against(const struct learn_draft *draft,
                                const struct learn_message *message)
{
    struct j1939_id id = j1939_decode(message->id);
    const struct j1939_group *group = j1939_group(id.pgn);
    if (group != NULL && group->role == J1939_REQUESTS) {
        return "a request: what is asked for has rules";
    }
    if (first_of(draft->learn, message) != message) {
        return "the same group at another priority: one rule is for all";
    }
    return against_group(draft->learn, message->bus, &id);
}

static void write_group(FILE *out, const struct j1939_id *id)
{
    fprintf(out, "pgn %" PRIu32 " source 0x%02X", id->pgn, id->source);
    if (j1939_is_pdu1(id->pgn) || id->destination != J1939_GLOBAL) {
        fprintf(out, " destination 0x%02X", id->destination);
    }
}

bool learn_j1939_is_single(const struct learn *learn, const struct learn_message *message)
{
    struct j1939_id id = j1939_decode(message->id);
    size_t count = 0;
    for (size_t i = 0; i < learn->message_count; i++) {
        count += learn_j1939_is_group(learn, learn->messages[i]) &&
                 same_group(learn->messages[i], message);
    }
    return count == 1 && learn_groups_carried(&learn->groups, message->bus, &id) == NULL;
}

void learn_j1939_write_head(FILE *out, const struct learn *learn,
                            const struct learn_message *message)
{
    struct j1939_id id = j1939_decode(message->id);
    const struct learn_group *carried =
        learn_groups_carried(&learn->groups, message->bus, &id);
    unsigned least = message->length_min;
    unsigned greatest = carried != NULL ? carried->length_max : message->length_max;
    struct learn_window window = {.most = carried != NULL ? carried->window.most : 0};
    for (size_t i = 0; i < learn->message_count; i++) {
        const struct learn_message *other = learn->messages[i];
        if (learn_j1939_is_group(learn, other) && same_group(other, message)) {
            least = other->length_min < least ? other->length_min : least;
            greatest = other->length_max > greatest ? other->length_max : greatest;
            window.most += other->window.most;
        }
    }
    write_group(out, &id);
    fprintf(out, greatest == least ? " length %u" : " length %u..%u", least, greatest);
    if (!learn_j1939_is_single(learn, message)) {
        learn_clause_rate(out, &window);
    }
}

/* It comes in single frames too, and so has a rule. */
static bool has_rule(const struct learn *learn, const struct learn_group *row)
{
    for (size_t i = 0; i < learn->message_count; i++) {
        const struct learn_message *message = learn->messages[i];
        struct j1939_id id = j1939_decode(message->id);
        if (message->bus == row->bus && learn_j1939_is_group(learn, message) &&
            learn_groups_carried(&learn->groups, row->bus, &id) == row) {
            return true;
        }
    }
    return false;
}

/* Of groups in packets alone. */
static const char *against_carried(const struct learn *learn,
                                   const struct learn_group *row)
{
    if (row->id.destination != J1939_GLOBAL) {
        return "between two nodes; where one is the unit, write it by hand";
    }
    const struct j1939_group *group = j1939_group(row->id.pgn);
    if (learn->buses[row->bus].untrusted && group != NULL &&
        group->role == J1939_REQUESTS) {
        return "a request comes in one frame";
    }
    return against_group(learn, row->bus, &row->id);
}

static void write_carried(FILE *out, const struct learn *learn,
                          const struct learn_group *row)
{
    const char *against = against_carried(learn, row);
    fputs(against != NULL ? "    # not passed: " : "    ", out);
    write_group(out, &row->id);
    fprintf(out, row->length_min == row->length_max ? " length %u" : " length %u..%u",
            row->length_min, row->length_max);
    if (against == NULL) {
        learn_clause_rate(out, &row->window);
    } else {
        fprintf(out, "; %s", against);
    }
    fprintf(out, "  # %" PRIu64 " in packets\n", row->times);
}

static void write_request(FILE *out, const struct learn *learn,
                          const struct learn_group *row)
{
    const char *against = learn->buses[row->bus].untrusted
                              ? against_unit(learn, &row->id,
                                             j1939_group(row->id.pgn) != NULL
                                                 ? j1939_group(row->id.pgn)->role
                                                 : J1939_INFORMS)
                              : NULL;
    fprintf(out, "    %srequest pgn %" PRIu32 " source 0x%02X destination 0x%02X",
            against != NULL ? "# not passed: " : "", row->id.pgn, row->id.source,
            row->id.destination);
    if (against == NULL) {
        learn_clause_rate(out, &row->window);
    } else {
        fprintf(out, "; %s", against);
    }
    fprintf(out, "  # %" PRIu64 " times\n", row->times);
}

void learn_j1939_write_rest(FILE *out, const struct learn_draft *draft, uint8_t bus)
{
    const struct learn *learn = draft->learn;
    for (size_t i = 0; i < learn->groups.count; i++) {
        const struct learn_group *row = &learn->groups.rows[i];
        if (row->bus != bus || !learn_groups_speaks(&learn->groups)) {
            continue;
        }
        if (row->requested) {
            write_request(out, learn, row);
        } else if (!has_rule(learn, row)) {
            write_carried(out, learn, row);
        }
    }
}
