/* SPDX-License-Identifier: Apache-2.0 */
/* A log in Vector's binary form (.blf).
 *
 * A head, then objects; those of the kind container hold a stretch of one stream of
 * objects, plain or compressed by zlib, and an object may begin in one container and end
 * in the next. Objects of CAN, CAN FD and errors are read, all others passed over. Memory
 * is bounded: the stream is seen through a window, containers of any size are unpacked
 * piece by piece.
 *
 * Unpacking is the caller's, by struct blf_inflater: zlib does it well, and this folder
 * needs no more than libc. Times: the start of the measurement as the head says it, which
 * has no zone and is taken for UTC (zero: not said), and the time of each object, in 10
 * us or 1 ns. Source: the form is Vector's own; this is what its tools are seen to write.
 * Does not: allocate. */
#ifndef CAN_BLF_H
#define CAN_BLF_H

#include "can/recorded.h"
#include "can/window.h"

enum blf_inflated {
    BLF_INFLATED_MORE, /* goes on */
    BLF_INFLATED_END,  /* the container's data are complete */
    BLF_INFLATED_BAD   /* are none, or damaged */
};

struct blf_inflater {
    /* A container begins. False: it cannot, for want of memory. */
    bool (*begin)(void *context);
    /* Takes from the in_len bytes at in, puts at most out_len at out; sets both to what
     * it took and put. */
    enum blf_inflated (*step)(void *context, const uint8_t *in, size_t *in_len,
                              uint8_t *out, size_t *out_len);
    void *context;
};

/* All fields are private. Not to be moved once begun: objects reads through it. */
struct blf {
    struct window *file;
    const struct blf_inflater *inflater; /* NULL: compressed containers are a fault */
    uint64_t start_ns;
    uint64_t container_at;   /* where it begins in the file */
    uint64_t container_left; /* bytes of it in the file not read yet */
    uint32_t unpacked_left;  /* bytes that it says it unpacks to */
    bool packed;             /* the one being read is compressed */
    const char *pending;   /* what ended the stream, told when it has been read so far */
    struct window objects; /* the stream in the containers */
};

/* A file begins so: for telling formats apart. */
MUST_CHECK bool blf_knows(struct cursor begin);

/* Reads the head. NULL, or what is wrong with it and the mend. file and inflater stay the
 * caller's and outlive self. */
MUST_CHECK const char *blf_begin(struct blf *self, struct window *file,
                                 const struct blf_inflater *inflater);

/* Reads up to the next frame or fault; any bytes are safe. RECORDED_NOTHING is the end.
 * why is set to what and the mend, a static text, for RECORDED_FAULT and
 * RECORDED_IMPOSSIBLE; after each of them the next call goes on with the next object.
 * *at is where in the file the object's container begins. */
MUST_CHECK enum recorded_result blf_next(struct blf *self, struct recorded *out,
                                         uint64_t *at, const char **why);

#endif
