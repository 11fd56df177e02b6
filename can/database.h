/* SPDX-License-Identifier: Apache-2.0 */
/* What a DBC file says of the frames of a vehicle. Read only once built; every pointer
 * lives in the arena that it was built in. */
#ifndef CAN_DATABASE_H
#define CAN_DATABASE_H

#include <stddef.h>

#include "can/arena.h"
#include "can/signal.h"

struct database_range { /* of selector values, both ends in it */
    uint64_t first;
    uint64_t last;
};

struct database_value { /* a raw value that has a name */
    int64_t raw;
    const char *text;
};

struct database_signal {
    const char *name;            /* the long one where the file gives one */
    struct signal_layout layout; /* as the file says it: more than 64 bits stay so */
    double scale;
    double offset;
    double minimum; /* both 0: not given */
    double maximum;
    const char *unit; /* "" if none */
    bool selects;     /* a multiplexer switch ("M", or "m3M" below another) */
    /* NULL: always there. Else there while this selector of the same message holds a
     * value of one of the ranges and is there itself. */
    const struct database_signal *selector;
    const struct database_range *ranges;
    size_t range_count;
    const struct database_value *values;
    size_t value_count;
};

struct database_message {
    const char *name;
    uint32_t id; /* without the flag bit of DBC */
    bool extended;
    bool fd;
    bool j1939; /* matched by PGN: priority and source, and a PDU1's destination, are not
                   compared (J1939-21 5.2) */
    uint16_t length_bytes; /* as the file says it; may be more than a frame holds */
    uint32_t cycle_ms;     /* 0: not given */
    const char *sender;    /* "" if none */
    const struct database_signal *signals;
    size_t signal_count;
};

struct database {
    const char *version;
    const struct database_message *messages; /* in the order of the file */
    size_t message_count;
    const uint32_t *by_id; /* numbers of messages in order, made by database_index */
    const uint32_t *by_name;
    const uint32_t *by_pgn; /* of those that are j1939 only */
    size_t pgn_count;
};

/* Makes the orders that the searches below use, once the messages stand. False when the
 * arena is full. */
MUST_CHECK bool database_index(struct database *self, struct arena *arena);

/* The message of a frame: by id and format, then by PGN. Of two with the same, the later
 * of the file. NULL if none. */
MUST_CHECK const struct database_message *database_find(const struct database *self,
                                                        uint32_t id, bool extended);

/* NULL if none of this name; of two the later of the file. */
MUST_CHECK const struct database_message *database_message(const struct database *self,
                                                           const char *name);

/* The signal of this name in the message, NULL if none; of two the later. */
MUST_CHECK const struct database_signal *
database_signal(const struct database_message *message, const char *name);

/* The signal is there in this data: its selectors, one above the other, say so. One that
 * has no value as layout says it (no bit, or more than 64) is never there. */
MUST_CHECK bool database_signal_holds(const struct database_signal *self,
                                      const uint8_t data[static FRAME_DATA_MAX]);

#endif
