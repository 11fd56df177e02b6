/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP, and WebSocket where a request has asked for it (RFC 6455 4.1). */
#include "gateway/uplink/examiner_part.h"

#include <string.h>

/* So far behind a ping a number may stand that is the other half of a place, or a part of
 * one in bytes. */
#define JOINT_BYTES (SECRET_WALK_APART_BYTES + SECRET_BINARY_TAIL_BYTES)

static bool deny_unclear(struct examination *now)
{
    const struct secret_hit unclear = {.what = SECRET_HIT_FRAMED};
    return examiner_deny_hit(now, &unclear);
}

/* Key and upgrade go together, or it is another upgrade, of which no scan is told; and
 * chunks with what says so. Else others may see in the head what is not read in it here.
 */
static bool take_head(struct examiner *self, struct examination *now)
{
    const struct http_head *head = &self->http.request;
    bool keyed = (self->says & examiner_said(SECRET_HIT_MASKED)) != 0;
    bool framed = (self->says & examiner_said(SECRET_HIT_FRAMED)) != 0;
    self->says = 0;
    self->asked = true;
    self->offered = keyed && head->upgrades;
    bool clear = self->offered == keyed && (head->chunked || !framed);
    if (!clear && !deny_unclear(now)) {
        return false;
    }
    return examiner_begin_content(self, now) &&
           (http_request_in_body(&self->http) || examiner_end_message(self, now));
}

/* What comes next says whether the server has agreed: no frame begins as a method does
 * but with A or B, which would be compressed. Of another upgrade nothing is known but
 * that a server which does not know it either goes on with HTTP. */
static void upgrade(struct examiner *self, uint8_t next)
{
    bool goes_on = next >= 'C' && next <= 'Z';
    if (self->offered && !goes_on) {
        self->talks = true;
        memset(&self->websocket, 0, sizeof self->websocket);
        examiner_begin_chunks(self);
    } else {
        http_request_go_on(&self->http);
        self->asked = self->offered;
    }
    self->offered = false;
}

/* It is no HTTP, or not any more. A head that says what would hide a body may be one to
 * others (further on the scan tells where something says so), and behind a request a
 * server takes more for HTTP than is read here: what frames chunks may hold extensions
 * (RFC 9112 7.1.1). */
static bool stray(struct examiner *self, struct examination *now)
{
    bool clear = self->says == 0 && !self->asked;
    self->follows = false;
    return examiner_end_content(self, now) && (clear || deny_unclear(now));
}

static bool let_head_out(struct examiner *self, struct examination *now,
                         const uint8_t *bytes, size_t len)
{
    now->in_head = true;
    bool good = examiner_let_out(self, now, bytes, len);
    now->in_head = false;
    self->says |= now->says;
    now->says = 0;
    return good;
}

/* An empty line before a request, which a server passes over (RFC 9112 2.2). */
static bool is_before_request(const struct examiner *self, uint8_t next)
{
    return (next == '\r' || next == '\n') && !self->offered &&
           http_request_held(&self->http) == 0 && !http_request_in_body(&self->http);
}

static bool follow_http(struct examiner *self, struct examination *now, struct cursor *in)
{
    struct cursor ahead = *in;
    size_t len = cursor_left(in);
    uint8_t next = cursor_peek(in);
    const uint8_t *bytes = cursor_take(&ahead, len);
    size_t used;
    if (is_before_request(self, next)) {
        cursor_skip(in, 1);
        return examiner_let_out(self, now, bytes, 1);
    }
    enum http_request_state state = http_request_take(&self->http, bytes, len, &used);
    cursor_skip(in, used);
    switch (state) {
    case HTTP_REQUEST_NEED_MORE:
        return let_head_out(self, now, bytes, used);
    case HTTP_REQUEST_HEAD:
        return let_head_out(self, now, bytes, used) && take_head(self, now);
    case HTTP_REQUEST_BODY:
    case HTTP_REQUEST_FRAME:
        return examiner_take_body(self, now, state, bytes, used);
    case HTTP_REQUEST_UPGRADE:
        upgrade(self, next);
        return true;
    case HTTP_REQUEST_MALFORMED: /* nothing of bytes was taken */
        break;
    }
    return stray(self, now);
}

/* A message of WebSocket has ended, which may be answered. */
static bool end_talk(struct examiner *self, struct examination *now)
{
    struct secret_hit hit = {0};
    if (!websocket_is_between(&self->websocket) || !self->is_chunked) {
        return true;
    }
    if (secret_scan_foresee(&self->content, &hit) && !examiner_deny_hit(now, &hit)) {
        return false;
    }
    self->content_held -= (uint32_t)secret_scan_pass(&self->content);
    return examiner_release(self, now);
}

static bool let_talk_out(struct examiner *self, struct examination *now,
                         const uint8_t *bytes, size_t len)
{
    return examiner_let_out(self, now, bytes, len) &&
           examiner_bound_kept(self, now, self->out_end) && end_talk(self, now);
}

/* What a walk alone finds. */
static bool walk(struct secret_walk *through, struct examination *now,
                 const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    bool good = true;
    for (size_t left = len, taken; left > 0 && good; left = cursor_left(&in)) {
        struct cursor ahead = in;
        struct secret_hit hit = {0};
        bool found = secret_walk_take(through, cursor_take(&ahead, left), left, &taken,
                                      &hit) == SECRET_WALK_FOUND;
        cursor_skip(&in, taken);
        good = !found || examiner_deny_hit(now, &hit);
    }
    return good;
}

/* What a message says behind a ping goes on from there, until nothing of what was said
 * before bears on it: content would find the same. */
static bool join_content(struct examiner *self, struct examination *now,
                         const uint8_t *bytes, size_t len)
{
    if (self->is_joined && self->joint.at >= self->joint_until) {
        self->is_joined = !secret_walk_is_fresh(&self->joint, bytes[0]);
    }
    return !self->is_joined || walk(&self->joint, now, bytes, len);
}

static bool join_control(struct examiner *self, struct examination *now,
                         const uint8_t *bytes, size_t len)
{
    struct secret_hit hit = {0};
    if (!self->is_joined) {
        self->joint = self->content.walk;
        self->is_joined = true;
    }
    bool good = walk(&self->joint, now, bytes, len);
    struct secret_walk ahead = self->joint;
    self->joint_until = self->joint.at + JOINT_BYTES;
    return good && (!secret_walk_end(&ahead, &hit) || examiner_deny_hit(now, &hit));
}

/* The code of a close may be said with its reason, or stand between that and what was
 * said before. */
static bool walk_code(struct examiner *self, struct examination *now)
{
    struct secret_walk whole = self->control.walk;
    const struct websocket *said = &self->websocket;
    return walk(&whole, now, said->control, said->control_bytes);
}

/* A ping may stand in the middle of a message, so what they say is read by itself, from
 * one to the next, and with what messages say around them. None is held: a server waits
 * for it. */
static bool take_control(struct examiner *self, struct examination *now)
{
    const struct websocket *said = &self->websocket;
    struct cursor in = cursor_over(said->control, said->control_bytes);
    cursor_skip(&in, said->code_bytes);
    size_t len = cursor_left(&in);
    const uint8_t *bytes = cursor_take(&in, len);
    uint32_t leave = 0;
    return !self->is_chunked || len == 0 ||
           ((said->code_bytes == 0 || walk_code(self, now)) &&
            examiner_scan(&self->control, now, bytes, len, &leave) &&
            join_control(self, now, bytes, len));
}

static bool follow_websocket(struct examiner *self, struct examination *now,
                             struct cursor *in)
{
    uint8_t said[EXAMINER_TAKE_BYTES];
    struct cursor ahead = *in;
    size_t len = cursor_left(in);
    const uint8_t *bytes = cursor_take(&ahead, len);
    size_t used;
    struct websocket *socket = &self->websocket;
    enum websocket_state state = websocket_take(socket, said, bytes, len, &used);
    cursor_skip(in, used);
    switch (state) {
    case WEBSOCKET_NEED_MORE:
        return true;
    case WEBSOCKET_FRAME:
        return let_talk_out(self, now, socket->held, socket->held_bytes);
    case WEBSOCKET_PAYLOAD:
        return (!self->is_chunked || (examiner_scan_content(self, now, said, used) &&
                                      join_content(self, now, said, used))) &&
               let_talk_out(self, now, bytes, used);
    case WEBSOCKET_CONTROL:
        return take_control(self, now) &&
               let_talk_out(self, now, socket->held, socket->held_bytes);
    case WEBSOCKET_BROKEN:
        break;
    }
    self->talks = false;
    self->follows = false;
    return examiner_let_out(self, now, socket->held, socket->held_bytes) &&
           examiner_end_content(self, now) &&
           (!self->scans || examiner_deny(now, REASON_NOT_EXAMINED));
}

bool examiner_follow(struct examiner *self, struct examination *now, struct cursor *in)
{
    return self->talks ? follow_websocket(self, now, in) : follow_http(self, now, in);
}
