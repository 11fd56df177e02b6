/* SPDX-License-Identifier: Apache-2.0 */
/* Three forms of lists, each with its table of what names somebody. */
#include "gateway/telematics/jt808_items.h"

#include "gateway/telematics/identity.h"

#define ICCID_BYTES 10
#define EXTENSION 0x80 /* items up to the end, behind one byte */
#define MODULES 0xeb   /* long items inside */
#define TERMINAL_STATE 0xf8

enum form { TEXT, HALF_BYTES };

struct item {
    uint16_t type;
    uint8_t length; /* only with this one */
    uint8_t form;
    uint8_t kind; /* enum content_identifier_kind */
};

static const struct item items_short[] = {
    {0x6c, 15, TEXT, CONTENT_IMSI},
    {0x71, 20, TEXT, CONTENT_ICCID},
    {0x8b, 17, TEXT, CONTENT_VIN},
    {0x94, 17, TEXT, CONTENT_VIN},
    {0xcc, 20, TEXT, CONTENT_ICCID},
    {0xf6, 8, HALF_BYTES, CONTENT_IMEI},
    {0, 0, 0, 0},
};

static const struct item items_long[] = {
    {0x00b2, ICCID_BYTES, HALF_BYTES, CONTENT_ICCID},
    {0x00d5, 15, TEXT, CONTENT_IMEI},
    {0, 0, 0, 0},
};

static void read_item(struct content *out, const struct item *table, uint16_t type,
                      struct cursor value)
{
    size_t length = cursor_left(&value);
    for (; table->type != 0; table++) {
        if (table->type != type || table->length != length) {
            continue;
        }
        if (table->form == TEXT) {
            identity_add_text(out, (enum content_identifier_kind)table->kind, value);
        } else if (table->kind == CONTENT_ICCID) {
            identity_add_iccid(out, &value);
        } else {
            identity_add_terminal(out, &value, length);
        }
    }
}

/* Length, which counts the type in, then type. */
static void read_modules(struct content *out, struct cursor in)
{
    while (cursor_left(&in) > 0) {
        struct cursor module = cursor_block(&in, cursor_u16be(&in));
        uint16_t type = cursor_u16be(&module);
        read_item(out, items_long, type, cursor_block(&module, cursor_left(&module)));
    }
}

static void read_terminal_state(struct content *out, struct cursor in)
{
    cursor_skip(&in, 1); /* way of working */
    identity_add_terminal(out, &in, 8);
    identity_add_iccid(out, &in);
}

void jt808_items_read(struct content *out, struct cursor items)
{
    while (cursor_left(&items) > 0) {
        uint8_t type = cursor_u8(&items);
        uint8_t length = cursor_u8(&items);
        if (type == EXTENSION && length > 0) {
            cursor_skip(&items, 1); /* its items go on in the same form */
            continue;
        }
        struct cursor value = cursor_block(&items, length);
        if (type == MODULES) {
            read_modules(out, value);
        } else if (type == TERMINAL_STATE) {
            read_terminal_state(out, value);
        } else {
            read_item(out, items_short, type, value);
        }
    }
}
