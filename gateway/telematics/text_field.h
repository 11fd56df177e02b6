/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a line that separators part, as trackers that speak text write them. */
#ifndef GATEWAY_TELEMATICS_TEXT_FIELD_H
#define GATEWAY_TELEMATICS_TEXT_FIELD_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* The bytes up to the separator, which line passes over, or to the end of the line. */
struct cursor text_field_next(struct cursor *line, uint8_t separator);

/* The count-th field of a line, from 0; empty when there are fewer. */
MUST_CHECK struct cursor text_field_at(struct cursor line, uint8_t separator,
                                       unsigned count);

/* Without the blanks in front that pad it. */
MUST_CHECK struct cursor text_field_trim(struct cursor field);

/* The field is that text, letter for letter; it begins with it. */
MUST_CHECK bool text_field_is(struct cursor field, const char *text);
MUST_CHECK bool text_field_begins(struct cursor field, const char *text);

/* The same as far as the field goes: more bytes may make it begin so. */
MUST_CHECK bool text_field_may_begin(struct cursor field, const char *text);

/* Only decimal digits, so many at least and at most. */
MUST_CHECK bool text_field_is_digits(struct cursor field, size_t least, size_t most);

/* Only digits of base 16, or nothing. */
MUST_CHECK bool text_field_is_hex(struct cursor field);

/* The digits that it begins with, most of them at most. */
MUST_CHECK struct cursor text_field_digits(struct cursor field, size_t most);

/* Passes over the ends of lines, CR and LF, that stand next. */
void text_field_skip_end(struct cursor *line);

/* A decimal number: a sign or none, digits, and a point with digits behind it or none.
 * Of 18 digits and more the decimals are cut, and more before the point are no number.
 * decimals: how many stand behind the point and count. */
MUST_CHECK bool text_field_number(struct cursor field, double *value, unsigned *decimals);

/* A number of base 16 with just so many digits. */
MUST_CHECK bool text_field_hex(struct cursor field, size_t digits, uint32_t *value);

/* Bytes before the last separator and what stands behind it; false without one. */
MUST_CHECK bool text_field_split_last(struct cursor line, uint8_t separator,
                                      struct cursor *before, struct cursor *after);

void text_field_add(struct content *out, enum content_identifier_kind kind,
                    struct cursor field);
void text_field_add_terminal(struct content *out, struct cursor field);
void text_field_add_vin(struct content *out, struct cursor field);

#endif
