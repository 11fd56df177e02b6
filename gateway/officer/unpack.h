/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacks the compressed containers of a .blf by zlib. Takes about 40 kB from the heap
 * with the first container. For tools: nothing of a running gateway reads a log. */
#ifndef GATEWAY_OFFICER_UNPACK_H
#define GATEWAY_OFFICER_UNPACK_H

#include <stdbool.h>
#define ZLIB_CONST
#include <zlib.h>

#include "can/blf.h"

struct unpack {
    z_stream stream;
    bool open;
    struct blf_inflater inflater; /* for recording_begin */
};

/* Not to be moved afterwards. */
void unpack_init(struct unpack *self);

/* Gives the memory back. */
void unpack_close(struct unpack *self);

#endif
