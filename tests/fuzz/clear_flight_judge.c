/* SPDX-License-Identifier: Apache-2.0 */
/* Target: clear_flight_judge. What goes on is whole records of a handshake, of which none
 * or all are there. */
#include "gateway/uplink/clear_flight.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct regime regime = {.secrets = NULL};
    size_t len = size < TLS_HELLO_RAW_BYTES ? size : TLS_HELLO_RAW_BYTES;
    size_t reach = 0;
    struct verdict verdict =
        clear_flight_judge(&regime, verdict_pass(0), data, len, &reach);
    HOLDS(reach <= len);
    HOLDS(verdict.action == VERDICT_PASS || reach == 0);
    HOLDS(reach == 0 || (reach >= 5 && data[0] == 22));
    return 0;
}
