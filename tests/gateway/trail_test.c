/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/trail.c. */
#include "gateway/ledger/trail.h"

#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

static void test_a_frame_has_all_but_its_data(void)
{
    struct frame frame = {.id = 0x12345678, .extended = true, .fd = true, .length = 64};
    struct trail_header header =
        trail_of_frame(&frame, 3, EVENT_DROPPED, REASON_UNKNOWN_ID, 9);
    EXPECT_EQ(header.time_us, 9);
    EXPECT_EQ(header.length, 64);
    EXPECT_EQ(header.reason, REASON_UNKNOWN_ID);
    EXPECT_EQ(header.verdict, EVENT_DROPPED);
    EXPECT_EQ(header.sort, TRAIL_FRAME);
    EXPECT_EQ(header.frame.id, 0x12345678);
    EXPECT_EQ(header.frame.bus, 3);
    EXPECT(header.frame.extended && header.frame.fd && !header.frame.remote);
    frame = (struct frame){.id = 0xFFF, .kind = FRAME_REMOTE};
    header = trail_of_frame(&frame, 0, EVENT_PASSED, REASON_ALLOWED, 9);
    EXPECT_EQ(header.frame.id, 0x7FF); /* what cannot be is still a header */
    EXPECT(header.frame.remote);
}

static void test_each_subject_that_came_by_ip_has_a_header(void)
{
    struct trail_header header;
    struct event event = {.subject = EVENT_FLOW,
                          .action = EVENT_DROPPED,
                          .reason = REASON_NOT_TLS,
                          .flow = {.transport = 6,
                                   .client_port = 40000,
                                   .server_port = 443,
                                   .bytes_up = UINT64_C(1) << 40}};
    EXPECT(trail_of_event(&header, &event, 5));
    EXPECT_EQ(header.time_us, 5);
    EXPECT_EQ(header.reason, REASON_NOT_TLS);
    EXPECT_EQ(header.length, UINT32_MAX);
    EXPECT_EQ(header.packet.state, TRAIL_FLOW);
    EXPECT_EQ(header.packet.server_port, 443);
    event.flow.evidence.len = 1;
    EXPECT(!trail_of_event(&header, &event, 5));
    event = (struct event){.subject = EVENT_NAME};
    EXPECT(trail_of_event(&header, &event, 5));
    EXPECT_EQ(header.packet.state, TRAIL_NAME);
    EXPECT_EQ(header.packet.server_port, 53);
    event = (struct event){.subject = EVENT_PACKET, .packet = {.protocol = 1}};
    EXPECT(trail_of_event(&header, &event, 5));
    EXPECT_EQ(header.packet.state, TRAIL_OTHER);
    EXPECT_EQ(header.packet.transport, 1);
}

static void test_what_did_not_come_by_ip_has_none(void)
{
    static const enum event_subject subjects[] = {EVENT_FRAME, EVENT_SYSTEM, EVENT_TRAIL};
    struct trail_header header;
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
        struct event event = {.subject = (uint8_t)subjects[i]};
        EXPECT(!trail_of_event(&header, &event, 5));
    }
}

int main(void)
{
    RUN(test_a_frame_has_all_but_its_data);
    RUN(test_each_subject_that_came_by_ip_has_a_header);
    RUN(test_what_did_not_come_by_ip_has_none);
    return tap_done();
}
