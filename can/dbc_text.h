/* SPDX-License-Identifier: Apache-2.0 */
/* Names and texts of a DBC file, copied out of it. A text is UTF-8 when it reads as such;
 * else it is taken for Windows-1252, which is Latin-1 with more signs. */
#ifndef CAN_DBC_TEXT_H
#define CAN_DBC_TEXT_H

#include "can/arena.h"
#include "can/dbc_lexer.h"

/* UTF-8, ended by NUL, \" turned into "; NULL when the arena is full. A NUL byte in the
 * file becomes a space. The empty text takes no memory. */
MUST_CHECK const char *dbc_text_copy(struct arena *arena, const struct dbc_token *token);

#endif
