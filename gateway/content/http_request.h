/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1 requests of a connection, one after the other, for judging each before a byte of
 * it passes, or for following where each begins and ends (RFC 9112). Whatever two servers
 * could read in two ways is refused, so that no request hides in another: two lengths,
 * folded lines, bare CR or LF, blanks before a colon, two hosts, fields that override
 * method or path, chunk extensions, trailers. Fixed memory. Does not: judge, read
 * answers. */
#ifndef GATEWAY_CONTENT_HTTP_REQUEST_H
#define GATEWAY_CONTENT_HTTP_REQUEST_H

#include "gateway/content/http_head.h"

#define HTTP_REQUEST_HEAD_BYTES 16384 /* with the empty line; longer is refused */

enum http_request_state {
    HTTP_REQUEST_NEED_MORE, /* all bytes were taken; none may pass yet */
    HTTP_REQUEST_HEAD,      /* judge it, then pass self->head */
    HTTP_REQUEST_BODY,      /* the bytes taken are content of the request last judged */
    HTTP_REQUEST_FRAME,     /* they frame chunks of it, and are no content */
    HTTP_REQUEST_UPGRADE,   /* nothing is taken: what follows is no HTTP, if the server
                               agrees; http_request_go_on if it does not */
    HTTP_REQUEST_MALFORMED  /* nothing is taken, now and ever: end the connection */
};

struct http_request {
    struct http_head request; /* the one last judged */
    uint64_t body_bytes;      /* so far, what frames chunks included */
    uint32_t head_bytes;
    uint8_t head[HTTP_REQUEST_HEAD_BYTES]; /* as it came; valid until the next call */
    /* its own */
    uint8_t phase;
    bool framing_only; /* whom a request is for does not matter */
    bool in_method;
    uint8_t digits;      /* of a chunk's size */
    uint8_t previous;    /* byte of the head */
    uint32_t line_bytes; /* of the head's last line */
    uint64_t left;       /* bytes of the body or chunk */
};

void http_request_init(struct http_request *self);

/* The same, to follow them: see http_head_read_framing. */
void http_request_init_framing(struct http_request *self);

/* Takes *consumed of len bytes, as enum http_request_state says; call again with the
 * rest. Every byte is looked at once. */
MUST_CHECK enum http_request_state http_request_take(struct http_request *self,
                                                     const uint8_t *bytes, size_t len,
                                                     size_t *consumed);

/* Bytes that were taken and may not pass yet: a head that is not whole. */
MUST_CHECK size_t http_request_held(const struct http_request *self);

/* More bytes of the request last judged are to come. */
MUST_CHECK bool http_request_in_body(const struct http_request *self);

/* After HTTP_REQUEST_UPGRADE: the server did not agree, HTTP goes on. */
void http_request_go_on(struct http_request *self);

#endif
