/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile text made safe to show on a terminal: what could steer it or mislead a reader
 * becomes \xHH (a byte that is no UTF-8) or \u{H} (a character that is not plain). */
#ifndef GATEWAY_OFFICER_ESCAPE_H
#define GATEWAY_OFFICER_ESCAPE_H

#include <stddef.h>
#include <stdint.h>

#define ESCAPE_NAME_GROWTH 4 /* a name is at most so many times as long */

/* A name or a host that stands in a line with other words: a blank in it becomes \x20 and
 * a backslash two, so that nothing it says is taken for what stands behind it, or for an
 * escape. Control characters stay, for the others to escape. out has room for
 * ESCAPE_NAME_GROWTH times the name and a NUL; what goes beyond size is left out. */
void escape_name(char *out, size_t size, const char *name);
/* Takes that back, and no other escape. */
void escape_name_undo(char *out, size_t size, const char *text);

/* Writes at most columns columns (utf8.h) into out, which has room for size bytes; longer
 * text ends in "..". Returns how many columns it takes. size is at least 3. */
size_t escape_text(char *out, size_t size, size_t columns, const char *text);
/* The same for bytes, a zero among them too: in one way, each that is not of a plain
 * character as \xHH, since what they are is not known, and a backslash as two. */
size_t escape_bytes(char *out, size_t size, size_t columns, const uint8_t *bytes,
                    size_t len);

/* The same for text whose end says as much as its begin, a name or an address: longer
 * text has "…" in the middle. size is at least 8; fewer columns are written where it has
 * not 4 bytes for each and 4 more. */
size_t escape_middle(char *out, size_t size, size_t columns, const char *text);

#endif
