/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a DBC file in three walks: how many messages and signals, these themselves, and
 * what is said of them elsewhere. */
#include "can/dbc.h"

#include <stdio.h>
#include <string.h>

#include "can/dbc_attributes.h"
#include "can/dbc_check.h"
#include "can/dbc_frames.h"
#include "can/dbc_mux.h"
#include "can/dbc_sections.h"
#include "can/dbc_values.h"

#define LINE_BYTES 1024

/* What speaks of messages and signals; other sections are passed over. */
static void (*const details[DBC_KEYWORDS])(struct dbc_reader *,
                                           const struct dbc_section *) = {
    [DBC_VAL_] = dbc_values_read_names,    [DBC_SIG_VALTYPE_] = dbc_values_read_kind,
    [DBC_SG_MUL_VAL_] = dbc_mux_read,      [DBC_BA_] = dbc_attributes_read,
    [DBC_BA_DEF_] = dbc_attributes_define, [DBC_BA_DEF_DEF_] = dbc_attributes_default,
};

static void read_details(struct dbc_reader *self)
{
    for (size_t i = 0; i < self->span_count && !self->full; i++) {
        struct dbc_section section = dbc_sections_at(self, i);
        if (details[section.keyword] != NULL) {
            details[section.keyword](self, &section);
        }
    }
}

static void check_names(struct dbc_reader *self, const struct database *database)
{
    for (size_t i = 1; i < database->message_count; i++) {
        uint32_t row = database->by_name[i];
        const char *name = self->messages[row].name;
        if (strcmp(self->messages[database->by_name[i - 1]].name, name) == 0) {
            dbc_faults_warn(&self->faults, self->message_notes[row].offset,
                            "a second message is called '%.40s', and of the two this one "
                            "goes by the name; give each a name of its own",
                            name);
        }
    }
}

static const struct database *build(struct dbc_reader *self)
{
    struct database *database = arena_take(self->arena, 1, sizeof *database);
    if (database == NULL) {
        self->full = true;
        return NULL;
    }
    for (uint32_t i = 0; i < self->message_count; i++) {
        self->messages[i].signals = &self->signals[self->message_notes[i].first_signal];
        self->messages[i].signal_count = self->message_notes[i].signal_count;
    }
    database->version = self->version;
    database->messages = self->messages;
    database->message_count = self->message_count;
    if (!database_index(database, self->arena)) {
        self->full = true;
        return NULL;
    }
    check_names(self, database);
    return database;
}

/* Not NULL unless an arena is full. */
static const struct database *read_all(struct dbc_reader *self)
{
    if (!dbc_sections_find(self) || !dbc_frames_make_room(self)) {
        self->full = true;
        return NULL;
    }
    dbc_frames_read(self);
    if (self->full) {
        return NULL;
    }
    dbc_reader_index(self);
    read_details(self);
    if (self->full) {
        return NULL;
    }
    dbc_mux_resolve(self);
    dbc_check(self);
    dbc_attributes_apply(self);
    return self->full ? NULL : build(self);
}

static void tell(const char *file, const char *what, dbc_message_cb message,
                 void *context)
{
    char line[LINE_BYTES];
    if (message != NULL) {
        (void)snprintf(line, sizeof line, "%s: %s", file, what);
        message(context, line);
    }
}

static bool is_utf16(const uint8_t *text, size_t len)
{
    return len >= 2 &&
           ((text[0] == 0xFF && text[1] == 0xFE) || (text[0] == 0xFE && text[1] == 0xFF));
}

const struct database *dbc_read(const char *file, const uint8_t *text, size_t len,
                                struct arena *arena, dbc_message_cb message,
                                void *context)
{
    if (len >= UINT32_MAX) {
        tell(file, "above 4 GB, which no DBC file is; name another", message, context);
        return NULL;
    }
    if (is_utf16(text, len)) {
        tell(file, "this is UTF-16; save it as UTF-8 or Windows-1252", message, context);
        return NULL;
    }
    struct dbc_reader self = {
        .arena = arena, .text = dbc_lexer_over(text, len), .version = ""};
    size_t arena_bytes = arena->size_bytes;
    dbc_attributes_init(&self.attributes);
    const struct database *database = read_all(&self);
    arena->size_bytes = arena_bytes;
    if (self.full) {
        tell(file, "has no room in the memory set aside for it; split the file", message,
             context);
        return NULL;
    }
    dbc_faults_tell(&self.faults, file, text, len, message, context);
    return self.faults.errors > 0 ? NULL : database;
}

bool dbc_is_one(const uint8_t *text, size_t len)
{
    struct cursor cursor = dbc_lexer_over(text, len);
    return dbc_lexer_token(&cursor).keyword != DBC_NONE;
}
