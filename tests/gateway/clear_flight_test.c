/* SPDX-License-Identifier: Apache-2.0 */
/* Where the messages of a client's flight end; second_hello_test.c looks for secrets in
 * them. */
#include "gateway/uplink/clear_flight.h"

#include <stdlib.h>

#include "tests/tap.h"

static size_t reach;

static struct verdict judge(const void *bytes, size_t len)
{
    struct regime regime = {.secrets = NULL};
    uint8_t *exact = malloc(len > 0 ? len : 1);
    memcpy(exact, bytes, len);
    reach = SIZE_MAX;
    struct verdict verdict =
        clear_flight_judge(&regime, verdict_pass(7), exact, len, &reach);
    free(exact);
    return verdict;
}

static void test_whole_messages_go_on(void)
{
    static const struct {
        const char *bytes;
        size_t len;
        size_t reach; /* SIZE_MAX: more is wanted */
    } rows[] = {
        {"\x16\3\3\0\4\x0b\0\0\0", 9, 9},
        {"\x16\3\3\0\5\x0b\0\0\1x", 10, 10},
        {"\x16\3\3\0\4\x0b\0\0\1", 9, SIZE_MAX},               /* a byte is missing */
        {"\x16\3\3\0\2\x0b\0\x16\3\3\0\2\0\0", 14, 14},        /* over two records */
        {"\x16\3\3\0\2\x0b\0\x16\3\3\0\2\0", 13, SIZE_MAX},    /* the second is cut */
        {"\x16\3\3\0\4\x0b\0\0\0\x16\3", 11, SIZE_MAX},        /* or only begins */
        {"\x16\3\3\0\x08\x0b\0\0\0\x10\0\0\0", 13, 13},        /* two in one */
        {"\x16\3\3\0\4\x0b\0\0\1\x14", 10, 9},                 /* what breaks off */
        {"\x16\3\3\0\0\x16\3\3\0\4\x0b\0\0\0", 14, 14},        /* an empty record */
        {"\x16\3\3\0\4\x0b\0\0\0\x14\3\3\0\1\1\x16\3", 17, 9}, /* up to another record */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict verdict = judge(rows[i].bytes, rows[i].len);
        EXPECT_EQ(verdict.action,
                  rows[i].reach == SIZE_MAX ? VERDICT_MORE : VERDICT_PASS);
        EXPECT_EQ(verdict.rule, 7);
        EXPECT_EQ(reach, rows[i].reach);
    }
}

static void test_what_fills_all_there_is_room_for_is_not_examined(void)
{
    static uint8_t bytes[TLS_HELLO_RAW_BYTES] = "\x16\3\3\xff\xff\x0b";
    EXPECT_EQ(judge(bytes, sizeof bytes - 1).action, VERDICT_MORE);
    struct verdict verdict = judge(bytes, sizeof bytes);
    EXPECT_EQ(verdict.action, VERDICT_DROP);
    EXPECT_EQ(verdict.reason, REASON_NOT_EXAMINED);
    memcpy(bytes, "\x16\3\3\0\xff\x0b\1\0\0", 9);
    for (size_t at = 0; at + 5 <= sizeof bytes; at += 260) {
        memcpy(bytes + at, "\x16\3\3\0\xff", 5);
    }
    EXPECT_EQ(judge(bytes, sizeof bytes).reason, REASON_NOT_EXAMINED);
}

int main(void)
{
    RUN(test_whole_messages_go_on);
    RUN(test_what_fills_all_there_is_room_for_is_not_examined);
    return tap_done();
}
