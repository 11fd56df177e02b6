/* SPDX-License-Identifier: Apache-2.0 */
/* Target: dtls_hello_take, with the input as two datagrams that are cut where its first
 * byte says.
 */
#include "gateway/content/dtls_hello.h"

#include <string.h>

#include "policies/name_judge.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dtls_hello dtls;
    struct client_hello hello = {.version = 0};
    char normal[POLICY_HOST_BYTES];
    memset(&dtls, 0, sizeof dtls);
    if (size == 0) {
        return 0;
    }
    size_t cut = 1 + data[0] % size;
    enum dtls_hello_state state = dtls_hello_take(&dtls, &hello, data + 1, cut - 1);
    if (state == DTLS_HELLO_MORE || state == DTLS_HELLO_WHOLE) {
        (void)!dtls_hello_take(&dtls, &hello, data + cut, size - cut);
    }
    HOLDS(state != DTLS_HELLO_MORE || dtls_hello_begins(data + 1, cut - 1));
    HOLDS(!dtls_hello_begins(data + cut, size - cut) ||
          dtls_hello_is_clear(data + cut, size - cut));
    HOLDS(dtls.message.end_bytes >= dtls.message.whole_bytes);
    HOLDS(dtls.message.whole_bytes <= CRYPTO_STREAM_BYTES);
    HOLDS(hello.server_name[0] == '\0' || hello.odd_name ||
          name_normalise(normal, hello.server_name));
    return 0;
}
