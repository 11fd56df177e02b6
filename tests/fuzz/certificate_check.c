/* SPDX-License-Identifier: Apache-2.0 */
/* Target: certificate_check. A server's chain, as it may send it: whatever it is, nothing
 * is good without an authority, without a name, or under a pin that no key has; and what
 * is judged twice is judged the same. */
#include "gateway/tls/certificate_check.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t pins[1][FLOW_TERMS_PIN_BYTES] = {{1}};
    struct certificate_view chain[CERTIFICATE_CHAIN_MAX];
    size_t count = certificate_list_split(data, size, chain, CERTIFICATE_CHAIN_MAX);
    if (count == 0 && size > 0) {
        chain[count++] = (struct certificate_view){data, size};
    }
    struct certificate_rules rules = {
        .name = "a.example", .now_seconds = 1800000000, .ca = data, .ca_bytes = size};
    enum certificate_fault fault = certificate_check(&rules, chain, count);
    HOLDS(fault < CERTIFICATE_FAULTS);
    HOLDS(certificate_check(&rules, chain, count) == fault);
    rules.pins = pins;
    rules.pin_count = 1;
    HOLDS(certificate_check(&rules, chain, count) != CERTIFICATE_GOOD);
    rules.pin_count = 0;
    rules.name = "";
    HOLDS(certificate_check(&rules, chain, count) != CERTIFICATE_GOOD);
    rules.name = "a.example";
    rules.ca = NULL;
    HOLDS(certificate_check(&rules, chain, count) != CERTIFICATE_GOOD);
    return 0;
}
