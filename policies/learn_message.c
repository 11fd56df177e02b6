/* SPDX-License-Identifier: Apache-2.0 */
/* Running sums of one message. */
#include "policies/learn_message.h"

#include <string.h>

bool learn_message_is(const struct learn_message *self, uint8_t bus,
                      const struct frame *frame)
{
    return self->id == frame->id && self->bus == bus &&
           self->extended == frame->extended && self->fd == frame->fd &&
           self->remote == (frame->kind == FRAME_REMOTE);
}

struct learn_message *learn_message_new(struct arena *arena, uint8_t bus,
                                        const struct frame *frame, uint64_t now_us,
                                        const struct database *database)
{
    struct learn_message *self = arena_take(arena, 1, sizeof *self);
    if (self == NULL) {
        return NULL;
    }
    self->id = frame->id;
    self->bus = bus;
    self->extended = frame->extended;
    self->fd = frame->fd;
    self->remote = frame->kind == FRAME_REMOTE;
    self->frames = 1;
    self->first_us = self->last_us = now_us;
    learn_window_add(&self->window, now_us);
    self->length_min = self->length_max = frame->length;
    memcpy(self->first, frame->data, sizeof self->first);
    memcpy(self->ones, frame->data, sizeof self->ones);
    if (database != NULL) {
        self->signals = learn_signals_new(database, frame, arena);
    }
    if (self->signals != NULL) {
        learn_signals_add(self->signals, frame);
    }
    return self;
}

/* A message that comes once needs no room for its fields. */
static void add_to_fields(struct learn_message *self, const struct frame *frame,
                          struct arena *arena)
{
    if (self->length_min != self->length_max || self->remote) {
        self->fields = NULL;
        self->signals = NULL;
        return;
    }
    if (self->frames == 2) {
        struct frame first = *frame;
        memcpy(first.data, self->first, sizeof first.data);
        self->fields = learn_fields_new(arena);
        if (self->fields != NULL) {
            learn_fields_add(self->fields, &first);
        }
    }
    if (self->fields != NULL) {
        learn_fields_add(self->fields, frame);
    }
    if (self->signals != NULL) {
        learn_signals_add(self->signals, frame);
    }
}

static void add_length(struct learn_message *self, uint8_t length)
{
    if (length < self->length_min) {
        self->length_min = length;
    }
    if (length > self->length_max) {
        self->length_max = length;
    }
}

void learn_message_add(struct learn_message *self, const struct frame *frame,
                       uint64_t now_us, struct arena *arena)
{
    learn_gaps_add(&self->gaps, now_us - self->last_us);
    self->last_us = now_us;
    self->frames++;
    learn_window_add(&self->window, now_us);
    add_length(self, frame->length);
    for (size_t i = 0; i < FRAME_DATA_MAX; i++) {
        self->moved[i] |= self->first[i] ^ frame->data[i];
        self->ones[i] |= frame->data[i];
    }
    add_to_fields(self, frame, arena);
}

void learn_message_count(struct learn_message *self, uint8_t length, uint64_t count,
                         uint64_t span_us)
{
    uint64_t seconds = span_us / LEARN_WINDOW_US;
    uint64_t in_window = seconds > 0 ? (count + seconds - 1) / seconds : count;
    self->counted = true;
    self->frames += count;
    self->last_us += span_us;
    add_length(self, length);
    if (in_window > self->window.most) {
        self->window.most = in_window < UINT32_MAX ? (uint32_t)in_window : UINT32_MAX;
    }
}

static int order(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int learn_message_compare(const void *a, const void *b)
{
    const struct learn_message *left = *(struct learn_message *const *)a;
    const struct learn_message *right = *(struct learn_message *const *)b;
    int by_bus = order(left->bus, right->bus);
    int by_format = order(left->extended, right->extended);
    int by_id = order(left->id, right->id);
    int by_kind = order(2U * left->remote + left->fd, 2U * right->remote + right->fd);
    return by_bus != 0      ? by_bus
           : by_format != 0 ? by_format
           : by_id != 0     ? by_id
                            : by_kind;
}
