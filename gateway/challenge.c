/* SPDX-License-Identifier: Apache-2.0 */
/* A few challenges, each good for one answer. */
#include "gateway/challenge.h"

#include <string.h>

void challenge_issue(struct challenges *self,
                     const uint8_t random[static CHALLENGE_BYTES], uint64_t now_us)
{
    struct challenge *slot = &self->each[0];
    for (unsigned i = 0; i < CHALLENGES_MAX; i++) {
        struct challenge *other = &self->each[i];
        bool better = !other->issued || other->issued_us < slot->issued_us;
        if (slot->issued && better) {
            slot = other;
        }
    }
    slot->issued = true;
    slot->issued_us = now_us;
    memcpy(slot->bytes, random, CHALLENGE_BYTES);
}

bool challenge_take(struct challenges *self, const uint8_t bytes[static CHALLENGE_BYTES],
                    uint64_t now_us)
{
    for (unsigned i = 0; i < CHALLENGES_MAX; i++) {
        struct challenge *slot = &self->each[i];
        if (slot->issued && memcmp(slot->bytes, bytes, CHALLENGE_BYTES) == 0) {
            slot->issued = false;
            return now_us - slot->issued_us <= CHALLENGE_LIFE_US;
        }
    }
    return false;
}
