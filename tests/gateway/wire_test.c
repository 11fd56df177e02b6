/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/wire.c. */
#include "gateway/ledger/wire.h"

#include <stddef.h>

#include "tests/tap.h"

struct thing {
    uint8_t small;
    uint16_t middle;
    uint32_t large;
    uint64_t huge;
    bool yes;
    uint64_t fixed;
    char text[4];
    size_t block_len;
};

/* Any but three bytes. */
static bool take_block(void *member, const uint8_t *bytes, size_t len)
{
    EXPECT(bytes != NULL);
    *(size_t *)member = len;
    return len != 3;
}

#define NUMBER(TAG, MEMBER, MAX)                                                 \
    {                                                                            \
        .tag = (TAG), .kind = WIRE_NUMBER, .at = offsetof(struct thing, MEMBER), \
        .size = sizeof(((struct thing *)NULL)->MEMBER), .max = (MAX)             \
    }
static const struct wire_field fields[] = {
    NUMBER(1, small, 200),
    NUMBER(2, middle, UINT16_MAX),
    NUMBER(3, large, UINT32_MAX),
    NUMBER(4, huge, UINT64_MAX),
    NUMBER(5, yes, 1),
    {.tag = 6, .kind = WIRE_FIXED64, .at = offsetof(struct thing, fixed), .size = 8},
    {.tag = 7, .kind = WIRE_TEXT, .at = offsetof(struct thing, text), .size = 4},
    {.tag = 20,
     .kind = WIRE_BLOCK,
     .at = offsetof(struct thing, block_len),
     .take = take_block},
};

static bool reads(struct thing *out, const uint8_t *bytes, size_t len)
{
    memset(out, 0x55, sizeof *out);
    return wire_read(out, fields, sizeof fields / sizeof fields[0],
                     cursor_over(bytes, len));
}

static void test_each_field_comes_into_its_member_and_no_other(void)
{
    static const uint8_t bytes[] = {0x08, 200,  0x01, 0x10, 0xFF, 0xFF, 0x03, 0x18, 0xFF,
                                    0xFF, 0xFF, 0xFF, 0x0F, 0x20, 0xFF, 0xFF, 0xFF, 0xFF,
                                    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x28, 0x01, 0x31,
                                    1,    2,    3,    4,    5,    6,    7,    8,    0x3A,
                                    3,    'a',  'b',  'c',  0xA2, 0x01, 2,    9,    9};
    struct thing out;
    EXPECT(reads(&out, bytes, sizeof bytes));
    EXPECT_EQ(out.small, 200);
    EXPECT_EQ(out.middle, UINT16_MAX);
    EXPECT_EQ(out.large, UINT32_MAX);
    EXPECT_EQ(out.huge, UINT64_MAX);
    EXPECT(out.yes);
    EXPECT_EQ(out.fixed, 0x0807060504030201);
    EXPECT_TEXT(out.text, "abc");
    EXPECT_EQ(out.block_len, 2);
    for (size_t len = 1; len < sizeof bytes; len++) {
        bool between = len == 3 || len == 7 || len == 13 || len == 24 || len == 26 ||
                       len == 35 || len == 40;
        EXPECT_EQ(reads(&out, bytes, len), between);
    }
}

static void test_what_is_not_said_is_left_alone(void)
{
    static const uint8_t bytes[] = {0x10, 7};
    struct thing out;
    EXPECT(reads(&out, bytes, sizeof bytes));
    EXPECT_EQ(out.middle, 7);
    EXPECT_EQ(out.small, 0x55);
    EXPECT_EQ(out.large, 0x55555555);
    EXPECT(reads(&out, NULL, 0));
}

static void test_each_message_that_an_encoder_would_not_make_is_refused(void)
{
    static const struct {
        uint8_t bytes[16];
        size_t len;
        bool good;
    } rows[] = {
        {{0x08, 1, 0x10, 1}, 4, true},
        {{0x10, 1, 0x08, 1}, 4, false},             /* out of order */
        {{0x08, 1, 0x08, 1}, 4, false},             /* twice */
        {{0x00, 1}, 2, false},                      /* tag 0 */
        {{0x08, 201, 0x01}, 3, false},              /* above its max */
        {{0x10, 0x80, 0x80, 0x04}, 4, false},       /* above its member */
        {{0x28, 2}, 2, false},                      /* neither true nor false */
        {{0x08, 0x81, 0x00}, 3, false},             /* not the shortest */
        {{0x09, 1, 0, 0, 0, 0, 0, 0, 0}, 9, false}, /* another type than its own */
        {{0x32, 1, 'a'}, 3, false},
        {{0x38, 1}, 2, false},
        {{0x3A, 4, 'a', 'b', 'c', 'd'}, 6, false},  /* no room for the NUL */
        {{0x3A, 2, 'a', 0}, 4, false},              /* a NUL in a text */
        {{0xA2, 0x01, 0}, 3, true},                 /* nothing, said */
        {{0xA2, 0x01, 3, 'a', 'b', 'c'}, 6, false}, /* refused by who takes it */
        {{0x40, 1}, 2, true},                       /* unknown, of each type */
        {{0x41, 1, 2, 3, 4, 5, 6, 7, 8}, 9, true},
        {{0x42, 2, 'a', 0}, 4, true},
        {{0x45, 1, 2, 3, 4}, 5, true},
        {{0x40}, 1, false}, /* and cut */
        {{0x41, 1, 2, 3, 4, 5, 6, 7}, 8, false},
        {{0x42, 3, 'a', 0}, 4, false},
        {{0x45, 1, 2, 3}, 4, false},
        {{0x43, 0x44}, 2, false},                     /* a group */
        {{0xA8, 0x01, 1, 0xB0, 0x01, 1}, 6, true},    /* above all that are known */
        {{0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 1}, 6, true}, /* the greatest tag */
        {{0x80, 0x80, 0x80, 0x80, 0x10, 1}, 6, false},
    };
    struct thing out;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!EXPECT_EQ(reads(&out, rows[i].bytes, rows[i].len), rows[i].good)) {
            printf("# row %zu\n", i);
        }
    }
}

int main(void)
{
    RUN(test_each_field_comes_into_its_member_and_no_other);
    RUN(test_what_is_not_said_is_left_alone);
    RUN(test_each_message_that_an_encoder_would_not_make_is_refused);
    return tap_done();
}
