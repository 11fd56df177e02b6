/* SPDX-License-Identifier: Apache-2.0 */
/* All that is by chance in a simulated fleet, drawn from one number: the same seed gives
 * the same days, epochs and keys. For simulation alone: whoever knows the seed has the
 * keys. */
#ifndef SIM_FLEET_SEED_H
#define SIM_FLEET_SEED_H

#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/digest.h"
#include "policies/signature.h"

struct fleet_seed {
    uint64_t seed;
    uint32_t vehicle;
};

/* Another for each purpose and number. */
MUST_CHECK struct digest fleet_seed_draw(const struct fleet_seed *self,
                                         const char *purpose, uint64_t number);
/* The same as a number below `below`, which is not 0. */
MUST_CHECK uint64_t fleet_seed_below(const struct fleet_seed *self, const char *purpose,
                                     uint64_t number, uint64_t below);

/* The vehicle's key, and its public half as PEM. NULL with why set. Free with
 * signature_key_free. */
MUST_CHECK struct signature_key *
fleet_seed_key(const struct fleet_seed *self, char public_pem[static SIGNATURE_PEM_BYTES],
               struct trouble *why);

#endif
