/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings of several buses (text of `candump -L`) read as one, in order of their time
 * stamps; frames of one time in the order in which the recordings were opened.
 *
 * All of a recording counts as one bus, whatever interface its lines name. Recordings of
 * one drive must share a clock. A line that is none is told, counted and passed over. A
 * time stamp that goes back is raised to the one before it. Does not: allocate, need the
 * whole file in memory. */
#ifndef GATEWAY_OFFICER_RECORDINGS_H
#define GATEWAY_OFFICER_RECORDINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "can/candump.h"
#include "can/trouble.h"

#define RECORDINGS_MAX 16

/* "file:line: what; the mend" */
typedef void (*recordings_tell_cb)(void *context, const char *line);

struct recording {
    FILE *file;
    const char *path; /* not owned */
    uint8_t bus;
    uint64_t line; /* of next */
    bool has_next;
    struct candump_line next;
};

struct recordings {
    struct recording rows[RECORDINGS_MAX];
    unsigned count;
    uint64_t bad_lines;
    uint64_t last_us;
    recordings_tell_cb tell;
    void *context;
};

void recordings_init(struct recordings *self, recordings_tell_cb tell, void *context);

/* Adds the file at path, "-" for stdin, as what was heard on bus (any number of the
 * caller's). False with why set: it cannot be read, or there are RECORDINGS_MAX. */
MUST_CHECK bool recordings_open(struct recordings *self, const char *path, uint8_t bus,
                                struct trouble *why);

/* The next frame of all. False at the end. */
MUST_CHECK bool recordings_next(struct recordings *self, struct candump_line *out,
                                uint8_t *bus);

void recordings_close(struct recordings *self);

#endif
