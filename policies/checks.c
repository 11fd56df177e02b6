/* SPDX-License-Identifier: Apache-2.0 */
/* Binds, judges, counts, repairs. */
#include "policies/checks.h"

#include <string.h>

#include "policies/condition.h"
#include "policies/value.h"

static bool asks_id(const struct checksum_variant *variant)
{
    return variant->key_kind == KEY_ID ||
           memchr(variant->feeds, FEED_ID, sizeof variant->feeds) != NULL ||
           memchr(variant->feeds, FEED_ID_16, sizeof variant->feeds) != NULL;
}

static const char *range_fault(const struct checksum_variant *variant,
                               const struct policy_frame_rule *rule)
{
    if (rule->length_min != rule->length_max) {
        return "a checksum is of frames of one length; write a rule for each length";
    }
    if (rule->id_first != rule->id_last && asks_id(variant)) {
        return "the id enters this checksum; write a rule for each id";
    }
    return NULL;
}

static const char *text_of(enum checksum_fault fault)
{
    switch (fault) {
    case CHECKSUM_OK:
        return NULL;
    case CHECKSUM_FAULT_FIELD:
        return "the field of this checksum is not inside the frame; say where it lies, "
               "as in 'bits 56|8'";
    case CHECKSUM_FAULT_KEY:
        return "the make has no constant for this id; list its 'data-ids', or write the "
               "checksum out";
    case CHECKSUM_FAULT_DATA_IDS:
        return "this checksum needs the list of its data ids; write 'data-ids' and 16 of "
               "them";
    case CHECKSUM_FAULT_CRC:
        break;
    }
    return checksum_fault_text(fault);
}

static const char *bind_checksum(struct checks *self,
                                 const struct policy_frame_rule *rule)
{
    const struct policy_checksum *asked = &self->asked->checksum;
    const struct checksum_message message = {
        .id = rule->id_first,
        .extended = rule->extended,
        .length = rule->length_max,
        .offset_bytes = asked->offset_bytes,
        .field = asked->field.length != 0 ? &asked->field : NULL,
        .data_id = asked->data_id,
        .data_ids = asked->lists_data_ids ? asked->data_ids : NULL,
    };
    const char *why = range_fault(asked->variant, rule);
    if (why != NULL) {
        return why;
    }
    return text_of(checksum_bind(&self->checksum, asked->variant, &message));
}

const char *checks_bind(struct checks *self, const struct policy_checks *asked,
                        const struct policy_where *wheres,
                        const struct policy_frame_rule *rule)
{
    *self = (struct checks){.asked = asked, .wheres = wheres};
    return asked->checksum.variant == NULL ? NULL : bind_checksum(self, rule);
}

static bool has_counter(const struct checks *self)
{
    return self->asked->counter.field.length != 0;
}

void checks_mark_written(const struct checks *self, uint8_t mask[static FRAME_DATA_MAX])
{
    if (self->asked->checksum.variant != NULL) {
        signal_mark(&self->checksum.field, mask);
        for (size_t i = 0; i < CHECKSUM_STAMPS; i++) {
            if (self->checksum.stamps[i].kind != STAMP_NONE) {
                signal_mark(&self->checksum.stamps[i].field, mask);
            }
        }
    }
    if (has_counter(self)) {
        signal_mark(&self->asked->counter.field, mask);
    }
}

/* The value is in the frame: its multiplexers show its page. */
static bool is_shown(const struct policy_where *where, const struct frame *in)
{
    return condition_all_hold(where->conditions, where->condition_count, in->data);
}

static bool in_range(const struct policy_where *where, const struct frame *in)
{
    uint64_t key;
    return !is_shown(where, in) ||
           (value_key(&where->field, signal_bits(&where->field, in->data), &key) &&
            key >= where->first && key <= where->last);
}

/* The key of a value whose step is limited; false: there is none in this frame. */
static bool key_that_moves(const struct policy_where *where, const struct frame *in,
                           uint64_t *key)
{
    return where->step != 0 && is_shown(where, in) &&
           value_key(&where->field, signal_bits(&where->field, in->data), key);
}

static struct slope slope_of(const struct policy_where *where)
{
    return (struct slope){where->step, where->step_us, value_is_real(&where->field)};
}

static bool steps_are_small(const struct checks *self, const struct checks_state *state,
                            const struct frame *in, uint64_t now_us)
{
    for (uint8_t i = 0; i < self->asked->where_count; i++) {
        const struct slope slope = slope_of(&self->wheres[i]);
        uint64_t key;
        if (key_that_moves(&self->wheres[i], in, &key) &&
            !slope_allows(&slope, &state->slopes[i], key, now_us)) {
            return false;
        }
    }
    return true;
}

enum checks_verdict checks_judge(const struct checks *self,
                                 const struct checks_state *state, const struct frame *in,
                                 uint64_t now_us)
{
    const struct policy_checks *asked = self->asked;
    if (asked->checksum.variant != NULL && !checksum_holds(&self->checksum, in)) {
        return CHECKS_WRONG_CHECKSUM;
    }
    for (uint8_t i = 0; i < asked->where_count; i++) {
        if (!in_range(&self->wheres[i], in)) {
            return CHECKS_OUT_OF_RANGE;
        }
    }
    if (has_counter(self) &&
        follower_find(&state->follower, &asked->counter, in->data) == FOLLOWER_NONE) {
        return CHECKS_WRONG_COUNTER;
    }
    return steps_are_small(self, state, in, now_us) ? CHECKS_GOOD : CHECKS_STEP_TOO_LARGE;
}

void checks_drop(const struct checks *self, struct checks_state *state,
                 const struct frame *in, enum checks_verdict found)
{
    const struct counter *counter = &self->asked->counter;
    if (!has_counter(self)) {
        return;
    }
    if (found == CHECKS_WRONG_CHECKSUM) {
        state->follower.dropped = true; /* nothing in the frame is believed */
        return;
    }
    follower_drop(&state->follower, counter,
                  follower_find(&state->follower, counter, in->data), in->data);
}

static void move_slopes(const struct checks *self, struct checks_state *state,
                        const struct frame *in, uint64_t now_us)
{
    for (uint8_t i = 0; i < self->asked->where_count; i++) {
        const struct slope slope = slope_of(&self->wheres[i]);
        uint64_t key;
        if (key_that_moves(&self->wheres[i], in, &key)) {
            slope_move(&slope, &state->slopes[i], key, now_us);
        }
    }
}

void checks_pass(const struct checks *self, struct checks_state *state,
                 const struct frame *in, struct frame *out, uint64_t now_us)
{
    const struct counter *counter = &self->asked->counter;
    move_slopes(self, state, in, now_us);
    if (has_counter(self)) {
        enum follower_fit fit = follower_find(&state->follower, counter, in->data);
        uint64_t value = follower_pass(&state->follower, counter, fit, in->data);
        if (signal_bits(&counter->field, out->data) != value) {
            signal_put(&counter->field, out->data, value);
        }
    }
    if (self->asked->checksum.variant != NULL &&
        memcmp(out->data, in->data, sizeof out->data) != 0) {
        checksum_put(&self->checksum, out); /* that of `in` holds */
    }
}
