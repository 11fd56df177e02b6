/* SPDX-License-Identifier: Apache-2.0 */
/* What HTTP/1, RTSP and SIP have in common: a start line, fields, an empty line, a body
 * (RFC 9112, RFC 2326, RFC 3261). As lenient as whoever answers them may be, for it tells
 * what a flow is; what is judged is read strictly: http_request.h. */
#ifndef GATEWAY_CONTENT_TEXT_MESSAGE_H
#define GATEWAY_CONTENT_TEXT_MESSAGE_H

#include "gateway/content/mark.h"

#define TEXT_MESSAGE_LINE_BYTES 8192 /* no longer start line is waited for */
#define TEXT_MESSAGE_FIELDS_MAX 512  /* lines behind it; servers take a hundred or so */

struct text_message {
    struct cursor first; /* the words of the start line */
    struct cursor second;
    struct cursor last;
    struct cursor fields; /* from the second line on; text_message_next_field */
    struct cursor body;   /* what has come of it */
    bool whole;           /* the empty line before the body has come */
};

struct text_message_field {
    struct cursor name;
    struct cursor value; /* without the blanks around it */
};

/* CONTENT_IS: a start line of two words at least is whole. CONTENT_MORE: what may become
 * one has come. CONTENT_NOT also when more fields than anyone sends have come. */
MUST_CHECK enum content_state text_message_read(struct text_message *out,
                                                const uint8_t *bytes, size_t len);

/* The next field whose line has come. Lines without a colon and folded ones are passed
 * over. False at the end. */
MUST_CHECK bool text_message_next_field(struct text_message *self,
                                        struct text_message_field *out);

/* The field is called so, whatever the case. */
MUST_CHECK bool text_message_is_field(const struct text_message_field *field,
                                      const char *name);

#endif
