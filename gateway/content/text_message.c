/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, and what is left and right of a colon. */
#include "gateway/content/text_message.h"

#include <string.h>

#include "can/words.h"

static const bool blanks[256] = {[' '] = true, ['\t'] = true, ['\r'] = true};

static struct cursor last_word(struct cursor line)
{
    struct cursor word = words_next(&line);
    for (struct cursor next = word; cursor_left(&next) > 0; next = words_next(&line)) {
        word = next;
    }
    return word;
}

/* Where the fields end and the body begins. False when they are too many. */
static bool part(struct text_message *out, struct cursor in)
{
    unsigned lines = 0;
    size_t begin = in.pos;
    struct cursor all = in;
    out->body = cursor_over(NULL, 0);
    out->whole = false;
    while (!out->whole) {
        size_t end = in.pos;
        struct cursor line = cursor_until(&in, '\n');
        if (line.failed) {
            out->fields = all;
            return true;
        }
        if (++lines > TEXT_MESSAGE_FIELDS_MAX + 1) { /* and the empty one */
            return false;
        }
        if (cursor_left(&line) == 0 ||
            (cursor_left(&line) == 1 && cursor_peek(&line) == '\r')) {
            out->fields = cursor_block(&all, end - begin);
            out->body = in;
            out->whole = true;
        }
    }
    return true;
}

enum content_state text_message_read(struct text_message *out, const uint8_t *bytes,
                                     size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    struct cursor line;
    enum content_state state = mark_line(&line, &in, TEXT_MESSAGE_LINE_BYTES);
    if (state != CONTENT_IS) {
        return state;
    }
    out->last = last_word(line);
    out->first = words_next(&line);
    out->second = words_next(&line);
    return part(out, in) && cursor_left(&out->second) > 0 ? CONTENT_IS : CONTENT_NOT;
}

bool text_message_next_field(struct text_message *self, struct text_message_field *out)
{
    for (;;) {
        struct cursor line = cursor_until(&self->fields, '\n');
        if (line.failed) {
            return false;
        }
        bool folded = cursor_peek(&line) == ' ' || cursor_peek(&line) == '\t';
        out->name = cursor_until(&line, ':');
        if (!folded && !line.failed) {
            out->name = cursor_trim(out->name, blanks);
            out->value = cursor_trim(line, blanks);
            return true;
        }
    }
}

bool text_message_is_field(const struct text_message_field *field, const char *name)
{
    return cursor_left(&field->name) == strlen(name) && words_begins(field->name, name);
}
