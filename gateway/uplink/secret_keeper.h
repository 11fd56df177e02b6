/* SPDX-License-Identifier: Apache-2.0 */
/* The secrets of the policy in force, compiled, and the memory to look for them with. */
#ifndef GATEWAY_UPLINK_SECRET_KEEPER_H
#define GATEWAY_UPLINK_SECRET_KEEPER_H

#include "can/trouble.h"
#include "gateway/secrets/secret_inflate.h"
#include "gateway/uplink/secret_sheet.h"
#include "policies/verdict.h"

#define SECRET_KEEPER_INFLATERS 64 /* compressed members that are read at once */

struct secret_keeper {
    uint8_t *slots; /* memory of the pool */
    struct secret_sheet sheet;
    const struct secret_set *set;                         /* NULL: there are no secrets */
    struct policy_secret secrets[FLOW_TERMS_SECRETS_MAX]; /* it was made of */
    char texts[FLOW_TERMS_SECRETS_MAX][FLOW_TERMS_SECRET_BYTES_MAX + 1]; /* theirs */
    uint8_t secret_count;
    bool failed; /* there are, and no set of them: nothing may be let through */
    struct secret_inflate_pool pool;
};

/* False with why set. */
MUST_CHECK bool secret_keeper_open(struct secret_keeper *self, struct trouble *why);
void secret_keeper_close(struct secret_keeper *self);

/* These are the secrets that it has now. */
MUST_CHECK bool secret_keeper_has(const struct secret_keeper *self,
                                  const struct policy_uplink *uplink);

/* Takes the secrets of a policy in place of those before, of which nothing is used any
 * more. fd: what secret_sheet_make made of them, which stays the caller's. Waits for
 * nothing, and keeps the set where the secrets are the same as before. */
void secret_keeper_take(struct secret_keeper *self, const struct policy_uplink *uplink,
                        int fd);

/* The same for who may wait: compiles them, unless they are the same. */
void secret_keeper_set(struct secret_keeper *self, const struct policy_uplink *uplink);

/* For the scans of flows; NULL: there is nothing to look for. */
struct secret_inflate_pool *secret_keeper_pool(struct secret_keeper *self);

/* True if a secret stands in these bytes, which are all there are; form: how. */
MUST_CHECK bool secret_keeper_finds(const struct secret_keeper *self,
                                    const uint8_t *bytes, size_t len, enum detail *form);

/* What a hit of a scan means for a flow of that rule; of NONE a pass. */
MUST_CHECK struct verdict secret_keeper_verdict(const struct secret_hit *hit,
                                                uint16_t rule);

/* Whether a policy's secrets can be looked for, before it is put in force. False with why
 * set. */
MUST_CHECK bool secret_keeper_check(const struct policy_uplink *uplink,
                                    struct trouble *why);

#endif
