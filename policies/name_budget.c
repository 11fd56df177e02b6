/* SPDX-License-Identifier: Apache-2.0 */
/* Two tables of hashes; what is over goes when there is no more room. */
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
    if (self->seed == 0 || self->used > NAME_BUDGET_NAMES / 2 || self->half > 1) {
        memset(self, 0, sizeof *self);
        self->seed = not_zero(seed);
    }
}

/* The zone, or a place for it; NULL: there is none. */
static struct name_budget_zone *find_zone(struct name_budget *self, uint64_t hash,
                                          uint64_t now_us)
{
    struct name_budget_zone *place = NULL;
    for (size_t i = 0; i < NAME_BUDGET_ZONES; i++) {
        struct name_budget_zone *zone = &self->zones[i];
        if (zone->hash == hash) {
            return zone;
        }
        if (place == NULL && (zone->hash == 0 || zone->until_us <= now_us)) {
            place = zone;
        }
    }
    return place;
}

/* The slot of a name, or a free one; never more than half of them are used. */
static struct name_budget_name *find_name(struct name_budget_name *names, uint64_t hash)
{
    size_t at = hash % NAME_BUDGET_NAMES;
    for (size_t i = 1; i < NAME_BUDGET_NAMES; i++) {
        if (names[at].hash == 0 || names[at].hash == hash) {
            break;
        }
        at = (at + 1) % NAME_BUDGET_NAMES;
    }
    return &names[at];
}

/* Moves the names that still count to the other half. */
static void purge(struct name_budget *self, uint64_t now_us)
{
    const struct name_budget_name *old = self->names[self->half];
    self->half = 1 - self->half;
    self->used = 0;
    memset(self->names[self->half], 0, sizeof self->names[self->half]);
    for (size_t i = 0; i < NAME_BUDGET_NAMES; i++) {
        if (old[i].hash != 0 && old[i].until_us > now_us) {
            *find_name(self->names[self->half], old[i].hash) = old[i];
            self->used++;
        }
    }
}

/* True if the zone has room for a name that says so many bytes, which then count. */
static bool take_zone(struct name_budget_zone *zone, uint64_t hash, uint64_t until_us,
                      uint32_t limit, size_t bytes)
{
    uint64_t limit_bytes = (uint64_t)limit * NAME_BUDGET_BYTES + POLICY_HOST_BYTES;
    if (zone->hash != hash || zone->until_us != until_us) {
        *zone = (struct name_budget_zone){.hash = hash, .until_us = until_us};
    }
    if (zone->names >= limit || zone->bytes + bytes > limit_bytes) {
        return false;
    }
    zone->names++;
    zone->bytes += bytes;
    return true;
}

bool name_budget_take(struct name_budget *self, const char *zone_name, const char *name,
                      uint32_t limit, uint32_t per_us, uint64_t now_us)
{
    uint64_t until_us = (now_us / per_us + 1) * per_us;
    uint64_t zone_hash = not_zero(hash_text(self->seed, zone_name));
    uint64_t hash = not_zero(hash_text(zone_hash ^ until_us, name));
    if (find_name(self->names[self->half], hash)->hash == hash) {
        return true;
    }
    if (self->used >= NAME_BUDGET_NAMES / 2) {
        purge(self, now_us);
    }
    size_t name_bytes = strlen(name);
    size_t zone_bytes = strlen(zone_name);
    size_t said = name_bytes > zone_bytes ? name_bytes - zone_bytes : 0;
    struct name_budget_zone *zone = find_zone(self, zone_hash, now_us);
    if (self->used >= NAME_BUDGET_NAMES / 2 || zone == NULL ||
        !take_zone(zone, zone_hash, until_us, limit, said)) {
        return false;
    }
    *find_name(self->names[self->half], hash) = (struct name_budget_name){hash, until_us};
    self->used++;
    return true;
}

struct verdict name_budget_charge(struct name_budget *self,
                                  const struct policy_uplink *uplink,
                                  struct verdict verdict, const char *name,
                                  uint64_t now_us)
{
    if (verdict.action != VERDICT_PASS || verdict.rule >= uplink->rule_count) {
        return verdict;
    }
    const struct policy_flow_rule *rule = &uplink->rules[verdict.rule];
    uint32_t count = NAME_BUDGET_DEFAULT_NAMES;
    uint32_t per_us = NAME_BUDGET_DEFAULT_US;
    if (rule->terms != NULL && rule->terms->names_count != 0) {
        count = rule->terms->names_count;
        per_us = rule->terms->names_per_us;
    } else if (uplink->names_count != 0) {
        count = uplink->names_count;
        per_us = uplink->names_per_us;
    }
    return name_budget_take(self, rule->host, name, count, per_us, now_us)
               ? verdict
               : verdict_drop(REASON_NAME_BUDGET_SPENT, verdict.rule);
}
