/* SPDX-License-Identifier: Apache-2.0 */
/* One set at a time, and slots. */
#include "gateway/uplink/secret_keeper.h"

#include <errno.h>
#include <stdio.h>
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

bool secret_keeper_has(const struct secret_keeper *self,
                       const struct policy_uplink *uplink)
{
    return !self->failed && secret_sheet_is_of(self->secrets, self->secret_count,
                                               uplink->secrets, uplink->secret_count);
}

/* The policy may be gone when the next one comes. */
static void note_secrets(struct secret_keeper *self, const struct policy_uplink *uplink)
{
    self->secret_count = uplink->secret_count;
    for (uint8_t i = 0; i < uplink->secret_count; i++) {
        self->secrets[i] = uplink->secrets[i];
        (void)snprintf(self->texts[i], sizeof self->texts[i], "%s",
                       uplink->secrets[i].text);
        self->secrets[i].text = self->texts[i];
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
    if (secret_keeper_has(self, uplink)) {
        return;
    }
    note_secrets(self, uplink);
    secret_sheet_close(&self->sheet);
    self->failed = uplink->secret_count > 0 && !open_set(self, fd);
    self->set = self->failed ? NULL : self->sheet.set;
}

void secret_keeper_set(struct secret_keeper *self, const struct policy_uplink *uplink)
{
    struct trouble ignored;
    int fd = -1;
    if (secret_keeper_has(self, uplink)) {
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
    struct secret_hit hit = {0};
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
    case SECRET_HIT_MASKED:
    case SECRET_HIT_FRAMED:
    case SECRET_HIT_CODED:
        return verdict_drop_by(REASON_NOT_EXAMINED, DETAIL_FRAMED, rule);
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
