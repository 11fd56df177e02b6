/* SPDX-License-Identifier: Apache-2.0 */
/* The frames of a log of any of the forms that are met, one after the other.
 *
 * The form is told by what the log holds, never by its name: text of `candump -L`,
 * Vector's ASCII (.asc) and binary (.blf), PEAK's trace (.trc). Memory is bounded
 * whatever the log: it is read as a stream, a line longer than WINDOW_BYTES is cut. Does
 * not: allocate, open files, put frames in order of time. */
#ifndef CAN_RECORDING_H
#define CAN_RECORDING_H

#include "can/asc.h"
#include "can/blf.h"
#include "can/recorded.h"
#include "can/trc.h"
#include "can/trouble.h"
#include "can/window.h"

enum recording_form {
    RECORDING_NONE, /* of no form that is known */
    RECORDING_CANDUMP,
    RECORDING_ASC,
    RECORDING_TRC,
    RECORDING_BLF
};

/* All fields but form and line are private. Caller-owned, about 130 kB, not to be moved.
 */
struct recording {
    enum recording_form form;
    const char *name;
    struct window window;
    uint64_t line; /* of what came last; 0 in .blf, which has none */
    bool ended;
    struct asc asc;
    struct trc trc;
    struct blf blf;
};

/* Of which form the log is that begins with these bytes; give it WINDOW_BYTES of them if
 * there are so many. */
MUST_CHECK enum recording_form recording_tell(struct cursor begin);

/* Begins the log that read gives byte by byte; name stands in its troubles and is not
 * owned. inflater unpacks the compressed containers of .blf, NULL: none can be. False
 * with why set: it cannot be read or is of no known form. One without a byte is of none
 * either, but begins, and ends at once. */
MUST_CHECK bool recording_begin(struct recording *self, const char *name,
                                window_read_cb read, void *context,
                                const struct blf_inflater *inflater, struct trouble *why);

/* Up to the next frame or fault. RECORDED_NOTHING is the end. RECORDED_FAULT: why is
 * "name:line: what; the mend" (of .blf "name: byte N: ..."), the next call goes on behind
 * it. RECORDED_IMPOSSIBLE: why is set too, out holds what the log says. */
MUST_CHECK enum recorded_result recording_next(struct recording *self,
                                               struct recorded *out, struct trouble *why);

#endif
