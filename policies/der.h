/* SPDX-License-Identifier: Apache-2.0 */
/* Values of DER: a tag, a length in as few bytes as it needs, contents (ITU-T X.690 8.1,
 * 10.1). Knows tags of one byte, and lengths of four bytes at most: less than 16 MB. */
#ifndef POLICIES_DER_H
#define POLICIES_DER_H

#include "can/cursor.h"

enum der_tag { DER_INTEGER = 0x02, DER_BIT_STRING = 0x03, DER_SEQUENCE = 0x30 };

/* The next value, which in passes over: its contents, or all of it with its header. Both
 * cursors fail if it has another tag, another form, or an end behind that of in. */
struct cursor der_open(struct cursor *in, uint8_t tag);
struct cursor der_take(struct cursor *in, uint8_t tag);

#endif
