/* SPDX-License-Identifier: Apache-2.0 */
/* Frames to learn from, and a draft as text. */
#ifndef TESTS_POLICIES_LEARN_KIT_H
#define TESTS_POLICIES_LEARN_KIT_H

#include <stdlib.h>

#include "policies/learn_write.h"
#include "tests/policies/random.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t kit_block[8U << 20];
static struct arena kit_arena;

static inline struct learn *kit_new(const struct database *database)
{
    arena_init(&kit_arena, kit_block, sizeof kit_block);
    return learn_new(&kit_arena, database);
}

static inline struct frame kit_frame(uint32_t id, uint8_t length)
{
    return (struct frame){.id = id,
                          .extended = id > FRAME_ID_STANDARD_MAX,
                          .kind = FRAME_DATA,
                          .length = length};
}

/* count frames period_us apart, each early or late by less than shake_us. */
static inline void kit_hear(struct learn *learn, uint8_t bus, const struct frame *frame,
                            unsigned count, uint64_t period_us, uint64_t shake_us)
{
    struct random random = {1 + frame->id};
    for (unsigned i = 0; i < count; i++) {
        uint64_t early_us = shake_us > 0 ? random_below(&random, shake_us) : 0;
        learn_add(learn, bus, frame, 1000000 + i * period_us + early_us);
    }
}

/* From malloc. */
static inline char *kit_draft(struct learn *learn, const char *database)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    learn_finish(learn);
    learn_write(out, learn,
                &(struct learn_write_options){.name = "a draft", .database = database});
    (void)fclose(out);
    return text;
}

#endif
