/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/event_packet.h"

#include "tests/tap.h"

#include "tests/gateway/export_kit.h"

static struct pcapng_packet packet;

static void test_what_was_not_kept_is_not_in_the_packet(void)
{
    struct event event = export_kit_frame(0x7E0, 8);
    EXPECT(event_packet_make(&packet, &event));
    EXPECT_EQ(packet.captured, 8);
    EXPECT_EQ(packet.original, 16);
    event.frame.remote = true;
    EXPECT(event_packet_make(&packet, &event));
    EXPECT_EQ(packet.original, 8);
}

static void test_the_data_of_a_frame_are_in_it_where_they_were_kept(void)
{
    struct event event = export_kit_data_frame();
    EXPECT(event_packet_make(&packet, &event));
    EXPECT_EQ(packet.captured, 16);
    EXPECT_EQ(packet.original, 16);
    EXPECT(memcmp(packet.bytes + 8, event.frame.data, 8) == 0);
}

static void test_the_longest_datagram_fits(void)
{
    static uint8_t said[4160];
    struct event event = export_kit_quic(false);
    uint8_t six[16] = {0x20, 1};
    event.flow.server = event.flow.client = address_ipv6(six);
    EXPECT(event_packet_make_datagram(&packet, &event, said, sizeof said));
    EXPECT_EQ(packet.captured, 48 + sizeof said);
    EXPECT_EQ(packet.original, packet.captured);
    event.flow.server = (struct address){0};
    EXPECT(!event_packet_make_datagram(&packet, &event, said, sizeof said));
}

static void test_no_packet_is_made_of_a_sum_or_of_the_gateway_itself(void)
{
    for (int subject = EVENT_SYSTEM; subject <= EVENT_TRAIL; subject++) {
        struct event event = {.subject = (uint8_t)subject};
        EXPECT(!event_packet_make(&packet, &event));
    }
}

/* A label above 63 bytes, an empty one: the header alone, and no name. */
static void test_a_name_that_cannot_be_spelt_is_cut_off(void)
{
    char name[POLICY_HOST_BYTES];
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = 0;
    struct event event = export_kit_name(name);
    EXPECT(event_packet_make(&packet, &event));
    EXPECT_EQ(packet.captured, 48);
    EXPECT_EQ(packet.original, 60);
    event = export_kit_name("a..b");
    EXPECT(event_packet_make(&packet, &event));
    EXPECT_EQ(packet.captured, 48);
}

static void test_the_longest_evidence_and_name_fit(void)
{
    struct event event = export_kit_flow("x", 1);
    event.flow.evidence.len = EVENT_EVIDENCE_BYTES;
    EXPECT(event_packet_make(&packet, &event));
    EXPECT_EQ(packet.captured, 40 + EVENT_EVIDENCE_BYTES);
    char name[POLICY_HOST_BYTES];
    for (size_t i = 0; i < sizeof name - 1; i++) {
        name[i] = i % 2 == 0 ? 'a' : '.';
    }
    name[sizeof name - 1] = 0;
    event = export_kit_name(name);
    EXPECT(event_packet_make(&packet, &event));
    EXPECT(packet.captured <= PCAPNG_PACKET_BYTES && packet.captured == packet.original);
}

int main(void)
{
    RUN(test_what_was_not_kept_is_not_in_the_packet);
    RUN(test_the_data_of_a_frame_are_in_it_where_they_were_kept);
    RUN(test_the_longest_datagram_fits);
    RUN(test_no_packet_is_made_of_a_sum_or_of_the_gateway_itself);
    RUN(test_a_name_that_cannot_be_spelt_is_cut_off);
    RUN(test_the_longest_evidence_and_name_fit);
    return tap_done();
}
