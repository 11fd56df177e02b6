/* SPDX-License-Identifier: Apache-2.0 */
/* Hands each line, or the stream, to the reader of its form. */
#include "can/recording.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "can/candump.h"
#include "can/words.h"

#define TELL_LINES_MAX 50 /* so many lines may stand before the first that is known */
#define NS_IN_US 1000U

static const uint8_t byte_order_mark[] = {0xEF, 0xBB, 0xBF};

static bool is_candump(struct cursor line)
{
    struct candump_line parsed;
    const uint8_t *text = line.base;
    return candump_parse_line(&parsed, (const char *)text, line.len) == CANDUMP_OK;
}

static enum recording_form tell_line(struct cursor line)
{
    if (is_candump(line)) {
        return RECORDING_CANDUMP;
    }
    if (trc_knows(line)) {
        return RECORDING_TRC;
    }
    return asc_knows(line) ? RECORDING_ASC : RECORDING_NONE;
}

/* Up to LF, or all that is left. */
static struct cursor next_line(struct cursor *text)
{
    struct cursor rest = *text;
    struct cursor line = cursor_until(text, '\n');
    return line.failed ? cursor_block(&rest, cursor_left(&rest)) : line;
}

static void skip_mark(struct cursor *begin)
{
    struct cursor look = *begin;
    const uint8_t *bytes = cursor_take(&look, sizeof byte_order_mark);
    if (bytes != NULL && memcmp(bytes, byte_order_mark, sizeof byte_order_mark) == 0) {
        *begin = look;
    }
}

enum recording_form recording_tell(struct cursor begin)
{
    if (blf_knows(begin)) {
        return RECORDING_BLF;
    }
    skip_mark(&begin);
    enum recording_form form = RECORDING_NONE;
    for (int i = 0; form == RECORDING_NONE && i < TELL_LINES_MAX; i++) {
        form = tell_line(next_line(&begin));
        if (cursor_left(&begin) == 0) {
            break;
        }
    }
    return form;
}

/* False with why set: cannot be read. */
static bool check_read(const struct recording *self, struct trouble *why)
{
    if (self->window.error != 0) {
        trouble_set_errno(why, self->window.error,
                          "%s: cannot read it; name a file that can be read", self->name);
    }
    return self->window.error == 0;
}

static bool begin_form(struct recording *self, bool empty,
                       const struct blf_inflater *inflater, struct trouble *why)
{
    const char *wrong = NULL;
    if (self->form == RECORDING_NONE && !empty) {
        wrong = "is no recording of CAN frames; name one of 'candump -L', .asc, .blf or "
                ".trc";
    }
    if (self->form == RECORDING_BLF) {
        wrong = blf_begin(&self->blf, &self->window, inflater);
    }
    if (wrong != NULL) {
        trouble_set(why, "%s: %s", self->name, wrong);
    }
    return wrong == NULL;
}

bool recording_begin(struct recording *self, const char *name, window_read_cb read,
                     void *context, const struct blf_inflater *inflater,
                     struct trouble *why)
{
    self->name = name;
    self->line = 0;
    self->ended = false;
    asc_init(&self->asc);
    trc_init(&self->trc);
    window_init(&self->window, read, context);
    struct cursor begin = window_see(&self->window, WINDOW_BYTES);
    if (!check_read(self, why)) {
        return false;
    }
    self->form = recording_tell(begin);
    skip_mark(&begin);
    (void)!window_pass(&self->window, begin.pos);
    return begin_form(self, begin.len == 0, inflater, why);
}

static bool is_blank(struct cursor line)
{
    struct cursor word = words_next(&line);
    return cursor_left(&word) == 0;
}

static enum recorded_result read_candump(struct recorded *out, struct cursor line,
                                         const char **why)
{
    struct candump_line parsed;
    const uint8_t *text = line.base;
    enum candump_fault fault = candump_parse_line(&parsed, (const char *)text, line.len);
    if (fault != CANDUMP_OK && is_blank(line)) {
        return RECORDED_NOTHING;
    }
    if (fault != CANDUMP_OK) {
        *why = candump_fault_text(fault);
        return RECORDED_FAULT;
    }
    out->time_ns = parsed.time_us * NS_IN_US;
    memcpy(out->bus, parsed.interface, sizeof out->bus);
    out->direction = parsed.direction;
    out->raw_dlc = parsed.raw_dlc;
    out->listed_as_fd = false;
    out->frame = parsed.frame;
    return RECORDED_FRAME;
}

static enum recorded_result read_line(struct recording *self, struct cursor line,
                                      struct recorded *out, const char **why)
{
    if (self->form == RECORDING_CANDUMP) {
        return read_candump(out, line, why);
    }
    return self->form == RECORDING_ASC ? asc_read_line(&self->asc, line, out, why)
                                       : trc_read_line(&self->trc, line, out, why);
}

static enum recorded_result next_of_lines(struct recording *self, struct recorded *out,
                                          struct trouble *trouble)
{
    enum recorded_result result = RECORDED_NOTHING;
    const char *why = NULL;
    struct cursor line;
    while (result == RECORDED_NOTHING && window_line(&self->window, &line)) {
        self->line++;
        result = read_line(self, line, out, &why);
    }
    if (why != NULL) {
        trouble_set(trouble, "%s:%" PRIu64 ": %s", self->name, self->line, why);
    }
    return result;
}

static enum recorded_result next_of_objects(struct recording *self, struct recorded *out,
                                            struct trouble *trouble)
{
    uint64_t at;
    const char *why = NULL;
    enum recorded_result result = blf_next(&self->blf, out, &at, &why);
    if (why != NULL) {
        trouble_set(trouble, "%s: byte %" PRIu64 ": %s", self->name, at, why);
    }
    return result;
}

enum recorded_result recording_next(struct recording *self, struct recorded *out,
                                    struct trouble *why)
{
    if (self->ended) {
        return RECORDED_NOTHING;
    }
    enum recorded_result result = self->form == RECORDING_BLF
                                      ? next_of_objects(self, out, why)
                                      : next_of_lines(self, out, why);
    self->ended = result == RECORDED_NOTHING;
    if (self->ended && !check_read(self, why)) {
        return RECORDED_FAULT;
    }
    return result;
}
