/* SPDX-License-Identifier: Apache-2.0 */
/* Target: client_hello_read; the first byte says over which carrier. */
#include "gateway/content/client_hello.h"

#include <string.h>

#include "policies/name_judge.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct client_hello hello = {.version = 1};
    char normal[POLICY_HOST_BYTES];
    if (size == 0) {
        return 0;
    }
    enum client_hello_carrier carrier = data[0] % 3;
    if (!client_hello_read(&hello, data + 1, size - 1, carrier)) {
        HOLDS(hello.version == 1);
        return 0;
    }
    HOLDS(strlen(hello.ja4) == JA4_BYTES - 1);
    HOLDS(hello.alpn_count <= CLIENT_HELLO_ALPN_MAX);
    HOLDS(hello.server_name[0] == '\0' || hello.odd_name ||
          name_normalise(normal, hello.server_name));
    return 0;
}
