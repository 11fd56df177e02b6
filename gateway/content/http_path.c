/* SPDX-License-Identifier: Apache-2.0 */
/* Character by character, then segment by segment. */
#include "gateway/content/http_path.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "can/words.h"
#include "policies/utf8.h"

#define ESCAPE_BYTES 2

/* RFC 3986 2.3. */
static const bool unreserved[256] = {
    ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['-'] = true,
    ['.'] = true,         ['_'] = true,         ['~'] = true};

static uint8_t read_escape(struct cursor *in)
{
    uint32_t byte = 0;
    struct cursor digits = cursor_block(in, ESCAPE_BYTES);
    if (!words_number(digits, 16, UINT8_MAX, &byte) || byte < 0x20 || byte == 0x7f ||
        byte == '/' || byte == '\\') {
        cursor_fail(in);
    }
    return (uint8_t)byte;
}

/* Before its parameters (RFC 3986 3.3), which some servers cut off before they look for
 * dots. */
static size_t name_bytes(const char *segment, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (segment[i] == ';' || strncmp(segment + i, "%3B", 3) == 0) {
            return i;
        }
    }
    return len;
}

static bool has_dots(const char *path)
{
    for (const char *at = path; *at != '\0';) {
        at++; /* the '/' */
        size_t len = strcspn(at, "/");
        size_t name = name_bytes(at, len);
        if ((name == 1 && at[0] == '.') || (name == 2 && memcmp(at, "..", 2) == 0)) {
            return true;
        }
        at += len;
    }
    return false;
}

/* What is left of the escapes is UTF-8 (RFC 3987 3.1): an overlong form of '.' or '/' is
 * one to servers that do not look. And none is an escape to whoever decodes twice. */
static bool is_decoded(struct cursor plain)
{
    while (cursor_left(&plain) > 0) {
        uint32_t character;
        uint32_t byte;
        if (!utf8_next(&plain, &character)) {
            return false;
        }
        struct cursor behind = plain;
        struct cursor digits = cursor_block(&behind, ESCAPE_BYTES);
        if (character == '%' && words_number(digits, 16, UINT8_MAX, &byte)) {
            return false;
        }
    }
    return true;
}

bool http_path_read(char out[static HTTP_PATH_BYTES], struct cursor in)
{
    uint8_t plain[HTTP_PATH_BYTES]; /* without escapes */
    size_t count = 0;
    size_t len = 0;
    if (cursor_peek(&in) != '/') {
        cursor_fail(&in);
    }
    while (cursor_left(&in) > 0 && cursor_peek(&in) != '?') {
        uint8_t byte = cursor_u8(&in);
        bool escaped = byte == '%';
        if (escaped) {
            byte = read_escape(&in);
        } else if (!isgraph(byte) || byte == '\\' || byte == '#') {
            cursor_fail(&in);
        }
        plain[count++] = byte;
        if (escaped && !unreserved[byte]) {
            len += (size_t)snprintf(out + len, ESCAPE_BYTES + 2, "%%%02X", byte);
        } else {
            out[len++] = (char)byte;
        }
        if (len + ESCAPE_BYTES + 2 > HTTP_PATH_BYTES) {
            cursor_fail(&in);
        }
    }
    out[len] = '\0';
    if (in.failed || has_dots(out) || !is_decoded(cursor_over(plain, count))) {
        out[0] = '\0';
        return false;
    }
    return true;
}
