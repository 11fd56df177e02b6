/* SPDX-License-Identifier: Apache-2.0 */
/* Threads, each with a key of its own, since mbedTLS keeps its tables in a key. */
#include "gateway/ledger/crew.h"

#include <stdlib.h>
#include <uv.h>

struct crew_hand {
    const struct crew *crew;
    struct signature_public *key; /* the first hand has the caller's */
    uint64_t number;
    uv_thread_t thread;
    bool started;
    struct segment_check check;
};

static void work(void *arg)
{
    struct crew_hand *self = arg;
    segment_check_run(&self->check, self->crew->folder, self->number, self->key,
                      self->crew->kept);
}

/* As many as get a key. */
static void add_hands(struct crew *self, struct signature_public *key, size_t most)
{
    struct trouble why;
    self->hands[0].key = key;
    self->count = 1;
    while (self->count < most) {
        self->hands[self->count].key = signature_public_copy(key, &why);
        if (self->hands[self->count].key == NULL) {
            return;
        }
        self->count++;
    }
}

bool crew_begin(struct crew *self, const struct folder *folder,
                struct signature_public *key, const struct verify_head *kept, size_t most)
{
    size_t processors = uv_available_parallelism();
    most = most < processors ? most : processors;
    most = most < CREW_MAX ? most : CREW_MAX;
    *self = (struct crew){.folder = folder, .kept = kept};
    self->hands = calloc(most > 0 ? most : 1, sizeof *self->hands);
    if (self->hands == NULL) {
        return false;
    }
    add_hands(self, key, most);
    for (size_t i = 0; i < self->count; i++) {
        self->hands[i].crew = self;
    }
    return true;
}

/* The caller's thread works too, and does what no thread could be had for. */
void crew_check(struct crew *self, const uint64_t *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct crew_hand *hand = &self->hands[i];
        hand->number = numbers[i];
        hand->started = uv_thread_create(&hand->thread, work, hand) == 0;
    }
    self->hands[0].number = numbers[0];
    work(&self->hands[0]);
    for (size_t i = 1; i < count; i++) {
        struct crew_hand *hand = &self->hands[i];
        if (hand->started) {
            (void)uv_thread_join(&hand->thread);
        } else {
            work(hand);
        }
    }
}

struct segment_check *crew_result(const struct crew *self, size_t i)
{
    return &self->hands[i].check;
}

void crew_end(struct crew *self)
{
    for (size_t i = 1; i < self->count; i++) {
        signature_public_free(self->hands[i].key);
    }
    free(self->hands);
    self->hands = NULL;
}
