/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a line of text, which blanks part, and what they say as numbers. */
#ifndef CAN_WORDS_H
#define CAN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"

/* The next word; line passes over it. Nothing is left in it at the end of the line. */
struct cursor words_next(struct cursor *line);

/* The word is this text, letter for letter. */
MUST_CHECK bool words_is(struct cursor word, const char *text);

/* The word begins with this text, whatever the case of its letters. */
MUST_CHECK bool words_begins(struct cursor word, const char *text);

/* What the letter is as a digit of base 16 or less; of any other letter more than 15. */
MUST_CHECK unsigned words_digit(uint8_t letter);

/* The whole word is a number of base 10 or 16, at most max. */
MUST_CHECK bool words_number(struct cursor word, unsigned base, uint32_t max,
                             uint32_t *value);

/* The whole word is a decimal fraction; value is it times 10 to the power of places,
 * further places are cut. False too when value does not fit. */
MUST_CHECK bool words_fraction(struct cursor word, unsigned places, uint64_t *value);

/* The next count words are bytes of base 10 or 16. */
MUST_CHECK bool words_bytes(struct cursor *line, unsigned base, size_t count,
                            uint8_t *bytes);

#endif
