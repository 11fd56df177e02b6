/* SPDX-License-Identifier: Apache-2.0 */
/* Tells a standard diagnostic request by its arbitration id. */
#include "policies/diagnostic_id.h"

#include <stddef.h>

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
