/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates under which the gateway may stand in for a server, as guard makes them:
 * the operator's key never comes to the process that reads what the unit says.
 *
 * A fixed table by name; the one that was not asked for longest makes room. Does not:
 * ask. */
#ifndef GATEWAY_UPLINK_LEAF_CACHE_H
#define GATEWAY_UPLINK_LEAF_CACHE_H

#include "gateway/tls/certificate_mint.h"
#include "policies/policy.h"

#define LEAF_CACHE_LEAVES 64
#define LEAF_CACHE_CHAIN_BYTES \
    (CERTIFICATE_MINT_LEAF_BYTES + CERTIFICATE_MINT_CHAIN_BYTES)
#define LEAF_CACHE_FRESH_US 86400000000ULL /* then it is asked anew; it lives longer */
#define LEAF_CACHE_REFUSED_US 60000000ULL  /* then a name that was refused is, too */

enum leaf_state {
    LEAF_NONE,  /* ask for it */
    LEAF_ASKED, /* wait */
    LEAF_GOOD,
    LEAF_REFUSED
};

struct leaf {
    char name[POLICY_HOST_BYTES];
    uint8_t state; /* enum leaf_state */
    uint64_t since_us;
    uint64_t used; /* the cache's count when it was looked for last */
    uint32_t chain_bytes;
    uint32_t key_bytes;
    uint8_t chain[LEAF_CACHE_CHAIN_BYTES];
    uint8_t key[CERTIFICATE_MINT_KEY_BYTES];
};

struct leaf_cache {
    uint64_t count;
    struct leaf leaves[LEAF_CACHE_LEAVES];
};

/* What is known of a name now; out when it is LEAF_GOOD: views that hold until the next
 * call. */
MUST_CHECK enum leaf_state leaf_cache_find(struct leaf_cache *self, const char *name,
                                           uint64_t now_us,
                                           struct tls_session_identity *out);

/* It is being asked for. */
void leaf_cache_asked(struct leaf_cache *self, const char *name, uint64_t now_us);

/* The answer: copied; NULL, or one that is too long, is a refusal. */
void leaf_cache_give(struct leaf_cache *self, const char *name,
                     const struct tls_session_identity *identity, uint64_t now_us);

#endif
