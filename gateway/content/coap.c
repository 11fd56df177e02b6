/* SPDX-License-Identifier: Apache-2.0 */
/* CoAP over UDP (RFC 7252) and TCP (RFC 8323). Its header has few fixed bits, so every
 * option must be one that is registered, and of its length. */
#include "gateway/content/host_name.h"
#include "gateway/content/readers.h"

#define OPTION_URI_HOST 3
#define TOKEN_MAX_BYTES 8
#define PAYLOAD_MARK 0xff
#define CODE_CSM 0xe1

struct option {
    uint16_t number;
    uint16_t least_bytes;
    uint16_t most_bytes;
};

/* By number. RFC 7252 5.10, RFC 7641, RFC 7959, RFC 8613, RFC 9175, RFC 9177. */
static const struct option options[] = {
    {1, 0, 8},   {3, 1, 255}, {4, 1, 8},     {5, 0, 0},    {6, 0, 3},  {7, 0, 2},
    {8, 0, 255}, {9, 0, 255}, {11, 0, 255},  {12, 0, 2},   {14, 0, 4}, {15, 0, 255},
    {16, 1, 1},  {17, 0, 2},  {19, 0, 3},    {20, 0, 255}, {23, 0, 3}, {27, 0, 3},
    {28, 0, 4},  {31, 0, 3},  {35, 1, 1034}, {39, 1, 255}, {60, 0, 4}, {252, 1, 40},
    {258, 0, 1}, {292, 0, 8},
};

/* RFC 8323 5.3: what a side can take, and whether it takes blocks. */
static const struct option csm_options[] = {{2, 0, 4}, {4, 0, 0}};

/* RFC 7252 3.1: 13 and 14 say that the number follows. */
static uint32_t extended(struct cursor *in, uint8_t nibble)
{
    if (nibble == 15) {
        cursor_fail(in);
    }
    return nibble < 13 ? nibble
                       : (nibble == 13 ? 13U + cursor_u8(in) : 269U + cursor_u16be(in));
}

/* Looks from the row of the option before, whose number is no higher: a message may have
 * an option a byte, all of the last row. */
static bool is_option(const struct option **row, const struct option *end,
                      uint32_t number, uint32_t len)
{
    while (*row < end && (*row)->number < number) {
        ++*row;
    }
    return *row < end && (*row)->number == number && len >= (*row)->least_bytes &&
           len <= (*row)->most_bytes;
}

/* The options of a message that is whole. True: something is in it, and all is known. */
static bool read_options(struct content *out, struct cursor *in,
                         const struct option *table, size_t count)
{
    const struct option *row = table;
    uint32_t number = 0;
    bool any = false;
    bool named = false;
    while (cursor_left(in) > 0) {
        uint8_t head = cursor_u8(in);
        if (head == PAYLOAD_MARK) {
            return any && cursor_left(in) > 0;
        }
        number += extended(in, head >> 4);
        uint32_t len = extended(in, head & 0xf);
        struct cursor value = cursor_block(in, len);
        if (in->failed || !is_option(&row, table + count, number, len)) {
            return false;
        }
        if (number == OPTION_URI_HOST && !named) { /* once (RFC 7252 5.10) */
            named = true;
            (void)!host_name_read(out->host, value);
        }
        any = true;
    }
    return any;
}

/* RFC 7252 12.1.1 and 12.1.2, RFC 8132, RFC 7959. */
static bool is_code(uint8_t code)
{
    static const uint32_t details[8] = {
        [0] = 0xfe, /* GET .. iPATCH */
        [2] = 1U << 1 | 1U << 2 | 1U << 3 | 1U << 4 | 1U << 5 | 1U << 31,
        [4] = 0x7f | 1U << 8 | 1U << 9 | 1U << 12 | 1U << 13 | 1U << 15 | 1U << 22 |
              1U << 29,
        [5] = 0x3f | 1U << 8,
    };
    return (details[code >> 5] >> (code & 0x1f) & 1) != 0;
}

enum content_state coap_read(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint8_t head = cursor_u8(&in);
    uint8_t code = cursor_u8(&in);
    cursor_skip(&in, 2); /* message id */
    cursor_skip(&in, head & 0xf);
    bool good = head >> 6 == 1 && (head & 0xf) <= TOKEN_MAX_BYTES && is_code(code) &&
                !in.failed &&
                read_options(out, &in, options, sizeof options / sizeof *options);
    return good ? CONTENT_IS : CONTENT_NOT;
}

/* A connection begins with a CSM message from each side (RFC 8323 5.3). */
enum content_state coap_read_stream(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    uint8_t head = cursor_u8(&in);
    uint8_t code = cursor_u8(&in);
    if (len > 0 && (head >> 4 == 0 || head >> 4 > 12 || (head & 0xf) > TOKEN_MAX_BYTES)) {
        return CONTENT_NOT; /* a CSM has options, and they are short */
    }
    if (len > 1 && code != CODE_CSM) {
        return CONTENT_NOT;
    }
    cursor_skip(&in, head & 0xf);
    struct cursor block = cursor_block(&in, head >> 4);
    if (in.failed) {
        return CONTENT_MORE;
    }
    bool good =
        read_options(out, &block, csm_options, sizeof csm_options / sizeof *csm_options);
    return good ? CONTENT_IS : CONTENT_NOT;
}
