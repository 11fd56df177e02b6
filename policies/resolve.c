/* SPDX-License-Identifier: Apache-2.0 */
/* Turns selectors into conditions, one mask for each page. */
#include "policies/resolve.h"

#include <string.h>

#include "policies/j1939_rule.h"

/* The null address in an id of a database stands for whichever node it is. */
static struct policy_group group_of(const struct database_message *message)
{
    struct j1939_id id = j1939_decode(message->id);
    struct policy_group group = j1939_rule_group(POLICY_GROUP_SENT, id.pgn);
    if (id.source != J1939_NO_ADDRESS) {
        group.source_first = id.source;
        group.source_last = id.source;
    }
    if (j1939_is_pdu1(id.pgn) && id.destination != J1939_NO_ADDRESS) {
        group.destination_first = id.destination;
        group.destination_last = id.destination;
    }
    return group;
}

const char *resolve_message(struct policy_frame_rule *rule,
                            const struct database_message *message)
{
    if (message->j1939) {
        rule->group = group_of(message);
        rule->length_min = message->length_bytes;
        rule->length_max = message->length_bytes;
        j1939_rule_bind(rule);
        return NULL;
    }
    if (message->length_bytes > FRAME_DATA_MAX) {
        return "it is longer than a frame, which no rule can name; write the ids of the "
               "frames that carry it";
    }
    rule->id_first = message->id;
    rule->id_last = message->id;
    rule->extended = message->extended;
    rule->format = message->fd ? POLICY_FORMAT_FD : POLICY_FORMAT_CLASSIC;
    rule->length_min = (uint8_t)message->length_bytes;
    rule->length_max = (uint8_t)message->length_bytes;
    return NULL;
}

static bool same_conditions(const struct policy_mask *mask,
                            const struct policy_condition *conditions, unsigned count)
{
    bool same = mask->condition_count == count;
    for (unsigned i = 0; same && i < count; i++) {
        const struct policy_condition *a = &mask->conditions[i];
        const struct policy_condition *b = &conditions[i];
        same = a->start == b->start && a->length == b->length &&
               a->motorola == b->motorola && a->first == b->first && a->last == b->last;
    }
    return same;
}

/* The mask of these conditions, new or met before; NULL when there is no room. */
static struct policy_mask *page(struct resolve *self,
                                const struct policy_condition *conditions, unsigned count)
{
    for (unsigned i = 0; i < self->count; i++) {
        if (same_conditions(&self->masks[i], conditions, count)) {
            return &self->masks[i];
        }
    }
    if (self->count == self->room) {
        return NULL;
    }
    struct policy_mask *mask = &self->masks[self->count++];
    *mask = (struct policy_mask){.condition_count = (uint8_t)count};
    for (unsigned i = 0; i < count; i++) {
        mask->conditions[i] = conditions[i];
    }
    return mask;
}

unsigned resolve_depth(const struct database_signal *signal)
{
    unsigned depth = 0;
    for (; signal->selector != NULL; signal = signal->selector) {
        depth++;
    }
    return depth;
}

/* The signal itself, or the one of those above it that has depth multiplexers above. */
static const struct database_signal *at_depth(const struct database_signal *signal,
                                              unsigned depth)
{
    for (unsigned i = resolve_depth(signal); i > depth; i--) {
        signal = signal->selector;
    }
    return signal;
}

/* Within one byte both orders name the same bits; Intel then, for one way to print it. */
static struct policy_condition condition_of(const struct signal_layout *field)
{
    struct policy_condition out = {.start = field->start,
                                   .length = (uint8_t)field->length,
                                   .motorola = field->motorola};
    if (field->motorola && field->length <= field->start % 8U + 1U) {
        out.start = (uint16_t)(field->start - field->length + 1U);
        out.motorola = false;
    }
    return out;
}

struct spread {
    struct resolve *to;
    const struct database_signal *signal;
    struct policy_condition conditions[POLICY_CONDITIONS_MAX];
    unsigned depth;
};

/* One mask for each way through the ranges, from `at` upwards; `left` multiplexers are
 * above it. False when there is no room. */
static bool spread_out(struct spread *self, const struct database_signal *at,
                       unsigned left)
{
    if (left == 0) {
        struct policy_mask *mask = page(self->to, self->conditions, self->depth);
        if (mask != NULL) {
            signal_mark(&self->signal->layout, mask->bits);
        }
        return mask != NULL;
    }
    struct policy_condition *condition = &self->conditions[left - 1];
    *condition = condition_of(&at->selector->layout);
    uint64_t last =
        condition->length == 64 ? UINT64_MAX : (UINT64_C(1) << condition->length) - 1;
    for (size_t i = 0; i < at->range_count; i++) {
        const struct database_range *range = &at->ranges[i];
        if (range->first > last || range->first > range->last) {
            continue; /* a page that no frame can show */
        }
        condition->first = range->first;
        condition->last = range->last < last ? range->last : last;
        if (!spread_out(self, at->selector, left - 1)) {
            return false;
        }
    }
    return true;
}

static const char *layout_fault(const struct database_signal *signal,
                                unsigned length_bytes)
{
    if (signal->layout.length == 0 || !signal_fits(&signal->layout, length_bytes)) {
        return "has no bit, or one behind the end of its message; correct the database";
    }
    if (signal->selects && signal->layout.length > 64) {
        return "selects by more than 64 bits; correct the database";
    }
    return NULL;
}

const char *resolve_signal(struct resolve *self, const struct database_signal *signal,
                           unsigned length_bytes)
{
    if (resolve_depth(signal) > POLICY_CONDITIONS_MAX) {
        return "is below more than 3 multiplexers; write the bits out with 'id' and "
               "'pass bits'";
    }
    for (const struct database_signal *at = signal; at != NULL; at = at->selector) {
        const char *fault = layout_fault(at, length_bytes);
        if (fault != NULL) {
            return fault;
        }
    }
    for (unsigned depth = 0; depth <= resolve_depth(signal); depth++) {
        const struct database_signal *at = at_depth(signal, depth);
        struct spread spread = {.to = self, .signal = at, .depth = depth};
        if (!spread_out(&spread, at, spread.depth)) {
            return "makes more than 64 pages of one frame; list fewer signals, or write "
                   "the bits out with 'id' and 'pass bits'";
        }
    }
    return NULL;
}
