/* SPDX-License-Identifier: Apache-2.0 */
/* A log in PEAK's trace form (.trc), versions 1.0, 1.1, 1.2, 1.3, 2.0 and 2.1, read line
 * by line.
 *
 *   ;$FILEVERSION=1.3            lines of ; are comments, but for those of ;$
 *   ;$STARTTIME=45930.5          days since 30 December 1899
 *   ;$COLUMNS=N,O,T,B,I,d,R,L,D  from 2.0 on: what stands where
 *        1)      1059.900 1  Rx        0300 -  7    00 00 00 00 04 00 00
 *
 * Columns: N number, O offset in milliseconds, T type, B bus, I id in hex (more than four
 * digits: 29 bit), d direction, R reserved, L data length code, l data length, D bytes.
 * Without a column of buses every frame is of bus 1. An error frame has no id and no data
 * here; warnings, states and events are RECORDED_NOTHING. Source: "PEAK CAN TRC File
 * Format", PEAK-System Technik, 2020-07-27. Does not: allocate. */
#ifndef CAN_TRC_H
#define CAN_TRC_H

#include "can/cursor.h"
#include "can/recorded.h"

#define TRC_COLUMNS_MAX 16

struct trc {
    uint64_t start_ns; /* since 1970, 0: not said */
    char
        columns[TRC_COLUMNS_MAX]; /* letters as above; "": of a version that is unknown */
};

void trc_init(struct trc *self);

/* The line looks like one of such a log: for telling formats apart. */
MUST_CHECK bool trc_knows(struct cursor line);

/* Reads one line without its LF; any bytes are safe. why is set to what and the mend, a
 * static text, for RECORDED_FAULT and RECORDED_IMPOSSIBLE. After the one fault that a
 * version or columns which are unknown give, no line is more than RECORDED_NOTHING. */
MUST_CHECK enum recorded_result trc_read_line(struct trc *self, struct cursor line,
                                              struct recorded *out, const char **why);

#endif
