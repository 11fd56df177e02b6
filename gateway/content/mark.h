/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes by which a protocol is known, when they may not all have come. */
#ifndef GATEWAY_CONTENT_MARK_H
#define GATEWAY_CONTENT_MARK_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* CONTENT_IS: in begins with these len bytes and passes over them. CONTENT_MORE: it ends
 * within them. In this and in CONTENT_NOT in stays where it is. */
MUST_CHECK enum content_state mark_read(struct cursor *in, const char *bytes, size_t len);
#define MARK_READ(in, literal) mark_read(in, literal, sizeof(literal) - 1)

/* The text stands somewhere in the bytes, whatever the case of its letters. Takes as many
 * steps as both are long, multiplied; the text is ours and short. */
MUST_CHECK bool mark_within(struct cursor in, const char *text);

/* The same, and in stops behind it. */
MUST_CHECK bool mark_find(struct cursor *in, const char *text);

/* The first line without its end: CR LF or LF; bytes above ASCII may be in
 * it. CONTENT_MORE: text of at most max bytes has come without one. CONTENT_NOT: what has
 * come is no text, or longer. */
MUST_CHECK enum content_state mark_line(struct cursor *line, struct cursor *in,
                                        size_t max);

#endif
