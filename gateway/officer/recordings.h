/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings of several buses, of any form that can/recording.h reads, taken as one, in
 * order of their time stamps; frames of one time in the order in which the recordings
 * were opened.
 *
 * A recording counts as one bus: the frames of one interface, by name, or all of them if
 * they name no second one. Recordings of one drive must share a clock. A line that is
 * none is told (RECORDINGS_TOLD_MAX of all), counted and passed over; a file that begins
 * with RECORDINGS_BAD_MAX of those is no recording. A time stamp that goes back is raised
 * to the one before it; the first of a recording that goes back by more than
 * RECORDINGS_BACK_NS is told. Does not: need the whole file in memory; allocate, but for
 * zlib. */
#ifndef GATEWAY_OFFICER_RECORDINGS_H
#define GATEWAY_OFFICER_RECORDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "can/recording.h"
#include "gateway/officer/unpack.h"

#define RECORDINGS_MAX 16
#define RECORDINGS_BAD_MAX 5
#define RECORDINGS_TOLD_MAX 20 /* lines that are none; beyond they are counted only */
#define RECORDINGS_BACK_NS UINT64_C(1000000000) /* logs of several channels mix less */

/* "file:line: what; the mend" */
typedef void (*recordings_tell_cb)(void *context, const char *line);

struct recordings_row {
    int fd;
    const char *path; /* not owned */
    uint8_t bus;
    bool named;                         /* the interface was given: no other counts */
    char interface[RECORDED_BUS_BYTES]; /* "" while no frame was seen */
    uint64_t frames;                    /* handed out */
    bool begun;                         /* one of its lines was one */
    unsigned bad_first;                 /* lines before that */
    uint64_t latest_ns;                 /* of its frames that were read */
    bool went_back;                     /* and that was told */
    bool has_next;
    struct recorded next;
    struct unpack unpack;
    struct recording log;
};

/* Caller-owned, 2 MB, not to be moved. */
struct recordings {
    struct recordings_row rows[RECORDINGS_MAX];
    unsigned count;
    uint64_t bad_lines;
    uint64_t last_ns;
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
MUST_CHECK bool recordings_next(struct recordings *self, struct recorded *out,
                                uint8_t *bus);

void recordings_close(struct recordings *self);

#endif
