/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/capture/tcp_stream.h"

#include <string.h>

#include "tests/gateway/no_memory.h"
#include "tests/tap.h"

static struct tcp_stream stream;

static bool add(uint32_t sequence, const char *text)
{
    return tcp_stream_add(&stream, sequence, false, (const uint8_t *)text, strlen(text));
}

static void open_at(uint32_t sequence)
{
    tcp_stream_close(&stream);
    EXPECT(tcp_stream_add(&stream, sequence, true, NULL, 0));
}

static void test_segments_in_any_order_and_twice_count_once(void)
{
    open_at(0xfffffffd); /* the numbers wrap */
    EXPECT(add(2, "efgh"));
    EXPECT_EQ(stream.whole_bytes, 0);
    EXPECT_EQ(tcp_stream_count(&stream), 4);
    EXPECT(add(0xfffffffe, "abcd"));
    EXPECT(add(0xfffffffe, "abcd"));
    EXPECT(add(1, "dXf"));
    EXPECT_EQ(stream.whole_bytes, 8);
    EXPECT_EQ(tcp_stream_count(&stream), 8);
    EXPECT_EQ(memcmp(stream.bytes, "abcdefgh", 8), 0);
}

static void test_what_was_before_the_recording_is_passed_over(void)
{
    tcp_stream_close(&stream);
    EXPECT(add(1000, "abc"));
    EXPECT(add(999, "z"));
    EXPECT(add(1003, ""));
    EXPECT_EQ(tcp_stream_count(&stream), 3);
}

static void test_a_gap_that_is_never_filled_is_not_counted(void)
{
    open_at(0);
    EXPECT(add(1, "abc"));
    EXPECT(add(10, "xyz"));
    EXPECT_EQ(stream.whole_bytes, 3);
    EXPECT_EQ(tcp_stream_count(&stream), 6);
}

static void test_behind_the_beginning_bytes_are_counted_only(void)
{
    static char large[1400];
    open_at(0);
    for (uint32_t at = 1; at < 4 * TCP_STREAM_KEPT_BYTES; at += sizeof large) {
        EXPECT(tcp_stream_add(&stream, at, false, (const uint8_t *)large, sizeof large));
    }
    EXPECT_EQ(stream.whole_bytes, TCP_STREAM_KEPT_BYTES);
    uint64_t before = tcp_stream_count(&stream);
    EXPECT_EQ(before % sizeof large, 0);
    EXPECT(tcp_stream_add(&stream, (uint32_t)before + 1401, false, (const uint8_t *)large,
                          1400));
    EXPECT_EQ(tcp_stream_count(&stream), before + 1400);
    EXPECT(tcp_stream_add(&stream, (uint32_t)before + 1, false, (const uint8_t *)large,
                          1400));
    EXPECT_EQ(tcp_stream_count(&stream), before + 2800);
}

static void test_without_memory_what_was_there_stays(void)
{
    static const uint8_t large[4096];
    open_at(0);
    EXPECT(add(1, "abc"));
    if (!no_memory_begin(0)) {
        return;
    }
    bool kept = tcp_stream_add(&stream, 4, false, large, sizeof large);
    no_memory_end();
    EXPECT(!kept);
    EXPECT_EQ(tcp_stream_count(&stream), 3);
    EXPECT_EQ(memcmp(stream.bytes, "abc", 3), 0);
    EXPECT(tcp_stream_add(&stream, 4, false, large, sizeof large));
    EXPECT_EQ(stream.whole_bytes, 3 + sizeof large);
}

int main(void)
{
    RUN(test_segments_in_any_order_and_twice_count_once);
    RUN(test_what_was_before_the_recording_is_passed_over);
    RUN(test_a_gap_that_is_never_filled_is_not_counted);
    RUN(test_behind_the_beginning_bytes_are_counted_only);
    RUN(test_without_memory_what_was_there_stays);
    tcp_stream_close(&stream);
    return tap_done();
}
