/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what was learned as a policy that a person can read and edit.
 *
 * The text passes `sallyport check` without an error. Each rule carries its evidence in a
 * comment; what the evidence does not carry is a comment alone. Frames of a bus whose
 * name begins with "unit" make rules from the unit to the first other bus, frames of each
 * other bus make rules towards the unit. */
#ifndef POLICIES_LEARN_WRITE_H
#define POLICIES_LEARN_WRITE_H

#include <stdio.h>

#include "policies/learn.h"

struct learn_write_options {
    const char *name;     /* of the policy; fits a string of the language */
    const char *database; /* the file that the database was read from, as the policy is to
                             name it; likewise; NULL without one */
    bool strict; /* tells a silence from a short recording on: each message that ends with
                    the ignition is an alarm then */
};

/* The policy. self is finished. */
void learn_write(FILE *out, const struct learn *self,
                 const struct learn_write_options *options);

#endif
