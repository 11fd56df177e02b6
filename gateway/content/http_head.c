/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line; the fields that say where a request ends and whom it is for, each once.
 */
#include "gateway/content/http_head.h"

#include <ctype.h>
#include <string.h>

#include "can/words.h"
#include "gateway/content/host_name.h"

#define LENGTH_DIGITS 18

static const bool blanks[256] = {[' '] = true, ['\t'] = true};

/* RFC 9110 5.6.2. */
static const bool token[256] = {
    ['0' ... '9'] = true,  ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['!'] = true,
    ['#' ... '\''] = true, ['*'] = true,         ['+'] = true,         ['-'] = true,
    ['.'] = true,          ['^' ... '`'] = true, ['|'] = true,         ['~'] = true,
};

struct reading {
    struct http_head *head;
    bool framing_only;
    bool minor_0; /* HTTP/1.0 */
    bool has_host;
    bool has_length;
    bool has_coding; /* of the content */
    bool has_expect;
    char host[POLICY_HOST_BYTES]; /* of the field */
};

/* Without its end. */
static struct cursor next_line(struct cursor *in)
{
    struct cursor line = cursor_until(in, '\r');
    if (cursor_u8(in) != '\n') {
        cursor_fail(in);
    }
    line.failed = line.failed || in->failed;
    return line;
}

static bool read_method(struct http_head *out, struct cursor in)
{
    static const bool capitals[256] = {['A' ... 'Z'] = true, ['-'] = true};
    struct cursor at = in;
    size_t len = cursor_run(&at, capitals);
    if (in.failed || len == 0 || len >= sizeof out->method || !cursor_at_end(&at)) {
        return false;
    }
    cursor_copy(&in, out->method, len);
    out->method[len] = '\0';
    return true;
}

/* "http://host/path": the path may be absent, and is '/' then. */
static bool read_absolute(struct http_head *out, struct cursor in)
{
    static const bool before_path[256] = {
        [0 ... '.'] = true, ['0' ... '>'] = true, ['@' ... 255] = true};
    if (!words_begins(in, "http://") && !words_begins(in, "https://")) {
        return false;
    }
    cursor_skip(&in, words_begins(in, "https") ? 8 : 7);
    size_t len;
    const uint8_t *authority = cursor_take_run(&in, before_path, &len);
    if (!host_name_read(out->host, cursor_over(authority, len))) {
        return false;
    }
    if (cursor_peek(&in) == '/') {
        return http_path_read(out->path, in);
    }
    memcpy(out->path, "/", 2);
    return true;
}

/* What else stands in a target parts it into words for some servers (RFC 9112 3). */
static bool is_graphic(struct cursor in)
{
    static const bool graphic[256] = {['!' ... '~'] = true};
    (void)cursor_run(&in, graphic);
    return cursor_at_end(&in);
}

/* RFC 9112 3.2. */
static bool read_target(struct http_head *out, struct cursor in)
{
    if (out->upgrades) {
        return host_name_read(out->host, in);
    }
    if (strcmp(out->method, "OPTIONS") == 0 && words_is(in, "*")) {
        memcpy(out->path, "*", 2);
        return true;
    }
    return cursor_peek(&in) == '/' ? http_path_read(out->path, in)
                                   : read_absolute(out, in);
}

static bool read_line(struct reading *self, struct cursor line)
{
    struct cursor method = cursor_until(&line, ' ');
    struct cursor target = cursor_until(&line, ' ');
    self->minor_0 = words_is(line, "HTTP/1.0");
    bool good = read_method(self->head, method) && !line.failed && is_graphic(target) &&
                (self->minor_0 || words_is(line, "HTTP/1.1"));
    self->head->upgrades = good && strcmp(self->head->method, "CONNECT") == 0;
    return good && (self->framing_only || read_target(self->head, target));
}

static bool read_host(struct reading *self, struct cursor value)
{
    bool again = self->has_host;
    self->has_host = true;
    return !again && host_name_read(self->host, value);
}

static bool read_length(struct reading *self, struct cursor value)
{
    size_t digits = cursor_left(&value);
    bool again = self->has_length;
    self->has_length = true;
    for (size_t i = 0; i < digits; i++) {
        uint8_t digit = cursor_u8(&value);
        if (digits > LENGTH_DIGITS || digit < '0' || digit > '9') {
            return false;
        }
        self->head->length_bytes = self->head->length_bytes * 10 + (digit - '0');
    }
    return !again && digits > 0;
}

/* RFC 9112 6.1: in HTTP/1.0 it means nothing to some, and a length to others. */
static bool read_coding(struct reading *self, struct cursor value)
{
    bool again = self->head->chunked;
    self->head->chunked = true;
    return !again && !self->minor_0 && cursor_left(&value) == 7 &&
           words_begins(value, "chunked");
}

static bool read_upgrade(struct reading *self, struct cursor value)
{
    (void)value;
    self->head->upgrades = true;
    return true;
}

/* RFC 9110 10.1.1. Of anything else some servers wait for the body and others answer at
 * once, and take it for the next request. */
static bool read_expect(struct reading *self, struct cursor value)
{
    bool again = self->has_expect;
    self->has_expect = true;
    return !again && !self->minor_0 && cursor_left(&value) == 12 &&
           words_begins(value, "100-continue");
}

/* CGI and what came after it call "content_length" and "content-length" the same (RFC
 * 3875 4.1.18), some servers any sign that is no letter and no digit. */
static bool is_called(struct cursor name, const char *field)
{
    size_t len = strlen(field);
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = cursor_u8(&name);
        char letter = isalnum(byte) ? (char)tolower(byte) : '-';
        if (letter != field[i]) {
            return false;
        }
    }
    return cursor_at_end(&name);
}

/* RFC 9110 5.6.1: of a list, which is not empty. */
static struct cursor next_item(struct cursor *list)
{
    struct cursor rest = *list;
    struct cursor item = cursor_until(&rest, ',');
    if (rest.failed) {
        rest = *list;
        item = cursor_block(&rest, cursor_left(&rest));
    }
    *list = rest;
    return cursor_trim(item, blanks);
}

static uint8_t coding_of(struct cursor item)
{
    static const struct {
        const char *name;
        uint8_t coding; /* enum http_coding */
    } codings[] = {
        {"identity", HTTP_CODING_NONE},
        {"gzip", HTTP_CODING_GZIP},
        {"x-gzip", HTTP_CODING_GZIP},
        {"deflate", HTTP_CODING_DEFLATE},
    };
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++) {
        if (cursor_left(&item) == strlen(codings[i].name) &&
            words_begins(item, codings[i].name)) {
            return codings[i].coding;
        }
    }
    return HTTP_CODING_OTHER;
}

/* Fields of the same name make one list (RFC 9110 5.3). */
static bool read_encoding(struct reading *self, struct cursor value)
{
    while (cursor_left(&value) > 0) {
        struct cursor item = next_item(&value);
        if (cursor_left(&item) > 0) {
            self->head->coding = self->has_coding ? HTTP_CODING_OTHER : coding_of(item);
            self->has_coding = true;
        }
    }
    return true;
}

/* A proxy takes away what is named here before it passes the request on (RFC 9110 7.6.1):
 * not what was judged. */
static bool read_connection(struct reading *self, struct cursor value)
{
    static const char *const judged[] = {"host", "content-length", "transfer-encoding"};
    (void)self;
    while (cursor_left(&value) > 0) {
        struct cursor option = next_item(&value);
        for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
            if (is_called(option, judged[i])) {
                return false;
            }
        }
    }
    return true;
}

/* Some servers and frameworks put these in the place of the request's own method, host or
 * path: they take them for what a proxy before them was asked. */
static bool read_override(struct reading *self, struct cursor value)
{
    (void)self;
    (void)value;
    return false;
}

static const struct {
    const char *name;
    bool (*read)(struct reading *self, struct cursor value);
    bool frames; /* says where the request ends, or how its content is coded */
} fields[] = {
    {"host", read_host, false},
    {"content-length", read_length, true},
    {"transfer-encoding", read_coding, true},
    {"content-encoding", read_encoding, true},
    {"upgrade", read_upgrade, true},
    {"connection", read_connection, false},
    {"expect", read_expect, false},
    {"x-http-method", read_override, false},
    {"x-http-method-override", read_override, false},
    {"x-method-override", read_override, false},
    {"x-original-url", read_override, false},
    {"x-original-uri", read_override, false},
    {"x-original-method", read_override, false},
    {"x-original-host", read_override, false},
    {"x-rewrite-url", read_override, false},
    {"x-host", read_override, false},
    {"x-http-host-override", read_override, false},
    {"forwarded", read_override, false}, /* RFC 7239: its host= */
    {"x-forwarded-host", read_override, false},
    {"x-forwarded-server", read_override, false},
    {"x-forwarded-method", read_override, false},
    {"x-forwarded-uri", read_override, false},
    {"x-forwarded-path", read_override, false},
    {"x-forwarded-prefix", read_override, false},
    {"x-forwarded-url", read_override, false},
    {"x-original-path", read_override, false},
    {"x-envoy-original-path", read_override, false},
    {"x-http-path-override", read_override, false},
    {"x-script-name", read_override, false},
    {"script-name", read_override, false}, /* gunicorn's, and what CGI calls the path */
    {"path-info", read_override, false},
};

/* A line that begins with a blank is folded, one with a blank before its colon is read in
 * two ways (RFC 9112 5.1, 5.2): neither is a token. */
static bool read_field(struct reading *self, struct cursor line)
{
    struct cursor name = cursor_until(&line, ':');
    struct cursor at = name;
    if (line.failed || cursor_run(&at, token) == 0 || !cursor_at_end(&at)) {
        return false;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if ((fields[i].frames || !self->framing_only) &&
            is_called(name, fields[i].name)) {
            return words_begins(name, fields[i].name) &&
                   fields[i].read(self, cursor_trim(line, blanks));
        }
    }
    return true;
}

/* Host must be there (RFC 9112 3.2), and be no other than the target's: servers differ in
 * which they heed. */
static bool settle_host(struct reading *self)
{
    struct http_head *head = self->head;
    if (!self->has_host) {
        return self->minor_0 || self->framing_only;
    }
    if (head->host[0] == '\0') {
        memcpy(head->host, self->host, sizeof head->host);
    }
    return strcmp(head->host, self->host) == 0;
}

static bool read_all(struct http_head *out, bool framing_only, struct cursor in)
{
    struct reading self = {.head = out, .framing_only = framing_only};
    out->host[0] = '\0';
    out->path[0] = '\0';
    out->chunked = false;
    out->length_bytes = 0;
    out->coding = HTTP_CODING_NONE;
    if (!read_line(&self, next_line(&in))) {
        return false;
    }
    for (;;) {
        struct cursor line = next_line(&in);
        if (line.failed) {
            return false;
        }
        if (cursor_left(&line) == 0) {
            return cursor_at_end(&in) && !(self.has_length && out->chunked) &&
                   settle_host(&self);
        }
        if (!read_field(&self, line)) {
            return false;
        }
    }
}

bool http_head_read(struct http_head *out, struct cursor in)
{
    return read_all(out, false, in);
}

bool http_head_read_framing(struct http_head *out, struct cursor in)
{
    return read_all(out, true, in);
}
