/* SPDX-License-Identifier: Apache-2.0 */
/* Finds messages and signals while a DBC file is being read. */
#include "can/dbc_reader.h"

#include <string.h>

#include "can/dbc_text.h"
#include "can/order.h"

static uint32_t raw_id(const struct database_message *message)
{
    return message->extended ? message->id | DBC_EXTENDED_FLAG : message->id;
}

static int seek_id(const void *rows, uint32_t row, const void *wanted)
{
    uint32_t id = raw_id((const struct database_message *)rows + row);
    uint32_t other = *(const uint32_t *)wanted;
    return (id > other) - (id < other);
}

static int by_id(const void *rows, uint32_t a, uint32_t b)
{
    uint32_t id = raw_id((const struct database_message *)rows + b);
    return seek_id(rows, a, &id);
}

static int by_name(const void *rows, uint32_t a, uint32_t b)
{
    const struct database_signal *signals = rows;
    return strcmp(signals[a].name, signals[b].name);
}

static int seek_name(const void *rows, uint32_t row, const void *wanted)
{
    const struct dbc_token *token = wanted;
    const char *name = ((const struct database_signal *)rows)[row].name;
    int order = strncmp(name, (const char *)token->text, token->len);
    return order != 0 ? order : name[token->len] != '\0';
}

static void index_messages(struct dbc_reader *self)
{
    for (uint32_t i = 0; i < self->message_count; i++) {
        self->by_id[i] = i;
    }
    order_sort(self->by_id, self->message_count, by_id, self->messages);
    for (uint32_t i = 1; i < self->message_count; i++) {
        uint32_t before = self->by_id[i - 1];
        uint32_t row = self->by_id[i];
        if (by_id(self->messages, before, row) == 0) {
            dbc_faults_warn(&self->faults, self->message_notes[row].offset,
                            "'%.40s' has the id 0x%X of '%.40s', and of the two this one "
                            "is used; give each an id of its own",
                            self->messages[row].name, self->messages[row].id,
                            self->messages[before].name);
        }
    }
}

static void index_signals(struct dbc_reader *self, const struct dbc_message_note *note)
{
    uint32_t *order = self->by_name + note->first_signal;
    for (uint32_t i = 0; i < note->signal_count; i++) {
        order[i] = note->first_signal + i;
    }
    order_sort(order, note->signal_count, by_name, self->signals);
    for (uint32_t i = 1; i < note->signal_count; i++) {
        if (by_name(self->signals, order[i - 1], order[i]) == 0) {
            dbc_faults_warn(&self->faults, self->signal_notes[order[i]].offset,
                            "a second signal '%.40s' in this message, and of the two "
                            "this one goes by the name; give each a name of its own",
                            self->signals[order[i]].name);
        }
    }
}

void dbc_reader_index(struct dbc_reader *self)
{
    index_messages(self);
    for (uint32_t i = 0; i < self->message_count; i++) {
        index_signals(self, &self->message_notes[i]);
    }
}

uint32_t dbc_reader_message(const struct dbc_reader *self, uint64_t id)
{
    uint32_t wanted = (uint32_t)id;
    size_t behind =
        order_find(self->by_id, self->message_count, seek_id, self->messages, &wanted);
    if (behind == 0 || seek_id(self->messages, self->by_id[behind - 1], &wanted) != 0) {
        return DBC_READER_NONE;
    }
    return self->by_id[behind - 1];
}

static uint32_t find_signal(const struct dbc_reader *self, uint32_t message,
                            const struct dbc_token *name)
{
    const struct dbc_message_note *note = &self->message_notes[message];
    const uint32_t *order = self->by_name + note->first_signal;
    size_t behind = order_find(order, note->signal_count, seek_name, self->signals, name);
    if (behind == 0 || seek_name(self->signals, order[behind - 1], name) != 0) {
        return DBC_READER_NONE;
    }
    return order[behind - 1];
}

uint32_t dbc_reader_target(struct dbc_reader *self, uint64_t id,
                           const struct dbc_token *name, size_t offset)
{
    if (id == DBC_INDEPENDENT_ID) {
        return DBC_READER_NONE;
    }
    uint32_t message = dbc_reader_message(self, id);
    uint32_t signal =
        message == DBC_READER_NONE ? DBC_READER_NONE : find_signal(self, message, name);
    if (message == DBC_READER_NONE) {
        dbc_faults_warn(&self->faults, offset,
                        "no message has the id %lu; take this out or add the message",
                        (unsigned long)id);
    } else if (signal == DBC_READER_NONE) {
        int shown = (int)(name->len < 40 ? name->len : 40);
        dbc_faults_warn(&self->faults, offset,
                        "message '%.40s' has no signal '%.*s'; name one that it has",
                        self->messages[message].name, shown, (const char *)name->text);
    }
    return signal;
}

const char *dbc_reader_text(struct dbc_reader *self, const struct dbc_token *token)
{
    const char *text = dbc_text_copy(self->arena, token);
    self->full = self->full || text == NULL;
    return text;
}
