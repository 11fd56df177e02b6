/* SPDX-License-Identifier: Apache-2.0 */
/* A drive: frames in the order and at the times that a vehicle sends them, either from
 * the table of traffic.h or from a candump log at its own pace. Does not: read a clock,
 * send. */
#ifndef SIM_DRIVE_H
#define SIM_DRIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "can/frame.h"
#include "can/trouble.h"
#include "sim/traffic.h"

struct drive {
    struct traffic traffic; /* when log is NULL */
    FILE *log;
    const char *path;  /* of the log, not owned */
    double speed;      /* 2: twice as fast as recorded */
    bool repeat;       /* after its last frame the log begins again */
    uint64_t line;     /* of the log */
    bool begun;        /* first_us holds */
    uint64_t first_us; /* time stamp of the log's first frame */
    uint64_t start_us; /* when that one is due */
    uint64_t due_us;   /* of the frame given last */
};

enum drive_step { DRIVE_FRAME, DRIVE_OVER, DRIVE_BAD };

/* path NULL: the built-in traffic. False with why set: no such file, no sense in speed.
 */
MUST_CHECK bool drive_open(struct drive *out, const char *path, double speed, bool repeat,
                           uint64_t start_us, struct trouble *why);
void drive_close(struct drive *self);

/* The next frame and when it is due, never before the one before. Error frames of a log
 * are passed over: nobody can send them. DRIVE_BAD with why "file:line: what". */
MUST_CHECK enum drive_step drive_next(struct drive *self, struct frame *out,
                                      uint64_t *due_us, struct trouble *why);

#endif
