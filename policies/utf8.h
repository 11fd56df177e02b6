/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 (RFC 3629) one character at a time, and which characters are safe to show.
 *
 * Does not: accept overlong forms, surrogates, or anything above U+10FFFF. */
#ifndef POLICIES_UTF8_H
#define POLICIES_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "can/cursor.h"

/* True and passes over one character; false, and passes over exactly one byte given in
 * out, when the bytes there are no UTF-8. The cursor has at least one byte left. */
MUST_CHECK bool utf8_next(struct cursor *self, uint32_t *out);

/* The bytes of a character up to U+10FFFF, and how many; of a surrogate too, though
 * utf8_next takes none. */
size_t utf8_spell(uint8_t out[static 4], uint32_t character);

/* False for what could steer a terminal or reorder a line: C0 and C1 controls, DEL, line
 * and paragraph separators, bidirectional controls (Unicode TR9), invisible characters,
 * blanks but the one of ASCII, and non-characters. */
MUST_CHECK bool utf8_is_plain(uint32_t character);

/* Plain, and no mark that would be drawn over what stands before it: what another may
 * have written is shown so, for a stroke through a name or a heap over its neighbours
 * makes it another. A name that the owner writes may have them. */
MUST_CHECK bool utf8_stands_alone(uint32_t character);

/* The columns that a plain character takes on a terminal at the most: 2 where Unicode
 * (TR11) has it wide, else 1, although marks that join the one before take none. */
MUST_CHECK unsigned utf8_columns(uint32_t character);

#endif
