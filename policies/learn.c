/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the message of each frame, and adds it there. */
#include "policies/learn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policies/shape.h"

struct learn *learn_new(struct arena *arena, const struct database *database)
{
    struct learn *self = arena_take(arena, 1, sizeof *self);
    if (self != NULL) {
        self->arena = arena;
        self->database = database;
    }
    return self;
}

int learn_bus(struct learn *self, const char *name)
{
    for (uint8_t i = 0; i < self->bus_count; i++) {
        if (strcmp(self->buses[i].name, name) == 0) {
            return i;
        }
    }
    bool untrusted = shape_is_untrusted(name);
    bool has_unit = untrusted;
    for (uint8_t i = 0; i < self->bus_count; i++) {
        has_unit = has_unit || self->buses[i].untrusted;
    }
    if (self->bus_count + !has_unit >= POLICY_BUSES_MAX) {
        return -1;
    }
    struct learn_bus *bus = &self->buses[self->bus_count];
    (void)snprintf(bus->name, sizeof bus->name, "%s", name);
    bus->untrusted = untrusted;
    return self->bus_count++;
}

/* Where the message of the frame is, or would be. */
static uint16_t *slot_of(struct learn *self, uint8_t bus, const struct frame *frame)
{
    uint32_t hash = (frame->id * 8U + bus) * 2654435761U + frame->extended + frame->fd;
    uint32_t at = hash >> 20;
    while (self->slots[at] != 0 &&
           !learn_message_is(self->messages[self->slots[at] - 1], bus, frame)) {
        at = (at + 1) % LEARN_SLOTS;
    }
    return &self->slots[at];
}
_Static_assert(LEARN_SLOTS == 1U << 12 && LEARN_SLOTS > LEARN_MESSAGES_MAX,
               "a hash of 12 bits, and always a free slot");

/* False: there is no room. */
static bool add_message(struct learn *self, uint16_t *slot, uint8_t bus,
                        const struct frame *frame, uint64_t now_us)
{
    struct learn_message *message = NULL;
    if (self->message_count < LEARN_MESSAGES_MAX) {
        message = learn_message_new(self->arena, bus, frame, now_us, self->database);
    }
    if (message == NULL) {
        self->lost++;
        return false;
    }
    self->messages[self->message_count++] = message;
    *slot = (uint16_t)self->message_count;
    return true;
}

void learn_set_interface(struct learn *self, uint8_t bus, const char *interface)
{
    bool letter = (interface[0] >= 'a' && interface[0] <= 'z') ||
                  (interface[0] >= 'A' && interface[0] <= 'Z'); /* a log of another form
                                                                  numbers them */
    for (uint8_t i = 0; i < self->bus_count; i++) {
        letter = letter && strcmp(self->buses[i].interface, interface) != 0;
    }
    if (letter && self->buses[bus].interface[0] == '\0' &&
        shape_is_interface(interface)) {
        (void)snprintf(self->buses[bus].interface, sizeof self->buses[bus].interface,
                       "%s", interface);
    }
}

void learn_add(struct learn *self, uint8_t bus, const struct frame *frame,
               uint64_t now_us)
{
    struct learn_bus *from = &self->buses[bus];
    from->first_us = from->frames == 0 ? now_us : from->first_us;
    from->last_us = now_us;
    from->frames++;
    from->fd = from->fd || frame->fd;
    if (frame->kind == FRAME_ERROR) {
        from->errors++;
        return;
    }
    learn_asked_add(&self->asked, bus, frame);
    learn_groups_add(&self->groups, bus, frame, now_us);
    uint16_t *slot = slot_of(self, bus, frame);
    if (*slot != 0) {
        learn_message_add(self->messages[*slot - 1], frame, now_us, self->arena);
    } else {
        (void)add_message(self, slot, bus, frame, now_us);
    }
}

void learn_count(struct learn *self, uint8_t bus, const struct frame *frame,
                 uint64_t count, uint64_t span_us)
{
    uint16_t *slot = slot_of(self, bus, frame);
    self->buses[bus].frames += count;
    self->buses[bus].last_us += span_us;
    self->buses[bus].fd = self->buses[bus].fd || frame->fd;
    if (*slot == 0) {
        count--; /* it begins with one */
        if (!add_message(self, slot, bus, frame, 0)) {
            self->lost += count;
            return;
        }
    }
    learn_message_count(self->messages[*slot - 1], frame->length, count, span_us);
}

void learn_finish(struct learn *self)
{
    for (size_t i = 0; i < self->message_count; i++) {
        if (self->messages[i]->fields != NULL) {
            learn_fields_search(self->messages[i]->fields);
        }
    }
    qsort(self->messages, self->message_count, sizeof(void *), learn_message_compare);
}

const struct learn_message *learn_find(const struct learn *self, uint32_t id,
                                       bool extended, bool untrusted)
{
    for (size_t i = 0; i < self->message_count; i++) {
        const struct learn_message *message = self->messages[i];
        if (message->id == id && message->extended == extended && !message->remote &&
            self->buses[message->bus].untrusted == untrusted) {
            return message;
        }
    }
    return NULL;
}
