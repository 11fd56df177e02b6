/* SPDX-License-Identifier: Apache-2.0 */
/* The named attacks of attack.def as a table. */
#ifndef SIM_ATTACK_H
#define SIM_ATTACK_H

#include "can/attributes.h"

enum attack_side { ATTACK_NET, ATTACK_BUS };

struct attack {
    const char *name;
    const char *reason; /* name of the reason that must be recorded */
    enum attack_side side;
    const char *trace;    /* filter that would show it on the protected side */
    const char *sentence; /* "the unit ..." goes on so */
    const char *command;  /* for sh */
};

/* Ended by a NULL name. */
extern const struct attack attacks[];

/* NULL if there is none of that name. */
MUST_CHECK const struct attack *attack_find(const char *name);

#endif
