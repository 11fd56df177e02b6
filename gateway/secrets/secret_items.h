/* SPDX-License-Identifier: Apache-2.0 */
/* A set of numbers in their order: what has begun, while the automaton is built. */
#ifndef GATEWAY_SECRETS_SECRET_ITEMS_H
#define GATEWAY_SECRETS_SECRET_ITEMS_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define SECRET_ITEMS_MAX 16384

/* Law: each number is greater than the one before it. */
struct secret_items {
    uint32_t list[SECRET_ITEMS_MAX];
    uint32_t count;
};

/* Quick for numbers that come nearly in order. False: it is full. */
MUST_CHECK bool secret_items_add(struct secret_items *self, uint32_t item);

/* self becomes those of some and those of others, for which the law holds too. False:
 * they might be too many, and self is as it was. */
MUST_CHECK bool secret_items_join(struct secret_items *self,
                                  const struct secret_items *some, const uint32_t *others,
                                  uint32_t other_count);

/* self becomes those of all, SECRET_ITEMS_MAX at most, that others has not. */
void secret_items_without(struct secret_items *self, const uint32_t *all, uint32_t count,
                          const uint32_t *others, uint32_t other_count);

MUST_CHECK uint32_t secret_items_hash(const struct secret_items *self, uint8_t seed);

#endif
