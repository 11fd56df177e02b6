/* SPDX-License-Identifier: Apache-2.0 */
/* One object of a log in Vector's binary form: a frame, an error, or something else. */
#ifndef CAN_BLF_OBJECT_H
#define CAN_BLF_OBJECT_H

#include "can/cursor.h"
#include "can/recorded.h"

#define BLF_OBJECT_HEAD_BYTES 16 /* signature, size of the head, version, size, type */
#define BLF_OBJECT_BYTES_MAX 256 /* as much of an object as is looked at */

/* Decodes the object of this type, its first BLF_OBJECT_BYTES_MAX bytes from its
 * signature on, which may be fewer than it says. RECORDED_NOTHING: of a type that is no
 * frame. why as in blf_next. */
MUST_CHECK enum recorded_result blf_object_decode(struct cursor *object, uint32_t type,
                                                  uint64_t start_ns, struct recorded *out,
                                                  const char **why);

#endif
