/* SPDX-License-Identifier: Apache-2.0 */
/* Character by character, then segment by segment. */
#include "gateway/content/http_path.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "can/words.h"

#define ESCAPE_BYTES 2

/* RFC 3986 2.3. */
static const bool unreserved[256] = {
    ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['-'] = true,
    ['.'] = true,         ['_'] = true,         ['~'] = true};

static size_t put_escape(char *out, struct cursor *in)
{
    uint32_t byte;
    struct cursor digits = cursor_block(in, ESCAPE_BYTES);
    if (in->failed || !words_number(digits, 16, UINT8_MAX, &byte) || byte < 0x20 ||
        byte == 0x7f || byte == '/' || byte == '\\') {
        cursor_fail(in);
        return 0;
    }
    if (unreserved[byte]) {
        out[0] = (char)byte;
        return 1;
    }
    return (size_t)snprintf(out, ESCAPE_BYTES + 2, "%%%02X", byte);
}

static bool has_dots(const char *path)
{
    for (const char *at = path; *at != '\0';) {
        at++; /* the '/' */
        size_t len = strcspn(at, "/");
        if ((len == 1 && at[0] == '.') || (len == 2 && memcmp(at, "..", 2) == 0)) {
            return true;
        }
        at += len;
    }
    return false;
}

bool http_path_read(char out[static HTTP_PATH_BYTES], struct cursor in)
{
    size_t len = 0;
    if (cursor_peek(&in) != '/') {
        cursor_fail(&in);
    }
    while (cursor_left(&in) > 0 && cursor_peek(&in) != '?') {
        uint8_t byte = cursor_u8(&in);
        if (byte == '%') {
            len += put_escape(out + len, &in);
        } else {
            out[len++] = (char)byte;
        }
        if (len + ESCAPE_BYTES + 2 > HTTP_PATH_BYTES || !isgraph(byte) || byte == '\\' ||
            byte == '#') {
            cursor_fail(&in);
        }
    }
    out[len] = '\0';
    if (in.failed || has_dots(out)) {
        out[0] = '\0';
        return false;
    }
    return true;
}
