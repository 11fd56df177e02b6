/* SPDX-License-Identifier: Apache-2.0 */
/* Two tables of hashes that are emptied when a period begins. */
#include "policies/name_budget.h"

#include <stddef.h>
#include <string.h>

/* FNV-1a, begun with the seed and stirred at its end (MurmurHash3's finaliser). */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++) {
        hash = (hash ^ (uint8_t)*text) * 1099511628211U;
    }
    hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdU;
    hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53U;
    return hash ^ hash >> 33;
}

static uint64_t not_zero(uint64_t hash)
{
    return hash != 0 ? hash : 1;
}

void name_budget_attach(struct name_budget *self, uint64_t seed)
{
    if (self->seed == 0 || self->used > NAME_BUDGET_NAMES) {
        memset(self, 0, sizeof *self);
        self->seed = not_zero(seed);
    }
}

static struct name_budget_zone *find_zone(struct name_budget *self, uint64_t hash)
{
    for (size_t i = 0; i < NAME_BUDGET_ZONES; i++) {
        struct name_budget_zone *zone = &self->zones[(hash + i) % NAME_BUDGET_ZONES];
        if (zone->hash == hash || zone->hash == 0) {
            return zone;
        }
    }
    return NULL;
}

/* The slot of a name, or a free one; never more than half of them are used. */
static uint64_t *find_name(struct name_budget *self, uint64_t hash)
{
    size_t at = hash % NAME_BUDGET_NAMES;
    while (self->names[at] != 0 && self->names[at] != hash) {
        at = (at + 1) % NAME_BUDGET_NAMES;
    }
    return &self->names[at];
}

bool name_budget_take(struct name_budget *self, const char *zone_name, const char *name,
                      uint32_t limit, uint32_t per_us, uint64_t now_us)
{
    uint64_t period = now_us / per_us;
    if (period != self->period) {
        memset(self->zones, 0, sizeof self->zones);
        memset(self->names, 0, sizeof self->names);
        self->used = 0;
        self->period = period;
    }
    uint64_t zone_hash = not_zero(hash_text(self->seed, zone_name));
    uint64_t hash = not_zero(hash_text(zone_hash, name));
    uint64_t *slot = find_name(self, hash);
    if (*slot == hash) {
        return true;
    }
    struct name_budget_zone *zone = find_zone(self, zone_hash);
    if (zone == NULL || zone->names >= limit || self->used >= NAME_BUDGET_NAMES / 2) {
        return false;
    }
    zone->hash = zone_hash;
    zone->names++;
    self->used++;
    *slot = hash;
    return true;
}
