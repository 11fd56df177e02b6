/* SPDX-License-Identifier: Apache-2.0 */
/* A DBC file while it is being read: what will be in the database, and notes beside it
 * that are gone afterwards. */
#ifndef CAN_DBC_READER_H
#define CAN_DBC_READER_H

#include "can/arena.h"
#include "can/database.h"
#include "can/dbc_faults.h"
#include "can/dbc_lexer.h"

#define DBC_INDEPENDENT_ID 0xC0000000U /* of VECTOR__INDEPENDENT_SIG_MSG */
#define DBC_EXTENDED_FLAG 0x80000000U
#define DBC_FORMATS_MAX 64U

/* What VFrameFormat says. */
enum dbc_format {
    DBC_FORMAT_UNKNOWN,
    DBC_FORMAT_CLASSIC,
    DBC_FORMAT_FD,
    DBC_FORMAT_J1939,
    DBC_FORMAT_NUMBER /* this and above: its number in the list of BA_DEF_, plus this */
};

struct dbc_message_note {
    size_t offset;         /* of its name */
    const char *long_name; /* NULL: none */
    uint32_t first_signal;
    uint32_t signal_count;
    uint32_t format; /* enum dbc_format; DBC_FORMAT_UNKNOWN: not said */
    bool has_format;
    bool has_cycle;
};

struct dbc_signal_note {
    size_t offset; /* of its name */
    const char *long_name;
    uint64_t value;   /* N of mN */
    bool multiplexed; /* mN */
};

/* A section that will be read, as places in the file. */
struct dbc_span {
    uint32_t offset;
    uint32_t begin;
    uint32_t end;
    uint32_t keyword; /* enum dbc_keyword */
};

struct dbc_attributes {
    enum dbc_format formats[DBC_FORMATS_MAX]; /* by their number */
    uint32_t default_format;
    uint32_t default_cycle_ms;
    bool j1939; /* ProtocolType says so */
};

struct dbc_reader {
    struct arena *arena;  /* what stays */
    struct arena scratch; /* what goes */
    bool full;            /* one of them was too small: the file is refused */
    struct dbc_faults faults;
    struct cursor text;
    struct dbc_span *spans; /* the last of the file first */
    size_t span_count;
    const char *version;
    struct database_message *messages;
    struct dbc_message_note *message_notes;
    struct database_signal *signals;
    struct dbc_signal_note *signal_notes;
    uint32_t message_count;
    uint32_t signal_count;
    uint32_t message_room;
    uint32_t signal_room;
    uint32_t *by_id;   /* numbers of messages, by id and format */
    uint32_t *by_name; /* numbers of signals, by name within each message */
    struct dbc_attributes attributes;
};

/* A message, or a signal of one, by its number; NONE: there is none. */
#define DBC_READER_NONE UINT32_MAX

/* Puts messages and signals in order, so that they can be found, and tells of doubles. */
void dbc_reader_index(struct dbc_reader *self);

/* The message of an id as DBC writes it, flag bit included. */
MUST_CHECK uint32_t dbc_reader_message(const struct dbc_reader *self, uint64_t id);

/* The signal of this name (not the long one) of that message, for a section that speaks
 * of it; warns when it is not there, but for what belongs to no frame. offset is where
 * the section begins. */
MUST_CHECK uint32_t dbc_reader_target(struct dbc_reader *self, uint64_t id,
                                      const struct dbc_token *name, size_t offset);

/* A copy of a name or text; NULL and self->full when the arena is. */
MUST_CHECK const char *dbc_reader_text(struct dbc_reader *self,
                                       const struct dbc_token *token);

#endif
