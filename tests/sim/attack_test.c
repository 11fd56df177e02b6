/* SPDX-License-Identifier: Apache-2.0 */
/* The table of attacks against the table of reasons. */
#include "sim/attack.h"

#include "policies/reason.h"
#include "tests/tap.h"

static void every_attack_expects_a_reason_that_exists(void)
{
    for (const struct attack *attack = attacks; attack->name != NULL; attack++) {
        EXPECT(reason_parse(attack->reason) != REASON_COUNT);
    }
}

static void every_attack_is_found_by_its_name_alone(void)
{
    for (const struct attack *attack = attacks; attack->name != NULL; attack++) {
        EXPECT(attack_find(attack->name) == attack);
    }
    EXPECT(attack_find("nothing") == NULL);
    EXPECT(attack_find("") == NULL);
}

static void what_leaves_by_the_network_counts_as_exfiltration(void)
{
    for (const struct attack *attack = attacks; attack->name != NULL; attack++) {
        bool exfiltration = reason_row(reason_parse(attack->reason))->exfiltration;
        EXPECT(exfiltration == (attack->side == ATTACK_NET));
    }
}

int main(void)
{
    RUN(every_attack_expects_a_reason_that_exists);
    RUN(every_attack_is_found_by_its_name_alone);
    RUN(what_leaves_by_the_network_counts_as_exfiltration);
    return tap_done();
}
