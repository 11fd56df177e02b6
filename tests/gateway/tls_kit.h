/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: an authority, and two sessions whose bytes go from one to the other. */
#ifndef TESTS_GATEWAY_TLS_KIT_H
#define TESTS_GATEWAY_TLS_KIT_H

#include <stdlib.h>

#include "gateway/tls/certificate_mint.h"
#include "gateway/tls/tls_memory.h"
#include "gateway/tls/tls_session.h"
#include "tests/tap.h"

#define KIT_NOW 1700000000 /* 2023-11-14 */
#define KIT_DAY 86400

static struct certificate_mint kit_mint;
static struct tls_session kit_client;
static struct tls_session kit_server;

/* Moves at most chunk bytes; how many. */
static inline size_t kit_move(struct tls_session *from, struct tls_session *to,
                              size_t chunk)
{
    uint8_t bytes[4096];
    size_t got =
        tls_session_fetch(from, bytes, chunk < sizeof bytes ? chunk : sizeof bytes);
    for (size_t fed = 0; fed < got;) {
        size_t some = tls_session_feed(to, bytes + fed, got - fed);
        if (some == 0) {
            break;
        }
        fed += some;
    }
    return got;
}

/* What ALPN has chosen (RFC 7301), NULL: nothing. */
static inline const char *kit_protocol(const struct tls_session *session)
{
    return mbedtls_ssl_get_alpn_protocol(&session->ssl);
}

/* Until neither has more for the other. */
static inline void kit_pump(size_t chunk)
{
    while (kit_move(&kit_client, &kit_server, chunk) +
               kit_move(&kit_server, &kit_client, chunk) >
           0) {
    }
}

static inline struct certificate_rules kit_rules(const char *name)
{
    return (struct certificate_rules){.name = name,
                                      .now_seconds = KIT_NOW,
                                      .ca = kit_mint.authority,
                                      .ca_bytes = kit_mint.authority_bytes};
}

static inline void kit_open_mint(void)
{
    EXPECT(certificate_mint_open_nobody(&kit_mint, "Test authority", KIT_NOW));
}

static inline void kit_open_server(const char *name, const char *const *alpn)
{
    struct tls_session_identity identity;
    EXPECT(certificate_mint_leaf(&kit_mint, name, KIT_NOW, &identity));
    EXPECT(tls_session_open_server(&kit_server, &identity, alpn));
}

static inline void kit_close(void)
{
    tls_session_close(&kit_client);
    tls_session_close(&kit_server);
}

#endif
