/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/capture/ip_fragments.h"

#include <string.h>

#include "tests/tap.h"

static struct ip_fragments *fragments;
static struct ip_packet packet;

/* Bytes [offset, offset + len) of a text, as a fragment of packet id. */
static bool add(uint32_t id, const char *text, size_t offset, size_t len, bool more)
{
    packet =
        (struct ip_packet){.protocol = 17,
                           .id = id,
                           .offset_bytes = (uint32_t)offset,
                           .more = more,
                           .payload = cursor_over((const uint8_t *)text + offset, len)};
    return ip_fragments_add(fragments, &packet);
}

static const char text[] = "01234567abcdefghIJKLMN";

static void test_a_packet_is_whole_when_all_its_fragments_came(void)
{
    EXPECT(!add(1, text, 16, 6, false));
    EXPECT(!add(1, text, 0, 8, true));
    EXPECT(!add(1, text, 0, 8, true)); /* twice */
    EXPECT(add(1, text, 8, 8, true));
    EXPECT_EQ(cursor_left(&packet.payload), 22);
    EXPECT_EQ(memcmp(cursor_take(&packet.payload, 22), text, 22), 0);
    EXPECT(!ip_packet_is_fragment(&packet));
    EXPECT_EQ(ip_fragments_given_up(fragments), 0);
}

static void test_contradicting_fragments_give_their_packet_up(void)
{
    EXPECT(!add(2, text, 0, 8, true));
    EXPECT(!add(2, "xxxxxxxx", 0, 8, true));
    EXPECT_EQ(ip_fragments_given_up(fragments), 1);
    EXPECT(!add(2, text, 16, 6, false));
    EXPECT(!add(2, text, 8, 13, false)); /* another end */
    EXPECT(!add(3, text, 0, 7, true));   /* no multiple of eight */
    EXPECT(!add(3, text, 0, 0, true));
    EXPECT_EQ(ip_fragments_given_up(fragments), 4);
}

static void test_when_all_slots_are_taken_the_oldest_makes_room(void)
{
    uint64_t before = ip_fragments_given_up(fragments);
    for (uint32_t i = 0; i <= IP_FRAGMENTS_SLOTS; i++) {
        EXPECT(!add(100 + i, text, 0, 8, true));
    }
    EXPECT_EQ(ip_fragments_given_up(fragments), before + 1);
    EXPECT(add(100 + IP_FRAGMENTS_SLOTS, text, 8, 8, false));
    EXPECT(!add(100, text, 8, 8, false));
}

static void test_an_end_behind_64_kb_is_refused(void)
{
    static char large[70000];
    uint64_t before = ip_fragments_given_up(fragments);
    EXPECT(!add(7, large, 65528, 16, false));
    EXPECT_EQ(ip_fragments_given_up(fragments) > before, true);
}

int main(void)
{
    fragments = ip_fragments_open();
    RUN(test_a_packet_is_whole_when_all_its_fragments_came);
    RUN(test_contradicting_fragments_give_their_packet_up);
    RUN(test_when_all_slots_are_taken_the_oldest_makes_room);
    RUN(test_an_end_behind_64_kb_is_refused);
    ip_fragments_close(fragments);
    return tap_done();
}
