/* SPDX-License-Identifier: Apache-2.0 */
/* Merges that copy what stands between two numbers in one piece. */
#include "gateway/secrets/secret_items.h"

#include <string.h>

bool secret_items_add(struct secret_items *self, uint32_t item)
{
    uint32_t at = self->count;
    while (at > 0 && self->list[at - 1] > item) {
        at--;
    }
    if (at > 0 && self->list[at - 1] == item) {
        return true;
    }
    if (self->count == SECRET_ITEMS_MAX) {
        return false;
    }
    memmove(self->list + at + 1, self->list + at,
            (self->count - at) * sizeof *self->list);
    self->list[at] = item;
    self->count++;
    return true;
}

static void append(struct secret_items *self, const uint32_t *items, uint32_t count)
{
    memcpy(self->list + self->count, items, count * sizeof *items);
    self->count += count;
}

bool secret_items_join(struct secret_items *self, const struct secret_items *some,
                       const uint32_t *others, uint32_t other_count)
{
    if (some->count + other_count > SECRET_ITEMS_MAX) {
        return false;
    }
    uint32_t from = 0;
    self->count = 0;
    for (uint32_t i = 0; i < some->count; i++) {
        uint32_t to = from;
        while (to < other_count && others[to] < some->list[i]) {
            to++;
        }
        append(self, others + from, to - from);
        self->list[self->count++] = some->list[i];
        from = to + (to < other_count && others[to] == some->list[i]);
    }
    append(self, others + from, other_count - from);
    return true;
}

void secret_items_without(struct secret_items *self, const uint32_t *all, uint32_t count,
                          const uint32_t *others, uint32_t other_count)
{
    uint32_t at = 0;
    self->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        while (at < other_count && others[at] < all[i]) {
            at++;
        }
        if (at < other_count && others[at] == all[i]) {
            at++;
        } else {
            self->list[self->count++] = all[i];
        }
    }
}

/* Each number is mixed on its own, as in splitmix64, so that a processor does some at
 * once. */
uint32_t secret_items_hash(const struct secret_items *self, uint8_t seed)
{
    uint64_t sum = seed;
    for (uint32_t i = 0; i < self->count; i++) {
        uint64_t mixed = (self->list[i] + 1U) * UINT64_C(0x9e3779b97f4a7c15);
        mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        sum += mixed ^ mixed >> 27;
    }
    return (uint32_t)(sum * UINT64_C(0x94d049bb133111eb) >> 32);
}
