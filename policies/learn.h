/* SPDX-License-Identifier: Apache-2.0 */
/* A draft of a policy from what was heard: frames go in, learn_write.h writes the text.
 *
 * Memory is bounded: all of it is the arena's, a message more takes some 25 kB of it.
 * Messages beyond LEARN_MESSAGES_MAX, or for which the arena has no room, are counted and
 * not learned. Does not: judge whether what was heard is well; it is taken for good. */
#ifndef POLICIES_LEARN_H
#define POLICIES_LEARN_H

#include "policies/learn_asked.h"
#include "policies/learn_groups.h"
#include "policies/learn_message.h"
#include "policies/policy.h"

#define LEARN_MESSAGES_MAX 2048
#define LEARN_SLOTS 4096 /* of the hash table: a power of two, never full */

struct learn_bus {
    char name[POLICY_NAME_BYTES];
    char interface[POLICY_INTERFACE_BYTES]; /* "": no recording named one that can be */
    bool untrusted;
    bool fd; /* an FD frame was heard */
    uint64_t frames;
    uint64_t errors; /* error frames, which no rule can name */
    uint64_t first_us;
    uint64_t last_us;
};

struct learn {
    struct arena *arena;
    const struct database *database; /* NULL: none; not owned */
    struct learn_bus buses[POLICY_BUSES_MAX];
    uint8_t bus_count;
    struct learn_message *messages[LEARN_MESSAGES_MAX]; /* in order once finished */
    size_t message_count;
    uint16_t slots[LEARN_SLOTS]; /* number of a message, and 1; private */
    uint64_t lost;               /* frames of messages that there was no room for */
    uint64_t stopped;            /* frames that a ledger tells were not let through */
    struct learn_asked asked;
    struct learn_groups groups;
};

/* NULL when the arena is too small. database: for the names of messages, NULL for none;
 * it outlives self. */
MUST_CHECK struct learn *learn_new(struct arena *arena, const struct database *database);

/* The number of the bus of this name, of at most POLICY_NAME_BYTES - 1 bytes; added if it
 * is new. -1: with the one of the unit, heard or not, they would be more than
 * POLICY_BUSES_MAX. */
MUST_CHECK int learn_bus(struct learn *self, const char *name);

/* The bus was recorded from this interface. One that a policy cannot name, or that
 * another bus has, is not believed. */
void learn_set_interface(struct learn *self, uint8_t bus, const char *interface);

/* A frame that frame_check accepts was heard on that bus. now_us does not go back. */
void learn_add(struct learn *self, uint8_t bus, const struct frame *frame,
               uint64_t now_us);

/* count frames like this one, of which no bytes are known, were heard on that bus in a
 * time of span_us: what a ledger keeps. */
void learn_count(struct learn *self, uint8_t bus, const struct frame *frame,
                 uint64_t count, uint64_t span_us);

/* Searches what was not searched yet and puts the messages in order; nothing is to be
 * added any more. */
void learn_finish(struct learn *self);

/* The message of a data frame with this id on a bus that is trusted or not, as asked;
 * NULL: none. Finished or not. */
MUST_CHECK const struct learn_message *learn_find(const struct learn *self, uint32_t id,
                                                  bool extended, bool untrusted);

#endif
