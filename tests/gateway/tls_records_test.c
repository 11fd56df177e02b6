/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/tls_records.h"

#include "tests/tap.h"

static bool follow(struct tls_records *self, const void *bytes, size_t len)
{
    return tls_records_follow(self, bytes, len);
}

static const char records[] = "\x16\3\1\0\2hi\x17\3\3\0\5hello\x15\3\3\0\0\x17\3\3";

static void test_records_are_followed_however_they_are_cut(void)
{
    for (size_t cut = 1; cut < sizeof records; cut++) {
        struct tls_records state = {0};
        for (size_t at = 0; at < sizeof records - 1; at += cut) {
            size_t left = sizeof records - 1 - at;
            EXPECT(follow(&state, records + at, left < cut ? left : cut));
        }
        EXPECT_EQ(state.header_bytes, 3);
    }
}

static void test_a_change_of_cipher_is_known_from_then_on(void)
{
    static const char changes[] = "\x16\3\3\0\1\x14\x14\3\3\0\1\1\x16\3\3\0\1x";
    struct tls_records state = {0};
    for (size_t i = 0; i < sizeof changes - 1; i++) {
        EXPECT(follow(&state, changes + i, 1));
        EXPECT_EQ(state.changed, i >= 10);
    }
}

static void test_what_begins_as_no_record_can_is_seen_at_its_first_wrong_byte(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } rows[] = {{"G", 1},      {"\x19", 1},     {"\x13", 1},
                {"\x17\2", 2}, {"\x17\3\5", 3}, {"\x17\3\3\x48\1", 5}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tls_records state = {0};
        EXPECT(follow(&state, "\x17\3\3\0\1x", 6));
        EXPECT(!follow(&state, rows[i].bytes, rows[i].len));
        state = (struct tls_records){0};
        EXPECT(follow(&state, rows[i].bytes, rows[i].len - 1));
    }
}

static void test_a_record_of_a_type_is_reached_however_the_bytes_are_cut(void)
{
    for (size_t cut = 1; cut < sizeof records; cut++) {
        struct tls_records state = {0};
        size_t at = 0;
        size_t reached = cut;
        while (reached == cut && at < sizeof records - 1) {
            size_t left = sizeof records - 1 - at;
            size_t len = left < cut ? left : cut;
            reached = tls_records_reach(&state, 0x15, (const uint8_t *)records + at, len);
            at += reached;
        }
        EXPECT_EQ(at, 17);
    }
}

static void test_no_record_of_a_type_is_reached_past_what_is_none(void)
{
    struct tls_records state = {0};
    static const uint8_t bytes[] = "\x17\3\3\0\1xGET \x16\3\3";
    EXPECT_EQ(tls_records_reach(&state, 0x16, bytes, sizeof bytes - 1), sizeof bytes - 1);
}

int main(void)
{
    RUN(test_records_are_followed_however_they_are_cut);
    RUN(test_a_change_of_cipher_is_known_from_then_on);
    RUN(test_what_begins_as_no_record_can_is_seen_at_its_first_wrong_byte);
    RUN(test_a_record_of_a_type_is_reached_however_the_bytes_are_cut);
    RUN(test_no_record_of_a_type_is_reached_past_what_is_none);
    return tap_done();
}
