/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the names of values, and which signals are float or double. */
#include "can/dbc_values.h"

#include "can/dbc_parse.h"

static size_t count_names(struct dbc_parse ahead)
{
    size_t n = 0;
    while (dbc_parse_peek(&ahead).kind != DBC_TOKEN_END) {
        struct cursor *body = &ahead.body;
        n += dbc_lexer_token(body).kind == DBC_TOKEN_STRING;
    }
    return n;
}

static void read_rows(struct dbc_reader *self, struct dbc_parse *parse,
                      struct database_value *values, size_t room, size_t *count)
{
    while (!parse->failed && !self->full && *count < room &&
           dbc_parse_peek(parse).kind != DBC_TOKEN_END) {
        values[*count].raw = dbc_parse_signed(parse);
        struct dbc_token text = dbc_parse_string(parse);
        values[*count].text = dbc_reader_text(self, &text);
        (*count)++;
    }
}

void dbc_values_read_names(struct dbc_reader *self, const struct dbc_section *section)
{
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    struct dbc_token word;
    if (dbc_parse_has_word(&parse, &word)) {
        return; /* of an environment variable, which is on no bus */
    }
    uint64_t id = dbc_parse_whole(&parse, UINT32_MAX);
    struct dbc_token name = dbc_parse_name(&parse);
    uint32_t signal = parse.failed ? DBC_READER_NONE
                                   : dbc_reader_target(self, id, &name, section->offset);
    if (signal == DBC_READER_NONE) {
        return;
    }
    size_t room = count_names(parse);
    size_t count = 0;
    struct database_value *values = arena_take(self->arena, room, sizeof *values);
    self->full = self->full || values == NULL;
    if (!self->full) {
        read_rows(self, &parse, values, room, &count);
    }
    if (!self->full && dbc_parse_end(&parse)) {
        self->signals[signal].values = values;
        self->signals[signal].value_count = count;
    }
}

void dbc_values_read_kind(struct dbc_reader *self, const struct dbc_section *section)
{
    static const struct {
        enum signal_kind kind;
        uint16_t length;
        const char *name;
    } kinds[] = {{SIGNAL_INT, 0, "int"},
                 {SIGNAL_FLOAT, 32, "float"},
                 {SIGNAL_DOUBLE, 64, "double"}};
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    uint64_t id = dbc_parse_whole(&parse, UINT32_MAX);
    struct dbc_token name = dbc_parse_name(&parse);
    (void)dbc_parse_has_mark(&parse, ':');
    uint64_t kind = dbc_parse_whole(&parse, sizeof kinds / sizeof kinds[0] - 1);
    if (!dbc_parse_end(&parse)) {
        return;
    }
    uint32_t signal = dbc_reader_target(self, id, &name, section->offset);
    if (signal == DBC_READER_NONE) {
        return;
    }
    struct signal_layout *layout = &self->signals[signal].layout;
    if (kinds[kind].kind != SIGNAL_INT && layout->length != kinds[kind].length) {
        dbc_faults_warn(&self->faults, section->offset,
                        "signal '%.40s' has %u bits, which is no %s and is read as an "
                        "integer; give it %u bits",
                        self->signals[signal].name, layout->length, kinds[kind].name,
                        kinds[kind].length);
        return;
    }
    layout->kind = kinds[kind].kind;
}
