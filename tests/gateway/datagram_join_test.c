/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/datagram_join.h"

#include <netinet/in.h>

#include "tests/tap.h"

static struct datagram_join joined;

static struct event piece(uint8_t part, uint8_t parts, uint16_t len)
{
    struct event event = {.subject = EVENT_FLOW,
                          .flow = {.transport = IPPROTO_UDP, .client_port = 7}};
    event.flow.evidence =
        (struct event_evidence){.len = len,
                                .kind = EVENT_HELLO_JUDGED,
                                .part = part,
                                .parts = parts,
                                .offset = (part - 1U) * EVENT_EVIDENCE_BYTES};
    memset(event.flow.evidence.bytes, part, len);
    return event;
}

static void test_only_parts_of_datagrams_are_joined(void)
{
    struct event event = piece(1, 2, 1);
    EXPECT(datagram_join_wants(&event));
    event.flow.evidence.parts = 1;
    EXPECT(!datagram_join_wants(&event));
    event = piece(1, 2, 0);
    EXPECT(!datagram_join_wants(&event));
    event = piece(1, 2, 1);
    event.flow.transport = IPPROTO_TCP;
    EXPECT(!datagram_join_wants(&event));
    event = piece(1, 2, 1);
    event.subject = EVENT_FRAME;
    EXPECT(!datagram_join_wants(&event));
}

static void test_parts_that_follow_one_another_are_one(void)
{
    joined = (struct datagram_join){0};
    struct event one = piece(1, 3, EVENT_EVIDENCE_BYTES);
    struct event two = piece(2, 3, EVENT_EVIDENCE_BYTES);
    struct event three = piece(3, 3, 5);
    EXPECT(datagram_join_is_empty(&joined) && !datagram_join_is_whole(&joined));
    EXPECT(!datagram_join_add(&joined, &one));
    datagram_join_begin(&joined, &one);
    EXPECT(datagram_join_add(&joined, &two));
    EXPECT(!datagram_join_is_whole(&joined));
    EXPECT(datagram_join_add(&joined, &three));
    EXPECT(datagram_join_is_whole(&joined));
    EXPECT_EQ(joined.len, 2 * EVENT_EVIDENCE_BYTES + 5);
    EXPECT_EQ(joined.bytes[EVENT_EVIDENCE_BYTES], 2);
    EXPECT_EQ(joined.bytes[joined.len - 1], 3);
}

/* One that begins in the middle, as when the first was not in what was asked for. */
static void test_the_end_alone_is_whole_too(void)
{
    struct event three = piece(3, 3, 5);
    joined = (struct datagram_join){0};
    datagram_join_begin(&joined, &three);
    EXPECT(datagram_join_is_whole(&joined));
    EXPECT_EQ(joined.len, 5);
}

static void test_what_does_not_follow_is_not_added(void)
{
    struct event one = piece(1, 3, EVENT_EVIDENCE_BYTES);
    struct event others[7];
    for (size_t i = 0; i < 7; i++) {
        others[i] = piece(2, 3, 1);
    }
    others[0].flow.client_port++;
    others[1].flow.server_port++;
    others[2].flow.evidence.kind = EVENT_SAID_TO_DECOY;
    others[3].flow.evidence.offset++;
    others[4].flow.evidence.part++;
    others[5].flow.evidence.parts++;
    others[6].flow.client = address_ipv4((uint8_t[]){1, 2, 3, 4});
    datagram_join_begin(&joined, &one);
    for (size_t i = 0; i < 7; i++) {
        EXPECT(!datagram_join_add(&joined, &others[i]));
    }
    EXPECT_EQ(joined.len, EVENT_EVIDENCE_BYTES);
}

/* More parts than a gateway makes. */
static void test_no_more_is_joined_than_there_is_room_for(void)
{
    struct event event = piece(1, UINT8_MAX, EVENT_EVIDENCE_BYTES);
    datagram_join_begin(&joined, &event);
    for (uint8_t part = 2; part < UINT8_MAX; part++) {
        event = piece(part, UINT8_MAX, EVENT_EVIDENCE_BYTES);
        EXPECT_EQ(datagram_join_add(&joined, &event), part <= DATAGRAM_JOIN_PARTS);
    }
    EXPECT_EQ(joined.len, DATAGRAM_JOIN_BYTES);
}

int main(void)
{
    RUN(test_only_parts_of_datagrams_are_joined);
    RUN(test_parts_that_follow_one_another_are_one);
    RUN(test_the_end_alone_is_whole_too);
    RUN(test_what_does_not_follow_is_not_added);
    RUN(test_no_more_is_joined_than_there_is_room_for);
    return tap_done();
}
