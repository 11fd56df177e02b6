/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of byte sets. */
#include "gateway/secrets/secret_pattern.h"

#include <string.h>

#define PATTERNS_MAX 32768

bool secret_pattern_init(struct secret_patterns *self, struct arena *arena)
{
    memset(self, 0, sizeof *self);
    self->sets = arena_take(arena, SECRET_PATTERN_SETS_MAX, sizeof *self->sets);
    self->elements =
        arena_take(arena, SECRET_PATTERN_ELEMENTS_MAX, sizeof *self->elements);
    self->list = arena_take(arena, PATTERNS_MAX, sizeof *self->list);
    return self->sets != NULL && self->elements != NULL && self->list != NULL;
}

void secret_pattern_begin(struct secret_patterns *self, uint16_t tag)
{
    if (self->count == PATTERNS_MAX) {
        self->full = true;
    }
    if (!self->full) {
        self->list[self->count++] = (struct secret_pattern){self->element_count, tag};
    }
}

/* SECRET_PATTERN_SETS_MAX: there is no room for another. */
static uint32_t find_set(struct secret_patterns *self, const struct secret_bytes *set)
{
    uint32_t i = 0;
    while (i < self->set_count && memcmp(&self->sets[i], set, sizeof *set) != 0) {
        i++;
    }
    if (i == self->set_count && i < SECRET_PATTERN_SETS_MAX) {
        self->sets[self->set_count++] = *set;
    }
    return i;
}

static void append(struct secret_patterns *self, uint32_t set, bool optional,
                   unsigned characters)
{
    if (self->element_count == SECRET_PATTERN_ELEMENTS_MAX) {
        self->full = true;
    }
    if (!self->full) {
        uint32_t first = self->list[self->count - 1].first;
        self->elements[self->element_count] = (struct secret_element){
            .set = (uint16_t)set,
            .index = (uint16_t)(self->element_count - first),
            .pattern = (uint16_t)(self->count - 1),
            .characters = (uint8_t)(characters < UINT8_MAX ? characters : UINT8_MAX),
            .optional = optional};
        self->element_count++;
    }
}

void secret_pattern_add(struct secret_patterns *self, const struct secret_bytes *set,
                        bool optional, unsigned characters)
{
    uint32_t found = find_set(self, set);
    if (found == SECRET_PATTERN_SETS_MAX) {
        self->full = true;
    }
    append(self, found, optional, characters);
}

void secret_pattern_end(struct secret_patterns *self)
{
    append(self, SECRET_PATTERN_END, false, 0);
}
