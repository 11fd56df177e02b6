/* SPDX-License-Identifier: Apache-2.0 */
/* A type, the unit's number, then a status of fixed length or modules that tell theirs;
 * little endian. Places are in radians, but for the other line. */
#include "gateway/telematics/cellocator.h"

#include <stdio.h>

#include "gateway/telematics/angle.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define MARK "MCGP"
#define OTHER_MARK "MCPG"
#define MARK_BYTES 4
#define STATUS 0
#define MODULAR 11
#define STATUS_BYTES 70
#define PLACE_AT 44 /* longitude, latitude */
#define MODULAR_HEAD_BYTES 15
#define LENGTH_AT 13
#define RESERVED_BYTES 4
#define PLACE_MODULE 6
#define PER_DEGREE 1e7
#define PER_RADIAN 1e8
#define DEGREES_PER_RADIAN 57.295779513082320876798

static void add_place(struct content *out, struct cursor in, double per_degree)
{
    double longitude = angle_of_signed(cursor_u32le(&in), per_degree);
    double latitude = angle_of_signed(cursor_u32le(&in), per_degree);
    if (!in.failed) {
        content_add_position(out, latitude, longitude);
    }
}

static void add_modules(struct content *out, struct cursor body)
{
    cursor_skip(&body, RESERVED_BYTES);
    while (cursor_left(&body) > 0) {
        uint8_t type = cursor_u8(&body);
        struct cursor module = cursor_block(&body, cursor_u16le(&body));
        if (type == PLACE_MODULE) {
            cursor_skip(&module, 4); /* how good it is */
            add_place(out, module, PER_RADIAN / DEGREES_PER_RADIAN);
        }
    }
}

static void add_unit(struct content *out, struct cursor telegram)
{
    char text[11];
    cursor_skip(&telegram, MARK_BYTES + 1);
    uint32_t number = cursor_u32le(&telegram);
    int len = snprintf(text, sizeof text, "%u", (unsigned)number);
    content_add_terminal(out, text, (size_t)len);
}

/* With its sum; 0 for a type whose length is not known. */
static enum content_state read_length(struct cursor head, size_t *whole, uint8_t *type)
{
    if (!text_field_may_begin(head, MARK) && !text_field_may_begin(head, OTHER_MARK)) {
        return CONTENT_NOT;
    }
    struct cursor length = head;
    cursor_skip(&head, MARK_BYTES);
    *type = cursor_u8(&head);
    cursor_skip(&length, LENGTH_AT);
    size_t modules = cursor_u16le(&length);
    if (head.failed || (*type == MODULAR && length.failed)) {
        return CONTENT_MORE;
    }
    if (*type > MODULAR) {
        return CONTENT_NOT;
    }
    *whole = *type == STATUS    ? STATUS_BYTES
             : *type == MODULAR ? MODULAR_HEAD_BYTES + modules + 1
                                : 0;
    return CONTENT_IS;
}

/* The others name their unit; what else they hold ends where the bytes do. */
static enum content_state take_other(struct content *out, struct cursor *in)
{
    if (cursor_left(in) < LENGTH_AT) {
        return CONTENT_MORE;
    }
    add_unit(out, *in);
    cursor_skip(in, cursor_left(in));
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    size_t whole;
    uint8_t type;
    struct cursor telegram;
    enum content_state state = read_length(*in, &whole, &type);
    if (state != CONTENT_IS || whole == 0) {
        return state == CONTENT_IS ? take_other(out, in) : state;
    }
    bool other = text_field_begins(*in, OTHER_MARK);
    state = telegrams_take(&telegram, in, whole);
    if (state != CONTENT_IS) {
        return state;
    }
    add_unit(out, telegram);
    struct cursor body = sums_first(telegram, whole - 1);
    struct cursor covered = body;
    cursor_skip(&covered, MARK_BYTES);
    cursor_skip(&telegram, whole - 1);
    /* how the other line sums is not published */
    out->sum_wrong |= !other && (sums_add(covered) & 0xff) != cursor_u8(&telegram);
    cursor_skip(&body, type == STATUS ? PLACE_AT : MODULAR_HEAD_BYTES);
    if (type == STATUS) {
        add_place(out, body, other ? PER_DEGREE : PER_RADIAN / DEGREES_PER_RADIAN);
    } else {
        add_modules(out, body);
    }
    return CONTENT_IS;
}

enum content_state cellocator_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
