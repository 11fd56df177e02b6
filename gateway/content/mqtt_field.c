/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths, strings, and properties by a table of their types. */
#include "gateway/content/mqtt_field.h"

#include "policies/utf8.h"

#define NUMBER_BYTES_MAX 4
#define TOPIC_ALIAS 0x23

enum property_type { NONE, BYTE, TWO, FOUR, NUMBER, TEXT, BINARY, PAIR };

/* 2.2.2.2. */
static const uint8_t types[] = {
    [0x01] = BYTE,   [0x02] = FOUR, [0x03] = TEXT, [0x08] = TEXT, [0x09] = BINARY,
    [0x0b] = NUMBER, [0x11] = FOUR, [0x12] = TEXT, [0x13] = TWO,  [0x15] = TEXT,
    [0x16] = BINARY, [0x17] = BYTE, [0x18] = FOUR, [0x19] = BYTE, [0x1a] = TEXT,
    [0x1c] = TEXT,   [0x1f] = TEXT, [0x21] = TWO,  [0x22] = TWO,  [TOPIC_ALIAS] = TWO,
    [0x24] = BYTE,   [0x25] = BYTE, [0x26] = PAIR, [0x27] = FOUR, [0x28] = BYTE,
    [0x29] = BYTE,   [0x2a] = BYTE,
};

enum content_state mqtt_field_number(struct cursor *in, uint32_t *out)
{
    struct cursor at = *in;
    uint32_t value = 0;
    for (unsigned i = 0; i < NUMBER_BYTES_MAX; i++) {
        uint8_t byte = cursor_u8(&at);
        if (at.failed) {
            return CONTENT_MORE;
        }
        value |= (uint32_t)(byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0) {
            *out = value;
            *in = at;
            return i > 0 && byte == 0 ? CONTENT_NOT : CONTENT_IS;
        }
    }
    return CONTENT_NOT;
}

struct cursor mqtt_field_text(struct cursor *in)
{
    struct cursor text = cursor_block(in, cursor_u16be(in));
    uint32_t character;
    for (struct cursor at = text; cursor_left(&at) > 0;) {
        if (!utf8_next(&at, &character) || !utf8_is_plain(character)) {
            cursor_fail(in);
            cursor_fail(&text);
            break;
        }
    }
    return text;
}

bool mqtt_field_topic(char out[static MQTT_FIELD_TOPIC_BYTES], struct cursor *in)
{
    struct cursor text = mqtt_field_text(in);
    size_t len = cursor_left(&text);
    if (in->failed || len >= MQTT_FIELD_TOPIC_BYTES) {
        return false;
    }
    cursor_copy(&text, out, len);
    out[len] = '\0';
    return true;
}

static void skip_text(struct cursor *in)
{
    struct cursor text = mqtt_field_text(in);
    in->failed = in->failed || text.failed;
}

static void skip_value(struct cursor *in, enum property_type type)
{
    static const uint8_t sizes[] = {[BYTE] = 1, [TWO] = 2, [FOUR] = 4, [NUMBER] = 0};
    uint32_t number;
    if (type == NONE ||
        (type == NUMBER && mqtt_field_number(in, &number) != CONTENT_IS)) {
        cursor_fail(in);
    } else if (type == BINARY) {
        cursor_skip(in, cursor_u16be(in));
    } else if (type == TEXT || type == PAIR) {
        skip_text(in);
        if (type == PAIR) {
            skip_text(in);
        }
    } else {
        cursor_skip(in, sizes[type]);
    }
}

bool mqtt_field_properties(uint16_t *topic_alias, struct cursor *in)
{
    uint32_t length;
    *topic_alias = 0;
    if (mqtt_field_number(in, &length) != CONTENT_IS) {
        return false;
    }
    struct cursor block = cursor_block(in, length);
    while (cursor_left(&block) > 0) {
        uint8_t id = cursor_u8(&block);
        if (id == TOPIC_ALIAS) {
            bool again = *topic_alias != 0;
            *topic_alias = cursor_u16be(&block);
            if (again || *topic_alias == 0) {
                return false;
            }
        } else {
            skip_value(&block, id < sizeof types ? types[id] : NONE);
        }
    }
    return cursor_at_end(&block);
}
