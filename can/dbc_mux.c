/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and resolves multiplexing, simple, extended and nested. */
#include "can/dbc_mux.h"

#include "can/dbc_parse.h"

#define NESTED_MAX 16 /* far more than any that was met */

static size_t count_ranges(struct dbc_parse ahead)
{
    size_t n = 0;
    while (dbc_parse_peek(&ahead).kind != DBC_TOKEN_END) {
        struct dbc_token token = dbc_lexer_token(&ahead.body);
        n += token.kind == DBC_TOKEN_MARK && *token.text == '-';
    }
    return n;
}

static size_t read_ranges(struct dbc_parse *parse, struct database_range *ranges,
                          size_t room)
{
    size_t n = 0;
    while (!parse->failed && n < room && dbc_parse_peek(parse).kind != DBC_TOKEN_END) {
        size_t offset = dbc_parse_peek(parse).offset;
        ranges[n].first = dbc_parse_whole(parse, UINT64_MAX);
        dbc_parse_mark(parse, '-');
        ranges[n].last = dbc_parse_whole(parse, UINT64_MAX);
        (void)dbc_parse_has_mark(parse, ',');
        if (!parse->failed && ranges[n].first > ranges[n].last) {
            dbc_faults_warn(parse->faults, offset,
                            "this range ends before it begins and holds no value; write "
                            "the smaller one first");
        }
        n++;
    }
    return n;
}

/* Takes over what a section says, unless another has spoken. */
static void set_selector(struct dbc_reader *self, size_t offset, uint32_t signal,
                         uint32_t selector, const struct database_range *ranges, size_t n)
{
    struct database_signal *muxed = &self->signals[signal];
    struct database_signal *above = &self->signals[selector];
    if (muxed->selector != NULL) {
        dbc_faults_warn(&self->faults, offset,
                        "signal '%.40s' has a selector already, '%.40s', and this one is "
                        "left out; write all its ranges in one line",
                        muxed->name, muxed->selector->name);
        return;
    }
    if (!above->selects) {
        dbc_faults_warn(&self->faults, offset,
                        "signal '%.40s' is no selector and is taken for one; mark it M",
                        above->name);
        above->selects = true;
    }
    muxed->selector = above;
    muxed->ranges = ranges;
    muxed->range_count = n;
}

void dbc_mux_read(struct dbc_reader *self, const struct dbc_section *section)
{
    struct dbc_parse parse = dbc_parse_over(section, &self->faults);
    uint64_t id = dbc_parse_whole(&parse, UINT32_MAX);
    struct dbc_token name = dbc_parse_name(&parse);
    struct dbc_token selector_name = dbc_parse_name(&parse);
    if (parse.failed) {
        return;
    }
    size_t room = count_ranges(parse);
    struct database_range *ranges = arena_take(self->arena, room, sizeof *ranges);
    if (ranges == NULL) {
        self->full = true;
        return;
    }
    size_t n = read_ranges(&parse, ranges, room);
    if (!dbc_parse_end(&parse)) {
        return;
    }
    uint32_t signal = dbc_reader_target(self, id, &name, section->offset);
    uint32_t selector =
        signal == DBC_READER_NONE
            ? DBC_READER_NONE
            : dbc_reader_target(self, id, &selector_name, section->offset);
    if (selector != DBC_READER_NONE) {
        set_selector(self, section->offset, signal, selector, ranges, n);
    }
}

/* The first M of a message that is below no other; NULL if there is none. */
static const struct database_signal *find_top(const struct dbc_reader *self,
                                              const struct dbc_message_note *note,
                                              uint32_t *count)
{
    const struct database_signal *top = NULL;
    *count = 0;
    for (uint32_t i = note->first_signal; i < note->first_signal + note->signal_count;
         i++) {
        if (self->signals[i].selects && !self->signal_notes[i].multiplexed &&
            self->signals[i].selector == NULL) {
            top = top == NULL ? &self->signals[i] : top;
            (*count)++;
        }
    }
    return top;
}

/* A signal mN of which no SG_MUL_VAL_ speaks. */
static void resolve_signal(struct dbc_reader *self, uint32_t row,
                           const struct database_signal *top, uint32_t tops)
{
    struct database_signal *signal = &self->signals[row];
    size_t offset = self->signal_notes[row].offset;
    if (tops == 0) {
        dbc_faults_warn(&self->faults, offset,
                        "signal '%.40s' is multiplexed, but its message has no selector, "
                        "so it is read as always there; mark one M",
                        signal->name);
        return;
    }
    if (tops > 1) {
        dbc_faults_warn(&self->faults, offset,
                        "signal '%.40s' is multiplexed by one of %u selectors, and "
                        "'%.40s' is taken; say which with SG_MUL_VAL_",
                        signal->name, (unsigned)tops, top->name);
    }
    struct database_range *range = arena_take(self->arena, 1, sizeof *range);
    if (range == NULL) {
        self->full = true;
        return;
    }
    range->first = self->signal_notes[row].value;
    range->last = range->first;
    signal->selector = top;
    signal->ranges = range;
    signal->range_count = 1;
}

/* A signal that selects itself by way of others is cut off, and then the others are not.
 */
static void cut_circle(struct dbc_reader *self, uint32_t row)
{
    const struct database_signal *above = self->signals[row].selector;
    for (unsigned depth = 0; above != NULL; depth++) {
        if (depth == NESTED_MAX) {
            dbc_faults_warn(&self->faults, self->signal_notes[row].offset,
                            "the selectors above '%.40s' go round, or more than %d deep, "
                            "so it is read as always there; mend its SG_MUL_VAL_",
                            self->signals[row].name, NESTED_MAX);
            self->signals[row].selector = NULL;
            return;
        }
        above = above->selector;
    }
}

void dbc_mux_resolve(struct dbc_reader *self)
{
    for (uint32_t i = 0; i < self->message_count && !self->full; i++) {
        const struct dbc_message_note *note = &self->message_notes[i];
        uint32_t end = note->first_signal + note->signal_count;
        uint32_t tops;
        const struct database_signal *top = find_top(self, note, &tops);
        for (uint32_t row = note->first_signal; row < end && !self->full; row++) {
            if (self->signal_notes[row].multiplexed &&
                self->signals[row].selector == NULL) {
                resolve_signal(self, row, top, tops);
            }
        }
        for (uint32_t row = note->first_signal; row < end; row++) {
            cut_circle(self, row);
        }
    }
}
