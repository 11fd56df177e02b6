/* SPDX-License-Identifier: Apache-2.0 */
/* The attacks, to be looked up. */
#include "sim/attack.h"

#include <stddef.h>
#include <string.h>

const struct attack attacks[] = {
#define ATTACK(name, reason, side, trace, sentence, command) \
    {#name, #reason, ATTACK_##side, trace, sentence, command},
#include "sim/attack.def"
#undef ATTACK
    {NULL, NULL, ATTACK_NET, NULL, NULL, NULL},
};

const struct attack *attack_find(const char *name)
{
    for (const struct attack *attack = attacks; attack->name != NULL; attack++) {
        if (strcmp(attack->name, name) == 0) {
            return attack;
        }
    }
    return NULL;
}
