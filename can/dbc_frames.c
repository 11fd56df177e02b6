/* SPDX-License-Identifier: Apache-2.0 */
/* Reads BO_ and SG_ into tables of one piece each. */
#include "can/dbc_frames.h"

#include "can/dbc_number.h"
#include "can/dbc_parse.h"
#include "can/dbc_sections.h"

#define ARENA_ALIGN ((size_t)16)
#define SCRATCH_PIECES 4 /* each may end with padding */
#define INDEPENDENT_NAME "VECTOR__INDEPENDENT_SIG_MSG"
#define NO_SENDER "Vector__XXX"

/* Whose signals come now. */
enum owner {
    OWNER_NONE, /* no message yet */
    OWNER_LEFT, /* one that is no frame, or is wrong */
    OWNER_MESSAGE
};

/* The end of the arena, as far as the notes need it; its size is a multiple of 16. */
static bool take_scratch(struct dbc_reader *self)
{
    size_t a_message = sizeof *self->message_notes + sizeof *self->by_id;
    size_t a_signal = sizeof *self->signal_notes + sizeof *self->by_name;
    size_t need = a_message * self->message_room + a_signal * self->signal_room;
    struct arena *arena = self->arena;
    need = (need + SCRATCH_PIECES * ARENA_ALIGN) & ~(ARENA_ALIGN - 1);
    if (need > arena->size_bytes - arena->used_bytes) {
        return false;
    }
    arena->size_bytes -= need;
    arena_init(&self->scratch, arena->block + arena->size_bytes, need);
    return true;
}

static bool take_tables(struct dbc_reader *self)
{
    size_t messages = self->message_room;
    size_t signals = self->signal_room;
    self->messages = arena_take(self->arena, messages, sizeof *self->messages);
    self->signals = arena_take(self->arena, signals, sizeof *self->signals);
    self->message_notes =
        arena_take(&self->scratch, messages, sizeof *self->message_notes);
    self->signal_notes = arena_take(&self->scratch, signals, sizeof *self->signal_notes);
    self->by_id = arena_take(&self->scratch, messages, sizeof *self->by_id);
    self->by_name = arena_take(&self->scratch, signals, sizeof *self->by_name);
    return self->messages != NULL && self->signals != NULL &&
           self->message_notes != NULL && self->signal_notes != NULL &&
           self->by_id != NULL && self->by_name != NULL;
}

bool dbc_frames_make_room(struct dbc_reader *self)
{
    return take_scratch(self) && take_tables(self);
}

/* False: told what no bus can carry. */
static bool read_id(struct dbc_reader *self, struct database_message *message,
                    uint32_t raw, size_t offset)
{
    message->extended = (raw & DBC_EXTENDED_FLAG) != 0;
    message->id = raw & ~DBC_EXTENDED_FLAG;
    if (!message->extended && message->id > FRAME_ID_STANDARD_MAX) {
        dbc_faults_error(&self->faults, offset,
                         "id %u is above the 2047 of an 11 bit id; for a 29 bit id add "
                         "2147483648",
                         (unsigned)raw);
        return false;
    }
    if (message->id > FRAME_ID_EXTENDED_MAX) {
        dbc_faults_error(
            &self->faults, offset,
            "id %u is above 29 bits and the flag 2147483648; make it smaller",
            (unsigned)raw);
        return false;
    }
    return true;
}

static enum owner read_message(struct dbc_reader *self, const struct dbc_section *section)
{
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    struct database_message message = {.signal_count = 0};
    size_t id_offset = dbc_parse_peek(&parse).offset;
    uint32_t raw = (uint32_t)dbc_parse_whole(&parse, UINT32_MAX);
    struct dbc_token name = dbc_parse_name(&parse);
    dbc_parse_mark(&parse, ':');
    message.length_bytes = (uint16_t)dbc_parse_whole(&parse, UINT16_MAX);
    struct dbc_token sender = dbc_parse_name(&parse);
    if (!dbc_parse_end(&parse) || dbc_lexer_is(&name, INDEPENDENT_NAME) ||
        !read_id(self, &message, raw, id_offset)) {
        return OWNER_LEFT;
    }
    message.name = dbc_reader_text(self, &name);
    message.sender =
        dbc_lexer_is(&sender, NO_SENDER) ? "" : dbc_reader_text(self, &sender);
    if (self->full) {
        return OWNER_LEFT;
    }
    self->message_notes[self->message_count] = (struct dbc_message_note){
        .offset = name.offset, .first_signal = self->signal_count};
    self->messages[self->message_count++] = message;
    return OWNER_MESSAGE;
}

/* M, m3 or m3M. */
static void read_mux(struct dbc_parse *parse, struct database_signal *signal,
                     struct dbc_signal_note *note)
{
    struct dbc_token word;
    size_t offset = dbc_parse_peek(parse).offset;
    if (!dbc_parse_has_word(parse, &word)) {
        return;
    }
    signal->selects = word.text[word.len - 1] == 'M';
    size_t digits = word.len - signal->selects;
    note->multiplexed = word.text[0] == 'm';
    bool good = note->multiplexed ? dbc_number_whole(word.text + 1, digits - 1,
                                                     UINT64_MAX, &note->value)
                                  : word.len == 1 && signal->selects;
    if (!good) {
        parse->failed = true;
        dbc_faults_error(parse->faults, offset,
                         "'%.*s' tells no multiplexing; write M, m3 or m3M, or nothing",
                         (int)(word.len < 40 ? word.len : 40), (const char *)word.text);
    }
}

static void read_layout(struct dbc_parse *parse, struct signal_layout *layout)
{
    dbc_parse_mark(parse, ':');
    layout->start = (uint16_t)dbc_parse_whole(parse, UINT16_MAX);
    dbc_parse_mark(parse, '|');
    layout->length = (uint16_t)dbc_parse_whole(parse, UINT16_MAX);
    dbc_parse_mark(parse, '@');
    layout->motorola = dbc_parse_whole(parse, 1) == 0;
    layout->is_signed = dbc_parse_has_mark(parse, '-');
    if (!layout->is_signed) {
        dbc_parse_mark(parse, '+');
    }
}

static void read_scaling(struct dbc_parse *parse, struct database_signal *signal)
{
    dbc_parse_mark(parse, '(');
    signal->scale = dbc_parse_real(parse);
    dbc_parse_mark(parse, ',');
    signal->offset = dbc_parse_real(parse);
    dbc_parse_mark(parse, ')');
    dbc_parse_mark(parse, '[');
    signal->minimum = dbc_parse_real(parse);
    dbc_parse_mark(parse, '|');
    signal->maximum = dbc_parse_real(parse);
    dbc_parse_mark(parse, ']');
}

/* Names with commas or blanks between them, or none. */
static void skip_receivers(struct dbc_parse *parse)
{
    struct dbc_token word;
    while (dbc_parse_has_word(parse, &word)) {
        (void)dbc_parse_has_mark(parse, ',');
    }
}

static void read_signal(struct dbc_reader *self, const struct dbc_section *section,
                        enum owner owner)
{
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    struct database_signal signal = {.selects = false};
    struct dbc_signal_note note = {.multiplexed = false};
    struct dbc_token name = dbc_parse_name(&parse);
    note.offset = name.offset;
    read_mux(&parse, &signal, &note);
    read_layout(&parse, &signal.layout);
    read_scaling(&parse, &signal);
    struct dbc_token unit = dbc_parse_string(&parse);
    skip_receivers(&parse);
    if (!dbc_parse_end(&parse) || owner == OWNER_LEFT) {
        return;
    }
    if (owner == OWNER_NONE) {
        dbc_faults_error(&self->faults, section->offset,
                         "a signal before the first message; put its BO_ in front of it");
        return;
    }
    signal.name = dbc_reader_text(self, &name);
    signal.unit = dbc_reader_text(self, &unit);
    if (!self->full) {
        self->signal_notes[self->signal_count] = note;
        self->signals[self->signal_count++] = signal;
        self->message_notes[self->message_count - 1].signal_count++;
    }
}

static void read_version(struct dbc_reader *self, const struct dbc_section *section)
{
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    struct dbc_token text = dbc_parse_string(&parse);
    if (dbc_parse_end(&parse)) {
        self->version = dbc_reader_text(self, &text);
    }
}

void dbc_frames_read(struct dbc_reader *self)
{
    enum owner owner = OWNER_NONE;
    for (size_t i = 0; i < self->span_count && !self->full; i++) {
        struct dbc_section section = dbc_sections_at(self, i);
        if (section.keyword == DBC_BO_) {
            owner = read_message(self, &section);
        } else if (section.keyword == DBC_SG_) {
            read_signal(self, &section, owner);
        } else if (section.keyword == DBC_VERSION) {
            read_version(self, &section);
        }
    }
}
