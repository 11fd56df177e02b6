/* SPDX-License-Identifier: Apache-2.0 */
/* Finds keys by their id. */
#include "gateway/officer/key_ring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "gateway/key_file.h"
#include "gateway/ledger/heading.h"

bool key_ring_add(struct key_ring *self, const char *path, struct trouble *why)
{
    if (self->count == KEY_RING_MAX) {
        trouble_set(why, "%s: more than %d keys; look at fewer ledgers at a time", path,
                    KEY_RING_MAX);
        return false;
    }
    struct key_ring_key *key = &self->keys[self->count];
    key->path = path;
    key->pem = key_file_public(path, why);
    if (key->pem == NULL) {
        return false;
    }
    struct signature_public *parsed = signature_public_parse(key->pem, why);
    if (parsed == NULL) {
        free(key->pem);
        return false;
    }
    signature_public_id(parsed, key->id);
    signature_public_free(parsed);
    self->count++;
    return true;
}

void key_ring_close(struct key_ring *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->keys[i].pem);
    }
    self->count = 0;
}

const struct key_ring_key *key_ring_find(const struct key_ring *self, const char *ledger)
{
    struct segment segment;
    struct trouble told_by_reader;
    if (self->count == 0 || !heading_first(&segment, ledger, &told_by_reader)) {
        return NULL;
    }
    for (size_t i = 0; i < self->count; i++) {
        if (memcmp(segment.key_id, self->keys[i].id, sizeof segment.key_id) == 0) {
            return &self->keys[i];
        }
    }
    return NULL;
}

bool key_ring_beside(char out[static PATH_MAX], const char *ledger)
{
    struct stat st;
    size_t len = strlen(ledger);
    while (len > 1 && ledger[len - 1] == '/') {
        len--;
    }
    return len + sizeof ".pub" <= PATH_MAX &&
           snprintf(out, PATH_MAX, "%.*s.pub", (int)len, ledger) > 0 &&
           stat(out, &st) == 0;
}
