/* SPDX-License-Identifier: Apache-2.0 */
/* Two tables of sets, and the check that makes foreign memory safe. */
#include "gateway/uplink/pins.h"

#include <string.h>

#include "policies/name_judge.h"

#define MAGIC (0x53504e3100000000ULL ^ sizeof(struct pins))
#define SECOND_US 1000000ULL

/* FNV-1a over the seed and the bytes: enough to spread, the seed keeps it unguessable. */
static uint64_t hash(uint64_t seed, const void *bytes, size_t len)
{
    const uint8_t *byte = bytes;
    uint64_t value = 0xcbf29ce484222325ULL ^ seed;
    for (size_t i = 0; i < len; i++) {
        value = (value ^ byte[i]) * 0x100000001b3ULL;
    }
    return value ^ value >> 32;
}

static size_t name_set(const struct pins *self, const char *name)
{
    return hash(self->seed, name, strlen(name)) % (PINS_NAMES / PINS_WAYS) * PINS_WAYS;
}

static size_t address_set(const struct pins *self, const struct address *address)
{
    return hash(self->seed, address->bytes, sizeof address->bytes) %
           (PINS_ADDRESSES / PINS_WAYS) * PINS_WAYS;
}

uint32_t pins_clamp_ttl(uint32_t ttl_s)
{
    uint32_t least = ttl_s < PINS_TTL_MIN_S ? PINS_TTL_MIN_S : ttl_s;
    return least > PINS_TTL_MAX_S ? PINS_TTL_MAX_S : least;
}

void pins_reset(struct pins *self, uint64_t seed)
{
    memset(self, 0, sizeof *self);
    self->magic = MAGIC;
    self->seed = seed;
}

static bool name_is_sound(const struct pins_name *name)
{
    char normal[POLICY_HOST_BYTES];
    return memchr(name->text, '\0', sizeof name->text) != NULL &&
           name_normalise(normal, name->text) && strcmp(normal, name->text) == 0;
}

static bool family_is_sound(const struct pins_address *pin)
{
    return pin->expires_us == 0 || pin->address.family == ADDRESS_IPV4 ||
           pin->address.family == ADDRESS_IPV6;
}

void pins_attach(struct pins *self, uint64_t seed, uint64_t now_us)
{
    if (self->magic != MAGIC) {
        pins_reset(self, seed);
        return;
    }
    for (size_t i = 0; i < PINS_NAMES; i++) {
        struct pins_name *name = &self->names[i];
        if (name->expires_us != 0 &&
            (name->expires_us > now_us + PINS_LIFE_MAX_US || !name_is_sound(name))) {
            *name = (struct pins_name){.epoch = name->epoch + 1};
        }
    }
    for (size_t i = 0; i < PINS_ADDRESSES; i++) {
        struct pins_address *pin = &self->addresses[i];
        if (pin->name >= PINS_NAMES || pin->expires_us > now_us + PINS_LIFE_MAX_US ||
            !family_is_sound(pin)) {
            *pin = (struct pins_address){0};
        }
    }
}

/* The slot of a name: its own, else a free or expired one, else the one that expires
 * soonest. */
static struct pins_name *name_slot(struct pins *self, const char *name, uint64_t now_us)
{
    struct pins_name *set = &self->names[name_set(self, name)];
    struct pins_name *soonest = set;
    for (size_t i = 0; i < PINS_WAYS; i++) {
        if (set[i].expires_us != 0 && strcmp(set[i].text, name) == 0) {
            return &set[i];
        }
        if (set[i].expires_us < soonest->expires_us) {
            soonest = &set[i];
        }
    }
    self->evicted_names += soonest->expires_us > now_us;
    *soonest = (struct pins_name){.epoch = soonest->epoch + 1};
    memcpy(soonest->text, name, strlen(name) + 1);
    return soonest;
}

static struct pins_address *address_slot(struct pins *self, const struct address *address,
                                         uint16_t name, uint64_t now_us)
{
    struct pins_address *set = &self->addresses[address_set(self, address)];
    struct pins_address *soonest = set;
    for (size_t i = 0; i < PINS_WAYS; i++) {
        if (set[i].expires_us != 0 && set[i].name == name &&
            address_equal(&set[i].address, address)) {
            return &set[i];
        }
        if (set[i].expires_us < soonest->expires_us) {
            soonest = &set[i];
        }
    }
    self->evicted_addresses += soonest->expires_us > now_us;
    return soonest;
}

static void pin_until(struct pins *self, const char *name, const struct address *address,
                      uint64_t expires_us, uint64_t now_us)
{
    struct pins_name *owner = name_slot(self, name, now_us);
    uint16_t number = (uint16_t)(owner - self->names);
    if (owner->expires_us < expires_us) {
        owner->expires_us = expires_us;
    }
    struct pins_address *pin = address_slot(self, address, number, now_us);
    bool same = pin->expires_us > now_us && pin->name == number &&
                pin->name_epoch == owner->epoch && address_equal(&pin->address, address);
    if (!same || pin->expires_us < expires_us) {
        *pin = (struct pins_address){.expires_us = expires_us,
                                     .name_epoch = owner->epoch,
                                     .name = number,
                                     .address = *address};
    }
}

void pins_add(struct pins *self, const char *name, const struct address *addresses,
              size_t count, uint32_t ttl_s, uint64_t now_us)
{
    uint64_t expires_us = now_us + (pins_clamp_ttl(ttl_s) + PINS_GRACE_S) * SECOND_US;
    for (size_t i = 0; i < count; i++) {
        pin_until(self, name, &addresses[i], expires_us, now_us);
    }
}

void pins_restore(struct pins *self, const struct pins_row *row, uint64_t now_us)
{
    uint64_t left_us = row->left_us < PINS_LIFE_MAX_US ? row->left_us : PINS_LIFE_MAX_US;
    if (left_us > 0) {
        pin_until(self, row->name, &row->address, now_us + left_us, now_us);
    }
}

static bool holds(const struct pins *self, const struct pins_address *pin,
                  uint64_t now_us)
{
    const struct pins_name *name = &self->names[pin->name];
    return pin->expires_us > now_us && name->expires_us > now_us &&
           pin->name_epoch == name->epoch;
}

/* A new pin of the name to another address does not make this one hold again. */
static bool held_once(const struct pins *self, const struct pins_address *pin,
                      uint64_t now_us)
{
    const struct pins_name *name = &self->names[pin->name];
    return pin->expires_us != 0 && name->expires_us != 0 &&
           pin->name_epoch == name->epoch && !holds(self, pin, now_us);
}

bool pins_row_at(const struct pins *self, size_t place, uint64_t now_us,
                 struct pins_row *out)
{
    const struct pins_address *pin = &self->addresses[place];
    if (!holds(self, pin, now_us)) {
        return false;
    }
    *out = (struct pins_row){.name = self->names[pin->name].text,
                             .address = pin->address,
                             .left_us = pin->expires_us - now_us};
    return true;
}

static size_t find(const struct pins *self, const struct address *address,
                   uint64_t now_us,
                   bool (*is_wanted)(const struct pins *self,
                                     const struct pins_address *pin, uint64_t now_us),
                   const char *names[static PINS_PER_ADDRESS])
{
    const struct pins_address *set = &self->addresses[address_set(self, address)];
    size_t count = 0;
    for (size_t i = 0; i < PINS_WAYS; i++) {
        if (is_wanted(self, &set[i], now_us) && address_equal(&set[i].address, address)) {
            names[count++] = self->names[set[i].name].text;
        }
    }
    return count;
}

size_t pins_find(const struct pins *self, const struct address *address, uint64_t now_us,
                 const char *names[static PINS_PER_ADDRESS])
{
    return find(self, address, now_us, holds, names);
}

size_t pins_find_past(const struct pins *self, const struct address *address,
                      uint64_t now_us, const char *names[static PINS_PER_ADDRESS])
{
    return find(self, address, now_us, held_once, names);
}
