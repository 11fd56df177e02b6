/* SPDX-License-Identifier: Apache-2.0 */
/* The frames that a client of WebSocket sends, one after the other, their masks taken off
 * (RFC 6455 5.2, 5.3). A frame that is not masked, is longer than it says as short as it
 * can, or has bits of an extension (compression, RFC 7692) is none. Fixed memory. Does
 * not: read a server, judge. */
#ifndef GATEWAY_CONTENT_WEBSOCKET_H
#define GATEWAY_CONTENT_WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define WEBSOCKET_CONTROL_BYTES 125 /* of a ping, a pong or a close */
#define WEBSOCKET_HEADER_BYTES 14

enum websocket_state {
    WEBSOCKET_NEED_MORE, /* all bytes were taken; none may pass yet */
    WEBSOCKET_FRAME,     /* pass self->held: the header of a part of a message */
    WEBSOCKET_PAYLOAD,   /* the bytes taken are of it; out has what they say */
    WEBSOCKET_CONTROL,   /* look at self->control, then pass self->held */
    WEBSOCKET_BROKEN     /* self->held is no frame; nothing more is taken, now and ever */
};

/* All-zero is the start. */
struct websocket {
    uint8_t held_bytes;
    uint8_t control_bytes;
    uint8_t code_bytes; /* of control: in front of what a close says (RFC 6455 5.5.1) */
    uint8_t
        held[WEBSOCKET_HEADER_BYTES + WEBSOCKET_CONTROL_BYTES]; /* as it came; valid
                                                                   until the next call */
    uint8_t control[WEBSOCKET_CONTROL_BYTES]; /* what a control frame says */
    /* its own */
    bool told; /* what is held was */
    bool broken;
    bool is_control;
    bool is_open;  /* a message goes on in another frame */
    uint64_t left; /* bytes of the payload */
    uint8_t mask[4];
    uint8_t turn; /* of the mask's bytes */
};

/* Takes *consumed of len bytes, as enum websocket_state says; call again with the rest.
 * out has room for len bytes. */
MUST_CHECK enum websocket_state websocket_take(struct websocket *self, uint8_t *out,
                                               const uint8_t *bytes, size_t len,
                                               size_t *consumed);

/* Bytes that were taken and may not pass yet. */
MUST_CHECK size_t websocket_held(const struct websocket *self);

/* No frame and no message is under way: whoever gets what was said may answer. */
MUST_CHECK bool websocket_is_between(const struct websocket *self);

#endif
