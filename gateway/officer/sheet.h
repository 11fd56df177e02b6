/* SPDX-License-Identifier: Apache-2.0 */
/* The form in which proofs leave the machine: JSON, a member a line, bytes in hex, so
 * that a stranger can check one by eye, with any JSON reader, or with sed and openssl.
 *
 * The reader takes its members in order and is not strict in itself: what was read is
 * written again, and only the very same bytes are good. So a sheet has one form, and its
 * members that only help a human reader cannot say something else than what is proven. */
#ifndef GATEWAY_OFFICER_SHEET_H
#define GATEWAY_OFFICER_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"

#define SHEET_BYTES_MAX 16384

struct sheet {
    size_t used;
    bool full; /* it did not fit: what is in text is of no use */
    bool first;
    char text[SHEET_BYTES_MAX];
};

/* Opens the object with its first member: "sallyport", what this is. */
void sheet_begin(struct sheet *self, const char *what);
void sheet_text(struct sheet *self, const char *key, const char *value); /* plain */
void sheet_u64(struct sheet *self, const char *key, uint64_t value);
void sheet_bool(struct sheet *self, const char *key, bool value);
void sheet_hex(struct sheet *self, const char *key, const uint8_t *bytes, size_t len);
void sheet_list(struct sheet *self, const char *key);
/* An item of it: a word, a space and bytes in hex. */
void sheet_item(struct sheet *self, const char *word, const uint8_t *bytes, size_t len);
void sheet_list_end(struct sheet *self);
void sheet_end(struct sheet *self);

/* Each passes over one line; the cursor fails when the line is not that. */
void sheet_skip(struct cursor *in);
uint64_t sheet_take_u64(struct cursor *in, const char *key);
/* How many bytes, at most `most`. */
MUST_CHECK size_t sheet_take_hex(struct cursor *in, const char *key, uint8_t *out,
                                 size_t most);
/* False, and the line is passed over, when no item is left. */
MUST_CHECK bool sheet_take_item(struct cursor *in, uint8_t *out, size_t len);

/* Whether the bytes are what was written. */
MUST_CHECK bool sheet_equal(const struct sheet *self, const uint8_t *bytes, size_t len);

#endif
