/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a DBC file, as CANdb++ and what imitates it write them, into a database.
 *
 * An error refuses the file: broken syntax, an id that its format cannot have. A warning
 * does not: what no frame can hold stays as the file says it. Time grows with the file as
 * n log n, whatever is in it. Does not: read files, allocate, keep pointers into the
 * text. */
#ifndef CAN_DBC_H
#define CAN_DBC_H

#include "can/arena.h"
#include "can/database.h"
#include "can/dbc_faults.h"

/* An arena of this size is never too small for so many bytes of text. */
#define DBC_ARENA_BYTES(text_bytes) (65536 + 16 * (size_t)(text_bytes))

/* The database, in the arena; NULL when the file has errors. message (NULL: nobody) is
 * called for each error and warning, at most 20 of each and a line that counts the rest;
 * file is what the lines call it. Errors without a line: "file: what; the mend". */
MUST_CHECK const struct database *dbc_read(const char *file, const uint8_t *text,
                                           size_t len, struct arena *arena,
                                           dbc_message_cb message, void *context);

/* These bytes begin like a DBC file: a keyword of one, before anything else. */
MUST_CHECK bool dbc_is_one(const uint8_t *text, size_t len);

#endif
