/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the field of each. */
#include "policies/condition.h"

struct signal_layout condition_field(const struct policy_condition *self)
{
    return (struct signal_layout){
        .start = self->start, .length = self->length, .motorola = self->motorola};
}

bool condition_all_hold(const struct policy_condition *first, uint8_t count,
                        const uint8_t data[static FRAME_DATA_MAX])
{
    for (uint8_t i = 0; i < count; i++) {
        const struct signal_layout field = condition_field(&first[i]);
        uint64_t value = signal_bits(&field, data);
        if (value < first[i].first || value > first[i].last) {
            return false;
        }
    }
    return true;
}
