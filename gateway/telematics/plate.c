/* SPDX-License-Identifier: Apache-2.0 */
/* The characters that a plate may have, by their GBK code. */
#include "gateway/telematics/plate.h"

#include <string.h>

#define TWO_BYTES 0x81 /* the first of the lead bytes */
#define UTF8_BYTES 3

struct character {
    uint16_t gbk;
    char utf8[UTF8_BYTES + 1];
};

static const struct character characters[] = {
    {0xbea9, "\xe4\xba\xac"}, {0xbdf2, "\xe6\xb4\xa5"}, {0xbcbd, "\xe5\x86\x80"},
    {0xbdfa, "\xe6\x99\x8b"}, {0xc3c9, "\xe8\x92\x99"}, {0xc1c9, "\xe8\xbe\xbd"},
    {0xbcaa, "\xe5\x90\x89"}, {0xbada, "\xe9\xbb\x91"}, {0xbba6, "\xe6\xb2\xaa"},
    {0xcbd5, "\xe8\x8b\x8f"}, {0xd5e3, "\xe6\xb5\x99"}, {0xcdee, "\xe7\x9a\x96"},
    {0xc3f6, "\xe9\x97\xbd"}, {0xb8d3, "\xe8\xb5\xa3"}, {0xc2b3, "\xe9\xb2\x81"},
    {0xd4a5, "\xe8\xb1\xab"}, {0xb6f5, "\xe9\x84\x82"}, {0xcfe6, "\xe6\xb9\x98"},
    {0xd4c1, "\xe7\xb2\xa4"}, {0xb9f0, "\xe6\xa1\x82"}, {0xc7ed, "\xe7\x90\xbc"},
    {0xd3e5, "\xe6\xb8\x9d"}, {0xb4a8, "\xe5\xb7\x9d"}, {0xb9f3, "\xe8\xb4\xb5"},
    {0xd4c6, "\xe4\xba\x91"}, {0xb2d8, "\xe8\x97\x8f"}, {0xc9c2, "\xe9\x99\x95"},
    {0xb8ca, "\xe7\x94\x98"}, {0xc7e0, "\xe9\x9d\x92"}, {0xc4fe, "\xe5\xae\x81"},
    {0xd0c2, "\xe6\x96\xb0"}, {0xb8db, "\xe6\xb8\xaf"}, {0xb0c4, "\xe6\xbe\xb3"},
    {0xd1a7, "\xe5\xad\xa6"}, {0xbeaf, "\xe8\xad\xa6"}, {0xb9d2, "\xe6\x8c\x82"},
    {0xc1ec, "\xe9\xa2\x86"}, {0xcab9, "\xe4\xbd\xbf"}, {0xc1d9, "\xe4\xb8\xb4"},
};

static const char *find(uint16_t gbk)
{
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
        if (characters[i].gbk == gbk) {
            return characters[i].utf8;
        }
    }
    return "\xef\xbf\xbd";
}

void plate_add(struct content *out, struct cursor gbk)
{
    char text[CONTENT_IDENTIFIER_BYTES];
    size_t len = 0;
    while (cursor_left(&gbk) > 0 && len < sizeof text - UTF8_BYTES) {
        uint8_t byte = cursor_u8(&gbk);
        if (byte < TWO_BYTES) {
            text[len++] = (char)byte;
            continue;
        }
        memcpy(text + len, find((uint16_t)(byte << 8 | cursor_u8(&gbk))), UTF8_BYTES);
        len += UTF8_BYTES;
    }
    if (len > 0) {
        content_add_identifier(out, CONTENT_PLATE, text, len);
    }
}
