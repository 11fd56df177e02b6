/* SPDX-License-Identifier: Apache-2.0 */
/* Compares and finds. */
#include "gateway/content/mark.h"

#include <ctype.h>
#include <string.h>

#include "can/words.h"

enum content_state mark_read(struct cursor *in, const char *bytes, size_t len)
{
    struct cursor at = *in;
    for (size_t i = 0; i < len; i++) {
        if (cursor_left(&at) == 0) {
            return CONTENT_MORE;
        }
        if (cursor_u8(&at) != (uint8_t)bytes[i]) {
            return CONTENT_NOT;
        }
    }
    *in = at;
    return CONTENT_IS;
}

bool mark_find(struct cursor *in, const char *text)
{
    bool others[256];
    struct cursor at = *in;
    memset(others, true, sizeof others);
    others[(uint8_t)tolower((uint8_t)*text)] = false;
    others[(uint8_t)toupper((uint8_t)*text)] = false;
    for (;; cursor_skip(&at, 1)) {
        (void)cursor_run(&at, others);
        if (cursor_left(&at) == 0) {
            return false;
        }
        if (words_begins(at, text)) {
            cursor_skip(&at, strlen(text));
            *in = at;
            return true;
        }
    }
}

bool mark_within(struct cursor in, const char *text)
{
    return mark_find(&in, text);
}

enum content_state mark_line(struct cursor *line, struct cursor *in, size_t max)
{
    static const bool inked[256] = {
        ['\t'] = true, [' ' ... '~'] = true, [0x80 ... 255] = true};
    struct cursor at = *in;
    size_t len = cursor_run(&at, inked);
    if (len > max) {
        return CONTENT_NOT;
    }
    if (cursor_left(&at) > 0 && cursor_peek(&at) == '\r') {
        cursor_skip(&at, 1);
    }
    if (cursor_left(&at) == 0) {
        return CONTENT_MORE;
    }
    if (cursor_u8(&at) != '\n') {
        return CONTENT_NOT;
    }
    *line = cursor_block(in, len);
    *in = at;
    return CONTENT_IS;
}
