/* SPDX-License-Identifier: Apache-2.0 */
/* Pins between a shared page and a small file. */
#include "gateway/roles/pin_keeper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/file.h"

void pin_keeper_init(struct pin_keeper *self, const char *state,
                     struct uplink_memory *memory)
{
    *self = (struct pin_keeper){.pins = (struct pins *)(void *)memory->pins};
    (void)snprintf(self->path, sizeof self->path, "%s/pins", state);
}

static bool read_file(struct pin_keeper *self, const struct policy *policy,
                      const struct budget_time *now, uint64_t now_us, struct trouble *why)
{
    size_t len = 0;
    if (access(self->path, F_OK) != 0 && errno == ENOENT) {
        return true;
    }
    uint8_t *bytes = file_read_regular(self->path, PIN_FILE_BYTES_MAX, &len, why);
    if (bytes == NULL) {
        return false;
    }
    bool good = pin_file_read(self->pins, policy, now, now_us, bytes, len);
    free(bytes);
    if (!good) {
        trouble_set(why,
                    "%s: is no record of pins, and is not used; it will be written anew",
                    self->path);
    }
    return good;
}

bool pin_keeper_fit(struct pin_keeper *self, const struct policy *policy,
                    const struct budget_time *now, uint64_t now_us, uint64_t seed,
                    struct trouble *why)
{
    const struct address *resolver = &policy->uplink.resolver;
    bool first = !self->fitted;
    if (first || !address_equal(&self->resolver, resolver)) {
        pins_reset(self->pins, seed);
    }
    self->resolver = *resolver;
    self->fitted = true;
    return !first || read_file(self, policy, now, now_us, why);
}

void pin_keeper_expect(struct pin_keeper *self, const struct policy *policy)
{
    self->resolver = policy->uplink.resolver;
}

/* Grows with every pin that comes or is asked for again. */
static uint64_t sum_of(const struct pins *pins)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < PINS_ADDRESSES; i++) {
        sum += pins->addresses[i].expires_us;
    }
    return sum;
}

/* What the role has left in the shared memory, made sound. Its room is a loan, since it
 * is seldom needed and large. */
static struct pins *copy_of(const struct pin_keeper *self, uint64_t now_us)
{
    struct pins *copy = malloc(sizeof *copy);
    if (copy != NULL) {
        memcpy(copy, self->pins, sizeof *copy);
        pins_attach(copy, 0, now_us);
    }
    return copy;
}

static bool write_file(struct pin_keeper *self, const struct budget_time *now,
                       uint64_t now_us, struct trouble *why)
{
    static uint8_t bytes[PIN_FILE_BYTES_MAX];
    struct pins *pins = copy_of(self, now_us);
    if (pins == NULL) {
        trouble_set(why, "%s: no memory to write it", self->path);
        return false;
    }
    size_t len = pin_file_write(pins, &self->resolver, now, now_us, bytes);
    uint64_t sum = sum_of(pins);
    free(pins);
    self->written_us = now->mono_us;
    if (!file_replace(self->path, bytes, len, 0600, why)) {
        return false;
    }
    self->written_sum = sum;
    return true;
}

bool pin_keeper_look(struct pin_keeper *self, const struct budget_time *now,
                     uint64_t now_us, struct trouble *why)
{
    bool due = self->fitted && now->mono_us - self->written_us >= PIN_KEEPER_WRITE_US;
    return !due || sum_of(self->pins) == self->written_sum ||
           write_file(self, now, now_us, why);
}

bool pin_keeper_close(struct pin_keeper *self, const struct budget_time *now,
                      uint64_t now_us, struct trouble *why)
{
    return !self->fitted || write_file(self, now, now_us, why);
}
