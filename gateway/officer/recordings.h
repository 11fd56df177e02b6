/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings of several buses (text of `candump -L`) read as one, in order of their time
 * stamps; frames of one time in the order in which the recordings were opened.
 *
 * A recording counts as one bus: the frames of one interface, by name, or all of them if
 * they name no second one. Recordings of one drive must share a clock. A line that is
 * none is told, counted and passed over; a file that begins with RECORDINGS_BAD_MAX of
 * those is no recording. A time stamp that goes back is raised to the one before it. Does
 * not: allocate, need the whole file in memory. */
#ifndef GATEWAY_OFFICER_RECORDINGS_H
#define GATEWAY_OFFICER_RECORDINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "can/candump.h"
#include "can/trouble.h"

#define RECORDINGS_MAX 16
#define RECORDINGS_BAD_MAX 5

/* "file:line: what; the mend" */
typedef void (*recordings_tell_cb)(void *context, const char *line);

struct recording {
    FILE *file;
    const char *path; /* not owned */
    uint8_t bus;
    bool named; /* the interface was given: no other counts */
    char interface[CANDUMP_INTERFACE_BYTES]; /* "" while no frame was seen */
    uint64_t line;                           /* of next */
    uint64_t frames;                         /* handed out */
    bool begun;                              /* one of its lines was one */
    unsigned bad_first;                      /* lines before that */
    bool has_next;
    struct candump_line next;
};

struct recordings {
    struct recording rows[RECORDINGS_MAX];
    unsigned count;
    uint64_t bad_lines;
    uint64_t last_us;
    struct trouble refused; /* why no more frames come, "": they do to the end */
    recordings_tell_cb tell;
    void *context;
};

void recordings_init(struct recordings *self, recordings_tell_cb tell, void *context);

/* Adds the file at path, "-" for stdin, as what was heard on bus (any number of the
 * caller's): of it the frames of this interface, NULL for the only one that it has. False
 * with why set: it cannot be read, is no recording, or there are RECORDINGS_MAX. */
MUST_CHECK bool recordings_open(struct recordings *self, const char *path,
                                const char *interface, uint8_t bus, struct trouble *why);

/* The next frame of all. False at the end, and for good once a recording is refused: it
 * names a second interface and the caller none, or turns out to be no recording. */
MUST_CHECK bool recordings_next(struct recordings *self, struct candump_line *out,
                                uint8_t *bus);

void recordings_close(struct recordings *self);

#endif
