/* SPDX-License-Identifier: Apache-2.0 */
/* A message is passed unless something stands against it. */
#include "policies/learn_rule.h"

#include "policies/diagnostic_id.h"
#include "policies/learn_clause.h"
#include "policies/learn_evidence.h"
#include "policies/learn_j1939.h"

#define ANSWERS_FIRST 0x7E8U /* ISO 15765-4:2021 10.3, of nodes 1 to 8 */
#define ANSWERS_LAST 0x7EFU

static bool is_diagnostic(const struct learn_message *message)
{
    return diagnostic_id_known(message->id, message->extended) ||
           (!message->extended && message->id >= ANSWERS_FIRST &&
            message->id <= ANSWERS_LAST);
}

/* Why no rule is made of it, NULL: one is. */
static const char *reason_against(const struct learn_draft *draft,
                                  const struct learn_message *message)
{
    const struct learn *learn = draft->learn;
    bool untrusted = learn->buses[message->bus].untrusted;
    if (message->remote) {
        return "a remote frame: it asks a node for data";
    }
    if (untrusted && learn_find(learn, message->id, message->extended, false) != NULL) {
        return "a vehicle node sends this id, so the unit may not";
    }
    if (learn_channels_cover(draft->channels, message->id, message->extended)) {
        return "its channel of diagnostics judges it";
    }
    if (is_diagnostic(message)) {
        return untrusted ? "diagnostics without a channel"
                         : "a tester asked on this bus: nothing that the unit needs";
    }
    if (learn_j1939_is_group(learn, message)) {
        return learn_j1939_against(draft, message);
    }
    return message->extended && learn_groups_speaks(&learn->groups)
               ? "no group of J1939 comes so"
               : NULL;
}

/* It came from begin to end: then its end is an event. */
static bool is_lasting(const struct learn_draft *draft,
                       const struct learn_message *message)
{
    const struct learn_bus *bus = &draft->learn->buses[message->bus];
    uint64_t bus_us = bus->last_us - bus->first_us;
    uint64_t span_us = message->last_us - message->first_us;
    return (draft->strict || span_us >= LEARN_RULE_LASTING_US) &&
           message->frames >= LEARN_RULE_LASTING_FRAMES &&
           span_us >= bus_us - bus_us / LEARN_RULE_LASTING_SHARE;
}

/* The counter to ask for; false: none. Where a database has the message, a counter is a
 * signal of it, and what counts else is a value that rises. */
static bool counter_of(const struct learn_message *message,
                       const uint8_t taken[static FRAME_DATA_MAX], struct counter *out)
{
    int best = learn_fields_counter(message->fields, taken);
    return best >= 0 && learn_fields_allow(message->fields, (size_t)best, out) &&
           (message->signals == NULL || learn_signals_own(message->signals, &out->field));
}

/* Sets their bits in taken. False: nothing to write. */
static bool write_fields(FILE *out, const struct learn_message *message,
                         uint8_t taken[static FRAME_DATA_MAX])
{
    const struct checksum_found *checksum = learn_fields_checksum(message->fields);
    struct counter counter;
    bool holds = checksum != NULL && learn_clause_checksum_sayable(checksum);
    if (holds) {
        learn_clause_checksum(out, &checksum->checksum);
        signal_mark(&checksum->checksum.field, taken);
        for (size_t i = 0; i < CHECKSUM_STAMPS; i++) {
            const struct checksum_stamp *stamp = &checksum->checksum.stamps[i];
            if (stamp->kind != STAMP_NONE) {
                signal_mark(&stamp->field, taken);
            }
        }
    }
    bool counts = counter_of(message, taken, &counter);
    if (counts) {
        learn_clause_counter(out, &counter);
        signal_mark(&counter.field, taken);
    }
    return holds || counts;
}

static unsigned lesser(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Checksum, counter and values, as long as a policy has room for them. */
static void write_checks(FILE *out, const struct learn_draft *draft,
                         const struct learn_message *message)
{
    struct learn_room *room = draft->room;
    if (room->checks == 0) {
        return;
    }
    uint8_t taken[FRAME_DATA_MAX] = {0};
    bool asks = message->fields != NULL && write_fields(out, message, taken);
    if (message->signals != NULL) {
        unsigned most = lesser(room->wheres, POLICY_RULE_WHERES_MAX);
        unsigned count = learn_clause_where(out, message->signals, taken, most);
        room->wheres -= count;
        asks = asks || count > 0;
    }
    room->checks -= asks;
}

static void write_limits(FILE *out, const struct learn_draft *draft,
                         const struct learn_message *message,
                         const struct learn_gaps_law *law)
{
    if (!learn_clause_every(out, law) || law->kind != LEARN_GAPS_PERIOD) {
        learn_clause_rate(out, &message->window);
    }
    if (is_lasting(draft, message)) {
        learn_clause_silence(out, law);
    }
    write_checks(out, draft, message);
}

void learn_rule_write(FILE *out, const struct learn_draft *draft,
                      const struct learn_message *message)
{
    const char *against = reason_against(draft, message);
    struct learn_gaps_law law = learn_gaps_law(&message->gaps);
    fputs(against != NULL ? "    # not passed: " : "    ", out);
    if (against == NULL && learn_j1939_is_group(draft->learn, message)) {
        learn_j1939_write_head(out, draft->learn, message);
    } else {
        learn_clause_id(out, message);
    }
    if (against != NULL) {
        fprintf(out, "; %s", against);
    } else if (!learn_j1939_is_group(draft->learn, message) ||
               learn_j1939_is_single(draft->learn, message)) {
        write_limits(out, draft, message, &law);
    }
    fputs("  # ", out);
    learn_evidence_print(out, message, &law);
}
