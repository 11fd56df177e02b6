/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines (RFC 8259), one object a line. Text is escaped so that hostile bytes stay
 * inside their string: control characters, quotes and what could steer a terminal become
 * \u escapes, a byte that is no UTF-8 becomes the four characters \xHH. */
#ifndef GATEWAY_OFFICER_JSON_H
#define GATEWAY_OFFICER_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
    FILE *out;
    bool comma;
};

void json_begin(struct json *self, FILE *out); /* "{" */
void json_text(struct json *self, const char *key, const char *value);
void json_u64(struct json *self, const char *key, uint64_t value);
/* Digits as they are: the caller's word that they are a JSON number. */
void json_number(struct json *self, const char *key, const char *digits);
/* The shortest digits that read back as the same value; null when there is none (NaN,
 * infinities). */
void json_double(struct json *self, const char *key, double value);
void json_bool(struct json *self, const char *key, bool value);
void json_null(struct json *self, const char *key);
void json_open(struct json *self, const char *key); /* nested object */
void json_close(struct json *self);
void json_list(struct json *self,
               const char *key);   /* its items are objects, texts or pairs */
void json_item(struct json *self); /* an object in it, to json_close */
void json_pair(struct json *self, uint64_t first, uint64_t second); /* "[1,3]" in it */
void json_list_text(struct json *self, const char *value);          /* a text in it */
void json_list_end(struct json *self);
void json_end(struct json *self); /* "}" and newline */

#endif
