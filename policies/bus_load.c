/* SPDX-License-Identifier: Apache-2.0 */
/* A leaky bucket of bits. */
#include "policies/bus_load.h"

#define SECOND_US UINT64_C(1000000)
/* Of a bit, so that a microsecond leaks a whole number. */
#define PARTS UINT64_C(1000000)

void bus_load_init(struct bus_load *self, uint32_t bitrate, uint8_t percent)
{
    *self = (struct bus_load){.limit = (uint64_t)bitrate * percent / 100,
                              .known_us = BUS_LOAD_ALL_KNOWN};
}

static uint64_t full(const struct bus_load *self)
{
    return self->limit * PARTS;
}

void bus_load_inherit(struct bus_load *self, const struct bus_load *old)
{
    uint64_t limit = self->limit;
    *self = *old;
    self->limit = limit;
    self->level = old->level < full(self) ? old->level : full(self);
    self->above = old->above && limit != 0;
}

static uint64_t known(const struct bus_load *self, uint64_t now_us)
{
    return now_us < self->known_us ? now_us : self->known_us;
}

static void leak(struct bus_load *self, uint64_t asked_us)
{
    uint64_t now_us = known(self, asked_us);
    uint64_t passed_us = now_us > self->now_us ? now_us - self->now_us : 0;
    uint64_t leaked = passed_us < SECOND_US ? self->limit * passed_us : full(self);
    self->level = self->level > leaked ? self->level - leaked : 0;
    self->now_us += passed_us;
    self->above = self->above && self->level > full(self) / 2;
}

static void count(struct bus_load *self, uint32_t bits)
{
    uint64_t passed_us = self->now_us - self->second_us;
    if (passed_us >= SECOND_US) {
        self->last_bits = passed_us < 2 * SECOND_US ? self->bits : 0;
        self->bits = 0;
        self->second_us = self->now_us - passed_us % SECOND_US;
    }
    self->bits += bits;
}

static void rise(struct bus_load *self)
{
    self->untold += !self->above;
    self->above_us = self->above ? self->above_us : self->now_us;
    self->above = true;
}

void bus_load_known_until(struct bus_load *self, uint64_t until_us)
{
    self->known_us = until_us;
}

void bus_load_fill(struct bus_load *self, uint64_t now_us)
{
    if (self->limit != 0) {
        leak(self, now_us);
        self->level = full(self);
        rise(self);
    }
}

void bus_load_add(struct bus_load *self, uint32_t bits, uint64_t now_us)
{
    if (self->limit == 0) {
        return;
    }
    leak(self, now_us);
    count(self, bits);
    self->level += bits * PARTS;
    if (self->level > full(self)) {
        self->level = full(self);
        rise(self);
    }
}

bool bus_load_has_room(struct bus_load *self, uint32_t bits, uint64_t now_us)
{
    if (self->limit == 0) {
        return true;
    }
    leak(self, now_us);
    if (self->level + bits * PARTS > full(self)) {
        rise(self);
    }
    return !self->above;
}

bool bus_load_take(struct bus_load *self, uint32_t bits, uint64_t now_us)
{
    bool has = bus_load_has_room(self, bits, now_us);
    if (has) {
        bus_load_add(self, bits, now_us);
    }
    return has;
}

bool bus_load_tick(struct bus_load *self, uint64_t now_us, uint64_t *at_us)
{
    *at_us = self->above_us;
    leak(self, now_us);
    bool tells = self->untold > 0;
    self->untold -= tells;
    return tells;
}

uint64_t bus_load_last_second(const struct bus_load *self, uint64_t asked_us)
{
    uint64_t now_us = known(self, asked_us);
    uint64_t passed_us = now_us > self->second_us ? now_us - self->second_us : 0;
    if (passed_us < SECOND_US) {
        return self->last_bits;
    }
    return passed_us < 2 * SECOND_US ? self->bits : 0;
}
