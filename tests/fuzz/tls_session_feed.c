/* SPDX-License-Identifier: Apache-2.0 */
/* Target: tls_session_feed. A peer that says anything, to a server and to a client, in
 * pieces that the first byte seeds: no session opens by it, what is taken is counted
 * right, and its arena is empty again in the end. */
#include "gateway/tls/certificate_mint.h"
#include "gateway/tls/tls_memory.h"
#include "gateway/tls/tls_session.h"
#include "tests/fuzz/fuzz.h"

static struct certificate_mint mint;
static struct tls_session session;

static void talk(const uint8_t *data, size_t size, uint32_t seed)
{
    uint8_t bytes[512];
    for (size_t at = 0; at < size;) {
        seed = seed * 1664525U + 1013904223U;
        size_t some = 1 + (seed >> 24);
        some = some < size - at ? some : size - at;
        size_t taken = tls_session_feed(&session, data + at, some);
        HOLDS(taken <= some);
        HOLDS(tls_session_read(&session, bytes, sizeof bytes) == 0);
        while (tls_session_fetch(&session, bytes, sizeof bytes) > 0) {
        }
        if (taken < some) {
            break;
        }
        at += taken;
    }
    tls_session_cut(&session);
    HOLDS(session.state == TLS_SESSION_FAILED);
    HOLDS(session.fault != TLS_SESSION_NO_FAULT && session.fault < TLS_SESSION_FAULTS);
    tls_session_close(&session);
    HOLDS(tls_memory_counts().taken == 1); /* the mint's */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tls_session_identity identity;
    struct certificate_rules rules = {.name = "a.example", .now_seconds = 1700000000};
    if (mint.key_bytes == 0) {
        HOLDS(tls_session_prepare() && tls_memory_open(2));
        HOLDS(certificate_mint_open_nobody(&mint, "Fuzz", rules.now_seconds));
    }
    if (size < 1) {
        return 0;
    }
    HOLDS(certificate_mint_leaf(&mint, "a.example", rules.now_seconds, &identity));
    HOLDS(tls_session_open_server(&session, &identity, NULL));
    talk(data + 1, size - 1, data[0]);
    HOLDS(tls_session_open_client(&session, "a.example", NULL, &rules));
    talk(data + 1, size - 1, data[0]);
    return 0;
}
