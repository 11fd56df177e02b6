/* SPDX-License-Identifier: Apache-2.0 */
/* Tells a standard diagnostic request by its arbitration id. */
#include "policies/diagnostic_id.h"

#include <stddef.h>

#include "policies/j1939_rule.h"

/* Bits 24 to 16 (data page, PDU format) of a 29-bit id say what it is; priority, target
 * and source are whoever's. */
#define PDU_FORMAT 0x03FF0000U

static const struct {
    uint32_t value;
    uint32_t mask;
    bool extended;
} requests[] = {
    {0x000007DFU, 0x7FFU, false},    /* functional, to every emission-related ECU */
    {0x000007E0U, 0x7F8U, false},    /* physical, ECU 1 to 8 */
    {0x00DA0000U, PDU_FORMAT, true}, /* normal fixed, physical */
    {0x00DB0000U, PDU_FORMAT, true}, /* normal fixed, functional */
    {0x00CE0000U, PDU_FORMAT, true}, /* mixed, physical */
    {0x00CD0000U, PDU_FORMAT, true}, /* mixed, functional */
};

bool diagnostic_id_known(uint32_t id, bool extended)
{
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        if (requests[i].extended == extended &&
            (id & requests[i].mask) == requests[i].value) {
            return true;
        }
    }
    return false;
}

bool diagnostic_id_to_all(uint32_t id, bool extended)
{
    return id == (extended ? 0x18DB33F1U : 0x7DFU);
}

bool diagnostic_id_in_rule(const struct policy_frame_rule *rule)
{
    static const uint32_t formats[] = {0x00DA0000, 0x00DB0000, 0x00CE0000, 0x00CD0000};
    if (!rule->extended) {
        return j1939_rule_meets(rule, 0x7DF, 0x7EF, false);
    }
    for (uint32_t priority = 0; priority < 8; priority++) {
        for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
            uint32_t first = priority << 26 | formats[i];
            if (j1939_rule_meets(rule, first, first | 0xFFFFU, true)) {
                return true;
            }
        }
    }
    return false;
}
