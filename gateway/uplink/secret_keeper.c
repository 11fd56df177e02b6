/* SPDX-License-Identifier: Apache-2.0 */
/* Three maps. */
#include "gateway/uplink/secret_keeper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define SLOTS_BYTES ((SECRET_KEEPER_INFLATERS + 2U) * sizeof(struct secret_inflater))

/* NULL: no address space. */
static uint8_t *map(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static void unmap(uint8_t *memory, size_t bytes)
{
    if (memory != NULL) {
        (void)munmap(memory, bytes);
    }
}

void secret_keeper_close(struct secret_keeper *self)
{
    unmap(self->sets, SECRET_SET_ARENA_BYTES);
    unmap(self->scratch, SECRET_SET_SCRATCH_BYTES);
    unmap(self->slots, SLOTS_BYTES);
    *self = (struct secret_keeper){.set = NULL};
}

bool secret_keeper_open(struct secret_keeper *self, struct trouble *why)
{
    *self = (struct secret_keeper){.sets = map(SECRET_SET_ARENA_BYTES),
                                   .scratch = map(SECRET_SET_SCRATCH_BYTES),
                                   .slots = map(SLOTS_BYTES)};
    if (self->sets == NULL || self->scratch == NULL || self->slots == NULL) {
        trouble_set_errno(why, errno, "no address space to look for secrets in");
        secret_keeper_close(self);
        return false;
    }
    return true;
}

static struct secret_keeper_part part_of(const struct policy_secret *secret)
{
    struct secret_keeper_part part = {.kind = secret->kind,
                                      .latitude_e7 = secret->latitude_e7,
                                      .longitude_e7 = secret->longitude_e7,
                                      .within_m = secret->within_m};
    (void)snprintf(part.text, sizeof part.text, "%s", secret->text);
    return part;
}

static bool same(const struct secret_keeper_part *a, const struct secret_keeper_part *b)
{
    return a->kind == b->kind && a->latitude_e7 == b->latitude_e7 &&
           a->longitude_e7 == b->longitude_e7 && a->within_m == b->within_m &&
           strcmp(a->text, b->text) == 0;
}

/* Keeps what the secrets are. True: they were the same before. */
static bool note_parts(struct secret_keeper *self, const struct policy_uplink *uplink)
{
    bool same_all = self->part_count == uplink->secret_count;
    self->part_count = uplink->secret_count;
    for (uint8_t i = 0; i < uplink->secret_count; i++) {
        struct secret_keeper_part part = part_of(&uplink->secrets[i]);
        same_all = same_all && same(&self->parts[i], &part);
        self->parts[i] = part;
    }
    return same_all;
}

static bool compile(struct secret_keeper *self, const struct policy_uplink *uplink)
{
    struct arena arena;
    struct arena scratch;
    struct arena slots;
    arena_init(&arena, self->sets, SECRET_SET_ARENA_BYTES);
    arena_init(&scratch, self->scratch, SECRET_SET_SCRATCH_BYTES);
    arena_init(&slots, self->slots, SLOTS_BYTES);
    self->set = secret_set_compile(uplink, &arena, &scratch);
    (void)madvise(self->scratch, SECRET_SET_SCRATCH_BYTES, MADV_DONTNEED);
    return self->set != NULL &&
           secret_inflate_init(&self->pool, self->set, SECRET_KEEPER_INFLATERS, &slots);
}

void secret_keeper_set(struct secret_keeper *self, const struct policy_uplink *uplink)
{
    if (note_parts(self, uplink)) {
        return;
    }
    self->set = NULL;
    self->failed = false;
    if (uplink->secret_count > 0 && !compile(self, uplink)) {
        self->set = NULL;
        self->failed = true;
    }
}

struct secret_inflate_pool *secret_keeper_pool(struct secret_keeper *self)
{
    return self->set != NULL ? &self->pool : NULL;
}

bool secret_keeper_finds(const struct secret_keeper *self, const uint8_t *bytes,
                         size_t len, enum detail *form)
{
    struct secret_hit hit;
    if (self->set == NULL || !secret_set_find(self->set, bytes, len, &hit)) {
        return false;
    }
    *form = secret_encoding_detail((enum secret_encoding)hit.encoding);
    return true;
}

struct verdict secret_keeper_verdict(const struct secret_hit *hit, uint16_t rule)
{
    switch (hit->what) {
    case SECRET_HIT_NONE:
        return verdict_pass(rule);
    case SECRET_HIT_FOUND:
        return verdict_drop_by(
            REASON_SECRET_FOUND,
            secret_encoding_detail((enum secret_encoding)hit->encoding), rule);
    default:
        return verdict_drop_by(REASON_NOT_EXAMINED, DETAIL_PACKED, rule);
    }
}

bool secret_keeper_check(const struct policy_uplink *uplink, struct trouble *why)
{
    struct secret_keeper keeper;
    if (uplink->secret_count == 0) {
        return true;
    }
    if (!secret_keeper_open(&keeper, why)) {
        return false;
    }
    secret_keeper_set(&keeper, uplink);
    bool good = !keeper.failed;
    secret_keeper_close(&keeper);
    if (!good) {
        trouble_set(why,
                    "line %u: these secrets are too many or too much like each other "
                    "to be looked for at once; name fewer",
                    uplink->secrets[0].line);
    }
    return good;
}
