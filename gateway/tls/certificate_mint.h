/* SPDX-License-Identifier: Apache-2.0 */
/* Makes certificates for names that others own: signed by the operator's authority, for a
 * unit that trusts it and so can be read; or by nobody's, for the decoy, where a unit
 * that talks on has not looked.
 *
 * All leaves of a mint share one P-256 key that lives as long as the mint. They are kept
 * in a fixed table; the one that was not asked for longest makes room. */
#ifndef GATEWAY_TLS_CERTIFICATE_MINT_H
#define GATEWAY_TLS_CERTIFICATE_MINT_H

#include <mbedtls/pk.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/tls/tls_session.h"

#define CERTIFICATE_MINT_LEAVES 64
#define CERTIFICATE_MINT_NAME_BYTES 254      /* RFC 1035 2.3.4, with NUL */
#define CERTIFICATE_MINT_LEAF_BYTES 1536     /* longest name, RSA 4096 signature */
#define CERTIFICATE_MINT_CHAIN_BYTES 4096    /* of the authority */
#define CERTIFICATE_MINT_KEY_BYTES 128       /* a P-256 key, SEC 1 in DER */
#define CERTIFICATE_MINT_DAYS 7              /* a leaf is valid so long ... */
#define CERTIFICATE_MINT_DAYS_BEFORE 1       /* ... and was so long before it was made */
#define CERTIFICATE_MINT_RENEW_SECONDS 86400 /* a leaf with less to live is made anew */

struct certificate_leaf {
    char name[CERTIFICATE_MINT_NAME_BYTES]; /* "": none */
    int64_t made_seconds;
    uint64_t used; /* the mint's count when it was asked for last */
    uint32_t bytes;
    uint8_t chain[CERTIFICATE_MINT_LEAF_BYTES + CERTIFICATE_MINT_CHAIN_BYTES];
};

struct certificate_mint {
    int arena; /* of tls_memory */
    mbedtls_pk_context authority_key;
    mbedtls_pk_context leaf_key;
    uint8_t authority[CERTIFICATE_MINT_CHAIN_BYTES];
    uint32_t authority_bytes;
    uint8_t key[CERTIFICATE_MINT_KEY_BYTES];
    uint32_t key_bytes;
    uint64_t asked;
    uint64_t made; /* leaves */
    struct certificate_leaf leaves[CERTIFICATE_MINT_LEAVES];
};

/* With the operator's authority: its chain (certificate_list.h), the signing certificate
 * first, and its private key in DER. Both are copied. False: they cannot be read, do not
 * belong together, are no authority, or are too long; no arena. Nothing is open then. */
MUST_CHECK bool certificate_mint_open(struct certificate_mint *self,
                                      const struct tls_session_identity *authority);

/* With an authority that is made here, of that common name, and that nobody trusts. */
MUST_CHECK bool certificate_mint_open_nobody(struct certificate_mint *self,
                                             const char *name, int64_t now_seconds);

/* A certificate for a server name, made or kept, with its authority behind it. The views
 * hold until the next is asked for. name:
 * lower case letters, digits, '-', '_', '.', or a "*" label. False: another name, or it
 * cannot be signed. */
MUST_CHECK bool certificate_mint_leaf(struct certificate_mint *self, const char *name,
                                      int64_t now_seconds,
                                      struct tls_session_identity *out);

void certificate_mint_close(struct certificate_mint *self);

#endif
