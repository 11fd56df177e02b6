/* SPDX-License-Identifier: Apache-2.0 */
/* Target: tls_hello_decode. However the bytes are cut into segments, the outcome is that
 * of all at once; a server name is a normalised one. The first byte of the input seeds
 * the cuts. */
#include "gateway/content/tls_hello.h"
#include "policies/name_judge.h"
#include "tests/fuzz/fuzz.h"

static enum tls_hello_state decode_in_pieces(struct client_hello *out,
                                             const uint8_t *bytes, size_t len,
                                             uint32_t seed)
{
    struct tls_hello self = {0};
    enum tls_hello_state state = TLS_HELLO_MORE;
    size_t have = 0;
    while (state == TLS_HELLO_MORE && have < len) {
        seed = seed * 1664525U + 1013904223U;
        have += 1 + (seed >> 24) % 97;
        have = have < len ? have : len;
        state = tls_hello_decode(&self, out, bytes, have);
    }
    return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct client_hello whole = {.server_name = "untouched"}, parts = whole;
    struct tls_hello self = {0};
    char normal[POLICY_HOST_BYTES];
    if (size < 2) {
        return 0;
    }
    enum tls_hello_state state = tls_hello_decode(&self, &whole, data + 1, size - 1);
    HOLDS(decode_in_pieces(&parts, data + 1, size - 1, data[0]) == state);
    HOLDS(strcmp(whole.server_name, parts.server_name) == 0);
    HOLDS(whole.ech == parts.ech && strcmp(whole.ja4, parts.ja4) == 0);
    if (state != TLS_HELLO_WHOLE) {
        HOLDS(strcmp(whole.server_name, "untouched") == 0);
    } else if (whole.server_name[0] != '\0' && !whole.odd_name) {
        HOLDS(name_normalise(normal, whole.server_name));
        HOLDS(strcmp(normal, whole.server_name) == 0);
    }
    return 0;
}
