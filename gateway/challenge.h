/* SPDX-License-Identifier: Apache-2.0 */
/* Challenges for a change of mode. Pure: random bytes and time come in.
 *
 * Law: an answer is accepted only to a challenge that was issued at most
 * CHALLENGE_LIFE_US before, and to each at most once. When all are in use the oldest is
 * forgotten, so that whoever asks for many can only be a nuisance. */
#ifndef GATEWAY_CHALLENGE_H
#define GATEWAY_CHALLENGE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define CHALLENGE_BYTES 32
#define CHALLENGES_MAX 16
#define CHALLENGE_LIFE_US 10000000U

struct challenge {
    bool issued;
    uint64_t issued_us;
    uint8_t bytes[CHALLENGE_BYTES];
};

/* All-zero: none is issued. */
struct challenges {
    struct challenge each[CHALLENGES_MAX];
};

/* Takes the place of the oldest when CHALLENGES_MAX are issued. */
void challenge_issue(struct challenges *self,
                     const uint8_t random[static CHALLENGE_BYTES], uint64_t now_us);

/* True, and used up, if it is one of ours, fresh and not used before. */
MUST_CHECK bool challenge_take(struct challenges *self,
                               const uint8_t bytes[static CHALLENGE_BYTES],
                               uint64_t now_us);

#endif
