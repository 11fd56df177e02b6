/* SPDX-License-Identifier: Apache-2.0 */
/* Joins the masks that hold and clears the rest. */
#include "policies/mask.h"

#include <string.h>

#include "policies/condition.h"

/* The field looked at last, at one depth of multiplexing: the masks of a message mostly
 * ask for one after another. */
struct look {
    const struct policy_condition *at; /* NULL: nothing yet */
    uint64_t value;
};

static uint64_t look_at(struct look *look, const struct policy_condition *condition,
                        const struct frame *frame)
{
    const struct policy_condition *at = look->at;
    if (at == NULL || at->start != condition->start || at->length != condition->length ||
        at->motorola != condition->motorola) {
        const struct signal_layout field = condition_field(condition);
        *look = (struct look){condition, signal_bits(&field, frame->data)};
    }
    return look->value;
}

static bool holds(const struct policy_mask *mask,
                  struct look looks[static POLICY_CONDITIONS_MAX],
                  const struct frame *frame)
{
    for (uint8_t i = 0; i < mask->condition_count; i++) {
        const struct policy_condition *condition = &mask->conditions[i];
        uint64_t value = look_at(&looks[i], condition, frame);
        if (value < condition->first || value > condition->last) {
            return false;
        }
    }
    return true;
}

static void join(uint8_t keep[static FRAME_DATA_MAX],
                 const uint8_t more[static FRAME_DATA_MAX])
{
    for (size_t i = 0; i < FRAME_DATA_MAX; i++) {
        keep[i] |= more[i];
    }
}

void mask_apply(const struct policy_mask *masks, unsigned count, struct frame *frame)
{
    struct look looks[POLICY_CONDITIONS_MAX] = {{NULL, 0}};
    uint8_t keep[FRAME_DATA_MAX];
    memcpy(keep, masks[0].bits, sizeof keep);
    for (unsigned i = 1; i < count; i++) {
        if (holds(&masks[i], looks, frame)) {
            join(keep, masks[i].bits);
        }
    }
    for (size_t byte = 0; byte < sizeof keep; byte++) {
        frame->data[byte] &= keep[byte];
    }
}
