/* SPDX-License-Identifier: Apache-2.0 */
/* Target: config_parse. Each refusal names the file in one line; each text field of what
 * is accepted ends. */
#include "gateway/config.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config config;
    struct trouble why = {0};
    if (!config_parse(&config, "fuzz", (const char *)data, size, &why)) {
        HOLDS(strncmp(why.text, "fuzz", 4) == 0 && strchr(why.text, '\n') == NULL);
        return 0;
    }
    HOLDS(memchr(config.policy, '\0', sizeof config.policy) != NULL);
    HOLDS(memchr(config.unit_interface, '\0', sizeof config.unit_interface) != NULL);
    HOLDS(config.flows_max >= 1 && config.flows_max <= CONFIG_FLOWS_LIMIT);
    return 0;
}
