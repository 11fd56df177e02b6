/* SPDX-License-Identifier: Apache-2.0 */
/* Decodes each signal that is there. */
#include "policies/learn_signals.h"

#include <math.h>
#include <string.h>

#include "policies/learn_gaps.h"
#include "policies/nearest.h"
#include "policies/resolve.h"

/* A long name of a DBC file may hold anything, a line end too. */
static bool is_plain(const char *name)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t len = strlen(name);
    return len > 0 && len < NEAREST_NAME_BYTES && strspn(name, plain) == len &&
           (name[0] < '0' || name[0] > '9');
}

/* A rule by this name passes check: its name finds it, those of its signals find them,
 * and every signal makes a mask. */
static bool can_be_named(const struct database *database,
                         const struct database_message *message,
                         const struct frame *frame)
{
    struct policy_mask masks[POLICY_RULE_MASKS_MAX] = {0};
    struct resolve resolve = {masks, 1, POLICY_RULE_MASKS_MAX};
    struct policy_frame_rule rule;
    if (message->length_bytes != frame->length || message->fd != frame->fd ||
        message->j1939 || !is_plain(message->name) ||
        database_message(database, message->name) != message ||
        resolve_message(&rule, message) != NULL) {
        return false;
    }
    for (size_t i = 0; i < message->signal_count; i++) {
        if (!is_plain(message->signals[i].name) ||
            database_signal(message, message->signals[i].name) != &message->signals[i] ||
            resolve_signal(&resolve, &message->signals[i], message->length_bytes) !=
                NULL) {
            return false;
        }
    }
    return true;
}

struct learn_signals *learn_signals_new(const struct database *database,
                                        const struct frame *frame, struct arena *arena)
{
    const struct database_message *message =
        database_find(database, frame->id, frame->extended);
    if (message == NULL || frame->kind != FRAME_DATA ||
        !can_be_named(database, message, frame)) {
        return NULL;
    }
    struct learn_signals *self = arena_take(arena, 1, sizeof *self);
    struct learn_signal *values =
        arena_take(arena, message->signal_count, sizeof *values);
    if (self == NULL || values == NULL) {
        return NULL;
    }
    *self = (struct learn_signals){message, values};
    return self;
}

static void add_value(struct learn_signal *self, double value)
{
    if (isnan(value)) {
        return;
    }
    self->least = self->frames == 0 || value < self->least ? value : self->least;
    self->greatest = self->frames == 0 || value > self->greatest ? value : self->greatest;
    self->frames++;
}

void learn_signals_add(struct learn_signals *self, const struct frame *frame)
{
    for (size_t i = 0; i < self->message->signal_count; i++) {
        const struct database_signal *signal = &self->message->signals[i];
        if (database_signal_holds(signal, frame->data)) {
            double raw =
                signal_raw(&signal->layout, signal_bits(&signal->layout, frame->data));
            add_value(&self->values[i], raw * signal->scale + signal->offset);
        }
    }
}

bool learn_signals_ranged(const struct learn_signals *self, size_t i)
{
    const struct database_signal *signal = &self->message->signals[i];
    const struct learn_signal *value = &self->values[i];
    return signal->minimum < signal->maximum && value->frames > LEARN_GAPS_FEW &&
           value->least >= signal->minimum && value->greatest <= signal->maximum;
}

/* Some value of its bits is outside of the range that the database gives. */
static bool can_leave(const struct database_signal *signal)
{
    uint16_t bits = signal->layout.length;
    if (signal->layout.kind != SIGNAL_INT || bits >= 53) {
        return true;
    }
    double count = (double)(UINT64_C(1) << bits);
    double least = signal->layout.is_signed ? -count / 2 : 0;
    double first = least * signal->scale + signal->offset;
    double last = (least + count - 1) * signal->scale + signal->offset;
    return signal->minimum > (first < last ? first : last) ||
           signal->maximum < (first < last ? last : first);
}

bool learn_signals_enforced(const struct learn_signals *self, size_t i)
{
    const struct database_signal *signal = &self->message->signals[i];
    return signal->selector == NULL && can_leave(signal) && learn_signals_ranged(self, i);
}

bool learn_signals_own(const struct learn_signals *self,
                       const struct signal_layout *field)
{
    uint8_t wanted[FRAME_DATA_MAX] = {0};
    bool own = false;
    signal_mark(field, wanted);
    for (size_t i = 0; i < self->message->signal_count; i++) {
        uint8_t mask[FRAME_DATA_MAX] = {0};
        signal_mark(&self->message->signals[i].layout, mask);
        own = own || memcmp(mask, wanted, sizeof mask) == 0;
    }
    return own;
}
