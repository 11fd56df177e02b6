/* SPDX-License-Identifier: Apache-2.0 */
/* From a draft to the tables that the judges read. */
#ifndef POLICIES_COMPILE_H
#define POLICIES_COMPILE_H

#include "can/arena.h"
#include "policies/draft.h"

/* Fills in what the text left out: the mode "normal", all modes. */
void compile_defaults(struct draft *draft);

/* Makes the rule tables of draft->policy, in arena, rules of one direction together and
 * otherwise in the order of the text. False when the arena is full. */
MUST_CHECK bool compile_tables(struct draft *draft, struct arena *arena);

#endif
