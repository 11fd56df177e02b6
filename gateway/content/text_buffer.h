/* SPDX-License-Identifier: Apache-2.0 */
/* Text that is put together in a buffer of fixed size; what does not fit is cut and ends
 * in
 * "...". */
#ifndef GATEWAY_CONTENT_TEXT_BUFFER_H
#define GATEWAY_CONTENT_TEXT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "can/cursor.h"

#define TEXT_BUFFER_LEAST_BYTES 4

struct text_buffer {
    char *text; /* always ended by a zero */
    size_t size;
    size_t used;
    bool cut; /* something did not fit; what comes then is passed over */
};

/* Empty, over size bytes (TEXT_BUFFER_LEAST_BYTES at least). */
struct text_buffer text_buffer_over(char *text, size_t size);

void text_buffer_print(struct text_buffer *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One character, which costs far less. */
void text_buffer_put(struct text_buffer *self, char character);

/* The bytes as they stand between quotes in a DNS zone file (RFC 1035 5.1): '"' and '\'
 * behind a
 * '\', what is not printable as \DDD. */
void text_buffer_quoted(struct text_buffer *self, struct cursor bytes);

/* RFC 4648 4. */
void text_buffer_base64(struct text_buffer *self, struct cursor bytes);

#endif
