/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of data that a vehicle gives away, as bits of a set. */
#ifndef CAN_DATA_CLASS_H
#define CAN_DATA_CLASS_H

#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

enum data_class { /* a set is an unsigned with some of these */
#define DATA_CLASS(NAME, bit, word, sentence) DATA_##NAME = 1U << (bit),
#include "can/data_class.def"
#undef DATA_CLASS
};

#define DATA_CLASS_ALL 0x7FU
#define DATA_CLASS_TEXT_BYTES 80 /* room for the words of all */

/* The class of that word, as one bit; 0 if there is none. */
MUST_CHECK unsigned data_class_find(const char *word, size_t n);

/* "identity, driving", or "none" for the empty set. */
void data_class_print(char text[static DATA_CLASS_TEXT_BYTES], unsigned classes);

#endif
