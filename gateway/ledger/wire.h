/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a protobuf message (proto3, protobuf.dev/programming-guides/encoding) into a
 * struct by a table, in the one form that an encoder gives it: fields by ascending tag,
 * each once, numbers in their shortest form. So a message has no second spelling.
 *
 * Every byte is a stranger's. Fields of other tags are passed over, for a later version
 * may have them. Does not: allocate, know repeated fields, groups or signed numbers. */
#ifndef GATEWAY_LEDGER_WIRE_H
#define GATEWAY_LEDGER_WIRE_H

#include "can/cursor.h"

enum wire_kind {
    WIRE_NUMBER,  /* max at most, into an unsigned member of 1, 2, 4 or 8 bytes or a bool
                   */
    WIRE_FIXED64, /* into a uint64_t */
    WIRE_TEXT,    /* into a char[], of which it leaves one for the NUL; holds none */
    WIRE_BLOCK    /* bytes, of which `take` makes what they are; false: they are not */
};

struct wire_field {
    uint32_t tag;
    enum wire_kind kind;
    size_t at, size; /* the member, in bytes from the begin of the struct */
    uint64_t max;
    bool (*take)(void *member, const uint8_t *bytes, size_t len);
};

/* All of `in` into out, by a table of ascending tags; what is not in the message is left
 * alone. False when it is no such message; out is then half filled. */
MUST_CHECK bool wire_read(void *out, const struct wire_field *fields, size_t count,
                          struct cursor in);

#endif
