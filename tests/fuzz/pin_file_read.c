/* SPDX-License-Identifier: Apache-2.0 */
/* Target: pin_file_read. Every pin is of a name that the policy allows, at a public
 * address, and holds no longer than a pin can; what is no such file pins nothing. */
#include "gateway/roles/pin_file.h"
#include "policies/name_judge.h"
#include "tests/fuzz/fuzz.h"

#define NOW_US 1000000U

static char host[] = "*.example";
static struct policy_flow_rule rules[] = {
    {.transport = POLICY_TLS, .host = host, .port = 443}};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pins pins;
    struct policy policy = {.uplink = {.rules = rules, .rule_count = 1}};
    struct budget_time now = {.mono_us = 100000000U};
    struct pins_row row;
    policy.uplink.resolver = address_ipv4((uint8_t[]){198, 51, 100, 53});
    pins_reset(&pins, 1);
    bool good = pin_file_read(&pins, &policy, &now, NOW_US, data, size);
    for (size_t i = 0; i < PINS_ADDRESSES; i++) {
        if (pins_row_at(&pins, i, NOW_US, &row)) {
            HOLDS(good);
            HOLDS(name_matches(host, row.name));
            HOLDS(!address_is_private(&row.address));
            HOLDS(row.left_us <= PINS_LIFE_MAX_US);
        }
    }
    return 0;
}
