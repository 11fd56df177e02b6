/* SPDX-License-Identifier: Apache-2.0 */
/* The cloud's end of a conversation. */
#include "sim/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/hex.h"

#define HASH_BYTES 32

bool answer_init(struct answer *self, enum answer_kind kind)
{
    memset(self, 0, sizeof(*self));
    self->kind = kind;
    mbedtls_md_init(&self->hash);
    return mbedtls_md_setup(&self->hash, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
                            0) == 0;
}

void answer_free(struct answer *self)
{
    mbedtls_md_free(&self->hash);
}

/* splitmix64: any offset can be made without the ones before it. */
static uint64_t word_at(uint64_t index)
{
    uint64_t z = (index + 1) * 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

void answer_bytes(uint64_t offset, uint8_t *out, size_t len)
{
    uint64_t word = word_at(offset / 8);
    for (size_t i = 0; i < len; i++, offset++) {
        if (offset % 8 == 0) {
            word = word_at(offset / 8);
        }
        out[i] = (uint8_t)(word >> (8 * (offset % 8)));
    }
}

static void say(struct answer *self, const char *status, const char *body)
{
    int len =
        snprintf((char *)self->out, sizeof(self->out),
                 "HTTP/1.1 %s\r\nContent-Type: text/plain\r\n"
                 "Content-Length: %zu\r\n%s\r\n%s",
                 status, strlen(body), self->over ? "Connection: close\r\n" : "", body);
    self->out_len = len > 0 ? (size_t)len : 0;
    self->state = ANSWER_REPLY;
}

/* The value of a header field without blanks before it, or NULL. */
static const char *field(const struct answer *self, const char *name)
{
    size_t len = strlen(name);
    for (const char *line = strstr(self->head, "\r\n"); line != NULL;
         line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            return line + len + 1 + strspn(line + len + 1, " \t");
        }
    }
    return NULL;
}

static void say_received(struct answer *self)
{
    unsigned char digest[HASH_BYTES] = {0};
    char body[160];

    if (mbedtls_md_finish(&self->hash, digest) != 0) {
        say(self, "500 Internal Server Error", "no digest\n");
        return;
    }
    hex_print(self->hash_text, digest, HASH_BYTES);
    (void)snprintf(body, sizeof(body), "received %llu bytes sha256 %s\n",
                   (unsigned long long)self->body_bytes, self->hash_text);
    say(self, "200 OK", body);
}

static void begin_body(struct answer *self)
{
    const char *length = field(self, "Content-Length");
    const char *expect = field(self, "Expect");

    if (length == NULL) {
        self->over = true;
        say(self, "411 Length Required", "send a Content-Length\n");
        return;
    }
    self->body_bytes = self->body_left = strtoull(length, NULL, 10);
    if (mbedtls_md_starts(&self->hash) != 0) {
        self->over = true;
        say(self, "500 Internal Server Error", "no digest\n");
        return;
    }
    if (self->body_left == 0) {
        say_received(self);
        return;
    }
    self->state = ANSWER_BODY;
    if (expect != NULL && strncasecmp(expect, "100-continue", 12) == 0) {
        self->out_len = (size_t)snprintf((char *)self->out, sizeof(self->out),
                                         "HTTP/1.1 100 Continue\r\n\r\n");
    }
}

static void begin_get(struct answer *self)
{
    static const char path[] = "GET /bytes/";

    if (strncmp(self->head, path, sizeof(path) - 1) != 0) {
        say(self, "200 OK", "hello from the simulated cloud\n");
        return;
    }
    self->generate_at = 0;
    self->generate_end = strtoull(self->head + sizeof(path) - 1, NULL, 10);
    self->out_len = (size_t)snprintf((char *)self->out, sizeof(self->out),
                                     "HTTP/1.1 200 OK\r\n"
                                     "Content-Type: application/octet-stream\r\n"
                                     "Content-Length: %llu\r\n%s\r\n",
                                     (unsigned long long)self->generate_end,
                                     self->over ? "Connection: close\r\n" : "");
    self->state = ANSWER_REPLY;
}

static void act_on_head(struct answer *self)
{
    const char *connection = field(self, "Connection");
    self->over = connection != NULL && strncasecmp(connection, "close", 5) == 0;
    self->requests++;
    if (strncmp(self->head, "GET ", 4) == 0) {
        begin_get(self);
    } else if (strncmp(self->head, "POST ", 5) == 0 ||
               strncmp(self->head, "PUT ", 4) == 0) {
        begin_body(self);
    } else {
        self->over = true;
        say(self, "405 Method Not Allowed", "GET, POST or PUT\n");
    }
    self->head_len = 0;
}

/* Moves bytes into the head until its empty line; returns how many were used. */
static size_t take_head(struct answer *self, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (self->head_len + 1 == sizeof(self->head)) {
            self->over = true;
            self->head_len = 0;
            say(self, "431 Request Header Fields Too Large", "at most 8 KB of header\n");
            return len;
        }
        self->head[self->head_len++] = (char)bytes[i];
        self->head[self->head_len] = '\0';
        if (self->head_len >= 4 &&
            memcmp(self->head + self->head_len - 4, "\r\n\r\n", 4) == 0) {
            act_on_head(self);
            return i + 1;
        }
    }
    return len;
}

static size_t take_body(struct answer *self, const uint8_t *bytes, size_t len)
{
    size_t used = len < self->body_left ? len : (size_t)self->body_left;
    if (mbedtls_md_update(&self->hash, bytes, used) != 0) {
        self->over = true;
        say(self, "500 Internal Server Error", "no digest\n");
        return len;
    }
    self->body_left -= used;
    if (self->body_left == 0) {
        say_received(self);
    }
    return used;
}

void answer_take(struct answer *self, const uint8_t *bytes, size_t len)
{
    if (self->kind == ANSWER_SINK) {
        return;
    }
    if (self->kind == ANSWER_ECHO) {
        memcpy(self->out, bytes, len);
        self->out_len = len;
        return;
    }
    for (size_t at = 0; at < len && self->state != ANSWER_REPLY;) {
        at += self->state == ANSWER_HEAD ? take_head(self, bytes + at, len - at)
                                         : take_body(self, bytes + at, len - at);
    }
}

size_t answer_give(struct answer *self, uint8_t *out, size_t size)
{
    size_t len = self->out_len < size ? self->out_len : size;
    if (len > 0) {
        memcpy(out, self->out, len);
        memmove(self->out, self->out + len, self->out_len - len);
        self->out_len -= len;
        return len;
    }
    uint64_t left = self->generate_end - self->generate_at;
    len = left < size ? (size_t)left : size;
    answer_bytes(self->generate_at, out, len);
    self->generate_at += len;
    if (len == 0 && self->state == ANSWER_REPLY) {
        self->state = ANSWER_HEAD;
    }
    return len;
}

bool answer_over(const struct answer *self)
{
    return self->over && self->state == ANSWER_HEAD;
}
