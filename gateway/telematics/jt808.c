/* SPDX-License-Identifier: Apache-2.0 */
/* Flag, header, body, XOR, flag; a flag inside is escaped (4.4.2 of 2019). */
#include "gateway/telematics/jt808.h"

#include <string.h>

#include "gateway/telematics/identity.h"
#include "gateway/telematics/jt808_body.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"

#define FLAG 0x7e
#define FLAG_2 0xe7 /* some terminals of Jointech */
#define BODY_LENGTH 0x03ff
#define ENCRYPTION 0x1c00
#define PARTED 0x2000
#define IS_2019 0x4000
#define PHONE_BYTES 6
#define PHONE_BYTES_2019 10
#define MESSAGE_BYTES_MAX 1100 /* unescaped; a body has 1023 at most */
#define IMEI_DIGITS 15

/* Each escaped pair and what it stands for. */
struct escape {
    uint8_t flag, first, second, byte;
};

static const struct escape escapes[] = {
    {FLAG, 0x7d, 0x01, 0x7d},     {FLAG, 0x7d, 0x02, FLAG},   {FLAG_2, 0xe6, 0x01, 0xe6},
    {FLAG_2, 0xe6, 0x02, FLAG_2}, {FLAG_2, 0x3e, 0x01, 0x3e}, {FLAG_2, 0x3e, 0x02, 0x3d},
};

static bool is_escape(uint8_t flag, uint8_t byte)
{
    return flag == FLAG ? byte == 0x7d : byte == 0xe6 || byte == 0x3e;
}

static bool unescape(uint8_t *out, uint8_t flag, uint8_t first, uint8_t second)
{
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        const struct escape *row = &escapes[i];
        if (row->flag == flag && row->first == first && row->second == second) {
            *out = row->byte;
            return true;
        }
    }
    return false;
}

/* Up to and over the flag that ends it. */
static enum content_state take_message(uint8_t message[static MESSAGE_BYTES_MAX],
                                       size_t *len, struct cursor *in)
{
    uint8_t flag = cursor_u8(in);
    for (*len = 0; cursor_left(in) > 0; ++*len) {
        uint8_t byte = cursor_u8(in);
        if (byte == flag) {
            return CONTENT_IS;
        }
        if (*len == MESSAGE_BYTES_MAX) {
            return CONTENT_NOT;
        }
        if (is_escape(flag, byte)) {
            uint8_t second = cursor_u8(in);
            if (in->failed) {
                return CONTENT_MORE;
            }
            if (!unescape(&byte, flag, byte, second)) {
                return CONTENT_NOT;
            }
        }
        message[*len] = byte;
    }
    return CONTENT_MORE;
}

/* A number of 48 bits that is no decimal one is an IMEI without its check digit: Luhn's
 * (3GPP TS 23.003 annex B) is put behind. */
static void add_packed_imei(struct content *out, uint64_t number)
{
    unsigned sum = 0;
    uint64_t rest = number;
    for (unsigned i = 1; i < IMEI_DIGITS; i++, rest /= 10) {
        unsigned digit = (unsigned)(rest % 10) << (i % 2);
        sum += digit > 9 ? digit - 9 : digit;
    }
    identity_add_imei(out, number * 10 + (10 - sum % 10) % 10);
}

/* The zeros in front pad it (4.4.3). */
static void add_phone(struct content *out, struct cursor id)
{
    char text[2 * IDENTITY_BCD_BYTES_MAX + 1];
    struct cursor packed = id;
    if (identity_digits(text, &id, cursor_left(&id))) {
        const char *cut = text + strspn(text, "0");
        if (strlen(cut) == IMEI_DIGITS) {
            content_add_terminal(out, cut, IMEI_DIGITS);
        } else if (*cut != '\0') {
            content_add_identifier(out, CONTENT_PHONE, cut, strlen(cut));
        }
    } else if (cursor_left(&packed) == PHONE_BYTES) {
        uint64_t number = (uint64_t)cursor_u16be(&packed) << 32;
        add_packed_imei(out, number | cursor_u32be(&packed));
    }
}

/* Jointech's own reports: a number of one byte, and other meanings for the bits of
 * encryption. */
static bool is_jointech(uint16_t type)
{
    return type == 0x5501 || type == 0x5502;
}

static size_t phone_bytes(uint8_t flag, bool is_2019)
{
    if (is_2019) {
        return PHONE_BYTES_2019;
    }
    return flag == FLAG_2 ? PHONE_BYTES + 1 : PHONE_BYTES;
}

/* A wrong sum is told where the flags, the length and a phone in decimal digits make the
 * form sure. */
static bool read_message(struct content *out, uint8_t flag, struct cursor message,
                         bool wrong)
{
    uint16_t type = cursor_u16be(&message);
    uint16_t properties = cursor_u16be(&message);
    bool is_2019 = (properties & IS_2019) != 0;
    bool jointech = is_jointech(type);
    cursor_skip(&message, is_2019); /* version */
    struct cursor phone = cursor_block(&message, phone_bytes(flag, is_2019));
    cursor_skip(&message, jointech ? 1 : 2);
    uint16_t part = 1;
    if ((properties & PARTED) != 0 && !jointech) {
        cursor_skip(&message, 2); /* how many */
        part = cursor_u16be(&message);
    }
    if (message.failed || cursor_left(&message) != (properties & BODY_LENGTH)) {
        return false;
    }
    char digits[2 * IDENTITY_BCD_BYTES_MAX + 1];
    struct cursor check = phone;
    if (wrong && !identity_digits(digits, &check, cursor_left(&check))) {
        return false;
    }
    out->sum_wrong |= wrong;
    add_phone(out, phone);
    if (part == 1 && ((properties & ENCRYPTION) == 0 || jointech)) {
        jt808_body_read(out, type, is_2019, message);
    }
    return true;
}

/* The message and its sum. */
static bool read_whole(struct content *out, uint8_t flag, struct cursor whole)
{
    size_t left = cursor_left(&whole);
    struct cursor message = cursor_block(&whole, left > 0 ? left - 1 : 1);
    bool wrong = cursor_u8(&whole) != sums_xor(message);
    return !whole.failed && read_message(out, flag, message, wrong);
}

/* As terminals send it that forget to escape: the header's length says where it ends, and
 * the sum must be right. */
static enum content_state next_plain(struct content *out, struct cursor *in)
{
    struct cursor at = *in;
    uint8_t flag = cursor_u8(&at);
    struct cursor header = at;
    cursor_skip(&header, 2);
    uint16_t properties = cursor_u16be(&header);
    size_t bytes = 2 + 2 + PHONE_BYTES + 2 + (properties & BODY_LENGTH) + 1U;
    bytes += (properties & IS_2019) != 0 ? 1 + PHONE_BYTES_2019 - PHONE_BYTES : 0;
    struct cursor whole = cursor_block(&at, bytes);
    uint8_t last = cursor_u8(&at);
    if (at.failed) {
        return CONTENT_MORE;
    }
    if (last != flag || sums_xor(whole) != 0 || !read_whole(out, flag, whole)) {
        return CONTENT_NOT;
    }
    *in = at;
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    uint8_t bytes[MESSAGE_BYTES_MAX];
    size_t len;
    uint8_t flag = cursor_peek(in);
    if (flag != FLAG && flag != FLAG_2) {
        return CONTENT_NOT;
    }
    enum content_state plain = next_plain(out, in);
    if (plain == CONTENT_IS) {
        return CONTENT_IS;
    }
    enum content_state state = take_message(bytes, &len, in);
    if (state == CONTENT_IS && read_whole(out, flag, cursor_over(bytes, len))) {
        return CONTENT_IS;
    }
    return state == CONTENT_MORE ? CONTENT_MORE : plain;
}

enum content_state jt808_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
