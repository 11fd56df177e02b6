/* SPDX-License-Identifier: Apache-2.0 */
/* The uplink's pins over a restart of guard, in the file `pins` of the state folder.
 *
 * While guard runs they outlive the uplink role in the memory that budget_keeper holds.
 * The file is written at an orderly stop, and at most once a minute when pins have come;
 * what a crash loses is asked for again. It is read back once, before the first uplink
 * starts: pin_file.h says what of it counts. */
#ifndef GATEWAY_ROLES_PIN_KEEPER_H
#define GATEWAY_ROLES_PIN_KEEPER_H

#include "gateway/roles/budget_keeper.h"
#include "gateway/roles/pin_file.h"

#define PIN_KEEPER_WRITE_US 60000000U

struct pin_keeper {
    char path[BUDGET_KEEPER_PATH_BYTES];
    struct pins *pins; /* shared with the uplink role, which may write anything there */
    struct address resolver; /* whose answers they are */
    bool fitted;
    uint64_t written_us;  /* steady */
    uint64_t written_sum; /* tells whether pins have come since */
};

/* pins: in the memory of the budgets. */
void pin_keeper_init(struct pin_keeper *self, const char *state,
                     struct uplink_memory *memory);

/* No uplink is running, and the next will run this policy. The first time what the file
 * holds becomes pins, else those that are there stay while the resolver is the same. seed
 * as pins_reset has it; now_us is the uplink's clock. False with why set: the file is
 * none of ours or cannot be read; there are no pins then, and the uplink may start. */
MUST_CHECK bool pin_keeper_fit(struct pin_keeper *self, const struct policy *policy,
                               const struct budget_time *now, uint64_t now_us,
                               uint64_t seed, struct trouble *why);

/* A running uplink was told this policy, and forgets its pins if the resolver is another.
 */
void pin_keeper_expect(struct pin_keeper *self, const struct policy *policy);

/* Writes if there is something to write. False with why set when it cannot be. */
MUST_CHECK bool pin_keeper_look(struct pin_keeper *self, const struct budget_time *now,
                                uint64_t now_us, struct trouble *why);

/* Writes what there is: an orderly stop. */
MUST_CHECK bool pin_keeper_close(struct pin_keeper *self, const struct budget_time *now,
                                 uint64_t now_us, struct trouble *why);

#endif
