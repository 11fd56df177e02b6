/* SPDX-License-Identifier: Apache-2.0 */
/* Collects a head byte by byte, then counts its body. */
#include "gateway/content/http_request.h"

#include "can/words.h"

#define CHUNK_DIGITS_MAX 8

enum phase {
    BEFORE_HEAD,
    IN_HEAD,
    IN_BODY,
    IN_CHUNK_SIZE,
    IN_CHUNK_SIZE_END, /* its LF */
    IN_CHUNK,
    IN_CHUNK_CR,
    IN_CHUNK_LF,
    IN_LAST_CR, /* behind the chunk of size 0; no trailers */
    IN_LAST_LF,
    UPGRADED,
    BROKEN
};

void http_request_init(struct http_request *self)
{
    *self = (struct http_request){.phase = BEFORE_HEAD};
}

void http_request_init_framing(struct http_request *self)
{
    *self = (struct http_request){.phase = BEFORE_HEAD, .framing_only = true};
}

void http_request_go_on(struct http_request *self)
{
    if (self->phase == UPGRADED) {
        self->phase = BEFORE_HEAD;
    }
}

size_t http_request_held(const struct http_request *self)
{
    return self->phase == IN_HEAD ? self->head_bytes : 0;
}

bool http_request_in_body(const struct http_request *self)
{
    return self->phase >= IN_BODY && self->phase <= IN_LAST_LF;
}

static enum phase behind_body(const struct http_request *self)
{
    return self->request.upgrades ? UPGRADED : BEFORE_HEAD;
}

/* CR and LF as a pair only, and no other control than a tab (RFC 9112 2.2, 5.5). */
static bool is_allowed(const struct http_request *self, uint8_t byte)
{
    if (byte == '\n' || self->previous == '\r') {
        return byte == '\n' && self->previous == '\r';
    }
    return byte == '\t' || byte == '\r' || (byte >= 0x20 && byte != 0x7f);
}

/* What is no HTTP is known by its first bytes. */
static bool is_method(struct http_request *self, uint8_t byte)
{
    if (self->in_method && byte == ' ' && self->head_bytes > 0) {
        self->in_method = false;
        return true;
    }
    return !self->in_method || (byte >= 'A' && byte <= 'Z') || byte == '-';
}

static bool read_head(struct http_request *self)
{
    struct cursor in = cursor_over(self->head, self->head_bytes);
    return self->framing_only ? http_head_read_framing(&self->request, in)
                              : http_head_read(&self->request, in);
}

/* The head ends with the first empty line. It may not begin with one. */
static enum http_request_state take_head(struct http_request *self, struct cursor *in)
{
    while (cursor_left(in) > 0) {
        uint8_t byte = cursor_u8(in);
        if (!is_allowed(self, byte) || !is_method(self, byte) ||
            self->head_bytes == sizeof self->head) {
            return HTTP_REQUEST_MALFORMED;
        }
        self->head[self->head_bytes++] = byte;
        self->previous = byte;
        self->line_bytes++;
        if (byte == '\n' && self->line_bytes == 2) {
            return read_head(self) ? HTTP_REQUEST_HEAD : HTTP_REQUEST_MALFORMED;
        }
        self->line_bytes = byte == '\n' ? 0 : self->line_bytes;
    }
    return HTTP_REQUEST_NEED_MORE;
}

static void begin_head(struct http_request *self)
{
    self->head_bytes = 0;
    self->line_bytes = 0;
    self->previous = 0;
    self->in_method = true;
    self->body_bytes = 0;
    self->phase = IN_HEAD;
}

static void begin_body(struct http_request *self)
{
    self->digits = 0;
    self->left = self->request.chunked ? 0 : self->request.length_bytes;
    self->phase = self->request.chunked ? IN_CHUNK_SIZE
                                        : (self->left > 0 ? IN_BODY : behind_body(self));
}

static bool take_size(struct http_request *self, uint8_t byte)
{
    unsigned digit = words_digit(byte);
    if (byte == '\r' && self->digits > 0) {
        self->phase = IN_CHUNK_SIZE_END;
        return true;
    }
    if (digit > 15 || self->digits == CHUNK_DIGITS_MAX) {
        return false;
    }
    self->digits++;
    self->left = self->left * 16 + digit;
    return true;
}

/* A byte that frames chunks, and what is behind it. */
static bool take_framing(struct http_request *self, uint8_t byte)
{
    const struct {
        uint8_t byte;
        uint8_t next;
    } steps[BROKEN] = {
        [IN_CHUNK_SIZE_END] = {'\n', self->left > 0 ? IN_CHUNK : IN_LAST_CR},
        [IN_CHUNK_CR] = {'\r', IN_CHUNK_LF},
        [IN_CHUNK_LF] = {'\n', IN_CHUNK_SIZE},
        [IN_LAST_CR] = {'\r', IN_LAST_LF},
        [IN_LAST_LF] = {'\n', (uint8_t)behind_body(self)},
    };
    if (self->phase == IN_CHUNK_SIZE) {
        return take_size(self, byte);
    }
    if (byte != steps[self->phase].byte) {
        return false;
    }
    self->phase = steps[self->phase].next;
    self->digits = 0;
    return true;
}

/* Bytes of a body of known length, or of a chunk. */
static void take_data(struct http_request *self, struct cursor *in)
{
    size_t n = cursor_left(in) < self->left ? cursor_left(in) : (size_t)self->left;
    cursor_skip(in, n);
    self->left -= n;
    if (self->left == 0) {
        self->phase = self->phase == IN_BODY ? behind_body(self) : IN_CHUNK_CR;
    }
}

static bool is_framing(const struct http_request *self)
{
    return self->phase >= IN_CHUNK_SIZE && self->phase <= IN_LAST_LF &&
           self->phase != IN_CHUNK;
}

static enum http_request_state take_body(struct http_request *self, struct cursor *in)
{
    enum http_request_state state = HTTP_REQUEST_BODY;
    if (is_framing(self)) {
        state = HTTP_REQUEST_FRAME;
        while (cursor_left(in) > 0 && is_framing(self)) {
            if (!take_framing(self, cursor_u8(in))) {
                return HTTP_REQUEST_MALFORMED;
            }
        }
    } else {
        take_data(self, in);
    }
    self->body_bytes += in->pos;
    return state;
}

enum http_request_state http_request_take(struct http_request *self, const uint8_t *bytes,
                                          size_t len, size_t *consumed)
{
    struct cursor in = cursor_over(bytes, len);
    enum http_request_state state = HTTP_REQUEST_NEED_MORE;
    *consumed = 0;
    if (self->phase == BROKEN) {
        return HTTP_REQUEST_MALFORMED;
    }
    if (len == 0) {
        return HTTP_REQUEST_NEED_MORE;
    }
    if (self->phase == UPGRADED) {
        return HTTP_REQUEST_UPGRADE;
    }
    if (self->phase == BEFORE_HEAD) {
        begin_head(self);
    }
    if (self->phase == IN_HEAD) {
        state = take_head(self, &in);
        if (state == HTTP_REQUEST_HEAD) {
            begin_body(self);
        }
    } else {
        state = take_body(self, &in);
    }
    if (state == HTTP_REQUEST_MALFORMED) {
        self->phase = BROKEN;
        return state;
    }
    *consumed = in.pos;
    return state;
}
