/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, values and what a table makes of them. */
#include "gateway/ledger/wire.h"

#include <string.h>

/* The low three bits of a key. */
enum { VARINT = 0, EIGHT_BYTES = 1, BLOCK = 2, FOUR_BYTES = 5 };

static const uint8_t type_of[] = {[WIRE_NUMBER] = VARINT,
                                  [WIRE_FIXED64] = EIGHT_BYTES,
                                  [WIRE_TEXT] = BLOCK,
                                  [WIRE_BLOCK] = BLOCK};

static void put_number(void *member, size_t size, uint64_t value)
{
    if (size == sizeof(uint64_t)) {
        *(uint64_t *)member = value;
    } else if (size == sizeof(uint32_t)) {
        *(uint32_t *)member = (uint32_t)value;
    } else if (size == sizeof(uint16_t)) {
        *(uint16_t *)member = (uint16_t)value;
    } else {
        *(uint8_t *)member = (uint8_t)value;
    }
}

static bool take_block(const struct wire_field *field, void *member, struct cursor *in)
{
    size_t len = cursor_varint(in);
    const uint8_t *bytes = cursor_take(in, len);
    if (bytes == NULL || field->kind == WIRE_BLOCK) {
        return bytes != NULL && field->take(member, bytes, len);
    }
    if (len >= field->size || memchr(bytes, 0, len) != NULL) {
        return false;
    }
    memcpy(member, bytes, len);
    ((char *)member)[len] = 0;
    return true;
}

static bool take(const struct wire_field *field, void *out, struct cursor *in)
{
    void *member = (uint8_t *)out + field->at;
    if (field->kind == WIRE_NUMBER) {
        uint64_t value = cursor_varint(in);
        put_number(member, field->size, value);
        return value <= field->max;
    }
    if (field->kind == WIRE_FIXED64) {
        put_number(member, field->size, cursor_u64le(in));
        return true;
    }
    return take_block(field, member, in);
}

static bool pass_over(struct cursor *in, unsigned type)
{
    switch (type) {
    case VARINT:
        (void)cursor_varint(in);
        return true;
    case EIGHT_BYTES:
        cursor_skip(in, 8);
        return true;
    case FOUR_BYTES:
        cursor_skip(in, 4);
        return true;
    case BLOCK:
        cursor_skip(in, cursor_varint(in));
        return true;
    default:
        return false;
    }
}

bool wire_read(void *out, const struct wire_field *fields, size_t count, struct cursor in)
{
    uint64_t before = 0;
    size_t row = 0;
    while (cursor_left(&in) > 0) {
        uint64_t key = cursor_varint(&in);
        uint64_t tag = key >> 3;
        unsigned type = key & 7;
        if (tag <= before || key > UINT32_MAX) {
            return false;
        }
        before = tag;
        while (row < count && fields[row].tag < tag) {
            row++;
        }
        if (row == count || fields[row].tag != tag) {
            if (!pass_over(&in, type)) {
                return false;
            }
        } else if (type != type_of[fields[row].kind] || !take(&fields[row], out, &in)) {
            return false;
        }
    }
    return cursor_at_end(&in);
}
