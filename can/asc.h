/* SPDX-License-Identifier: Apache-2.0 */
/* A log in Vector's ASCII form (.asc), read line by line.
 *
 *   base hex  timestamps absolute              numbers base hex or dec; relative: each
 *                                              time counts from the line before
 *   2.501000 1  18EBFF00x  Rx d 8 01 A0 ...    29 bit id: x; the DLC, the bytes
 *   2.510001 2  100        Tx r 8              remote frame, its length may be left out
 *   2.501000 1  ErrorFrame ...
 *   30.00507 CANFD 2 Rx 300 [name] 1 0 8 8 01 ...   BRS, ESI, DLC, length, bytes;
 *                                              behind them duration, length, flags, ...
 *
 * Times are seconds since the start of the measurement: the date that the log begins with
 * has no zone and is not counted in. Every other line (status, statistics, messages that
 * the recorder put together) is RECORDED_NOTHING. Source: the form is Vector's own and
 * not published; this is what its tools are seen to write. Does not: allocate. */
#ifndef CAN_ASC_H
#define CAN_ASC_H

#include "can/cursor.h"
#include "can/recorded.h"

struct asc {
    bool decimal;     /* ids and bytes are base 10 */
    bool relative;    /* times count from the line before */
    uint64_t time_ns; /* of the line before */
};

void asc_init(struct asc *self);

/* The line looks like one of such a log: for telling formats apart. */
MUST_CHECK bool asc_knows(struct cursor line);

/* Reads one line without its LF; any bytes are safe. why is set to what and the mend, a
 * static text, for RECORDED_FAULT and RECORDED_IMPOSSIBLE. */
MUST_CHECK enum recorded_result asc_read_line(struct asc *self, struct cursor line,
                                              struct recorded *out, const char **why);

#endif
