/* SPDX-License-Identifier: Apache-2.0 */
/* One set at a time, and slots. */
#include "gateway/uplink/secret_keeper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SLOTS_BYTES ((SECRET_KEEPER_INFLATERS + 2U) * sizeof(struct secret_inflater))

void secret_keeper_close(struct secret_keeper *self)
{
    secret_sheet_close(&self->sheet);
    if (self->slots != NULL) {
        (void)munmap(self->slots, SLOTS_BYTES);
    }
    *self = (struct secret_keeper){.set = NULL};
}

/* What is never touched of the slots costs nothing. */
bool secret_keeper_open(struct secret_keeper *self, struct trouble *why)
{
    void *slots = mmap(NULL, SLOTS_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    *self = (struct secret_keeper){.set = NULL};
    if (slots == MAP_FAILED) {
        trouble_set_errno(why, errno, "no address space to look for secrets in");
        return false;
    }
    self->slots = slots;
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

static bool has_set_of(const struct secret_keeper *self,
                       const struct policy_uplink *uplink)
{
    bool same_all = !self->failed && self->part_count == uplink->secret_count;
    for (uint8_t i = 0; same_all && i < uplink->secret_count; i++) {
        struct secret_keeper_part part = part_of(&uplink->secrets[i]);
        same_all = same(&self->parts[i], &part);
    }
    return same_all;
}

static void note_parts(struct secret_keeper *self, const struct policy_uplink *uplink)
{
    self->part_count = uplink->secret_count;
    for (uint8_t i = 0; i < uplink->secret_count; i++) {
        self->parts[i] = part_of(&uplink->secrets[i]);
    }
}

static bool open_set(struct secret_keeper *self, int fd)
{
    struct arena slots;
    arena_init(&slots, self->slots, SLOTS_BYTES);
    return secret_sheet_open(&self->sheet, fd) &&
           secret_inflate_init(&self->pool, self->sheet.set, SECRET_KEEPER_INFLATERS,
                               &slots);
}

void secret_keeper_take(struct secret_keeper *self, const struct policy_uplink *uplink,
                        int fd)
{
    if (has_set_of(self, uplink)) {
        return;
    }
    note_parts(self, uplink);
    secret_sheet_close(&self->sheet);
    self->failed = uplink->secret_count > 0 && !open_set(self, fd);
    self->set = self->failed ? NULL : self->sheet.set;
}

void secret_keeper_set(struct secret_keeper *self, const struct policy_uplink *uplink)
{
    struct trouble ignored;
    int fd = -1;
    if (has_set_of(self, uplink)) {
        return;
    }
    secret_keeper_take(self, uplink, secret_sheet_make(uplink, &fd, &ignored) ? fd : -1);
    if (fd >= 0) {
        (void)close(fd);
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
    int fd;
    bool good = secret_sheet_make(uplink, &fd, why);
    if (fd >= 0) {
        (void)close(fd);
    }
    return good;
}
