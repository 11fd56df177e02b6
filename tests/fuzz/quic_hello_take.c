/* SPDX-License-Identifier: Apache-2.0 */
/* Target: quic_hello_take. With an even first byte the rest is a datagram; with an odd
 * one it is frames, which are sealed as a client would, in two packets. However often
 * they come again, what was whole stays so. */
#include "gateway/content/quic_hello.h"

#include "policies/name_judge.h"
#include "tests/fuzz/fuzz.h"
#include "tests/gateway/quic_kit.h"

static void check_name(const struct client_hello *hello)
{
    char normal[POLICY_HOST_BYTES];
    if (hello->server_name[0] != '\0' && !hello->odd_name) {
        HOLDS(name_normalise(normal, hello->server_name));
        HOLDS(strcmp(normal, hello->server_name) == 0);
    }
}

static void take_frames(struct quic_hello *quic, const uint8_t *frames, size_t len)
{
    uint8_t sealed[QUIC_KEYS_PACKET_MAX_BYTES];
    struct client_hello hello = {.version = 0};
    if (len + 64 <= sizeof sealed) {
        size_t sealed_len =
            quic_kit_seal(sealed, QUIC_VERSION_1, quic_kit_id, 1, frames, len);
        HOLDS(quic_hello_take(quic, &hello, sealed, sealed_len) != QUIC_HELLO_NOT);
        HOLDS(quic->crypto.whole_bytes <= CRYPTO_STREAM_BYTES);
        check_name(&hello);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct quic_hello quic;
    struct client_hello hello = {.version = 0};
    memset(&quic, 0, sizeof quic);
    if (size == 0) {
        return 0;
    }
    if (data[0] % 2 == 0) {
        (void)!quic_hello_take(&quic, &hello, data + 1, size - 1);
        check_name(&hello);
        return 0;
    }
    size_t half = (size - 1) / 2;
    take_frames(&quic, data + 1 + half, size - 1 - half);
    take_frames(&quic, data + 1, half);
    take_frames(&quic, data + 1, size - 1);
    return 0;
}
