/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/event.c. */
#include "gateway/ledger/event.h"

#include <stdlib.h>

#include "gateway/ledger/event.pb-c.h"
#include "tests/tap.h"

static void fill(char *text, size_t size)
{
    memset(text, 'w', size - 1);
    text[size - 1] = 0;
}

static struct event_trail full_trail(void)
{
    struct event_trail trail = {.len = EVENT_TRAIL_BYTES,
                                .part = UINT8_MAX,
                                .parts = UINT8_MAX,
                                .headers = EVENT_TRAIL_BYTES,
                                .asked = true};
    memset(trail.packed, 0xff, sizeof trail.packed);
    return trail;
}

static struct event full(enum event_subject subject)
{
    struct event event = {
        .source = EVENT_FROM_UPLINK,
        .source_epoch = UINT64_MAX,
        .source_seq = UINT64_MAX - 1,
        .mono_us = UINT64_MAX - 2,
        .wall_us = UINT64_MAX - 3,
        .wall_trusted = true,
        .action = EVENT_NOTED,
        .reason = REASON_SERVER_NAME_MISMATCH,
        .detail = DETAIL_CERTIFICATE_CONSTRAINED,
        .rule_line = UINT32_MAX,
        .policy_version = UINT64_MAX,
        .cause = UINT64_MAX,
        .count = UINT64_MAX,
        .first_us = UINT64_MAX,
        .last_us = UINT64_MAX,
        .subject = (uint8_t)subject,
    };
    uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    fill(event.mode, sizeof event.mode);
    if (subject == EVENT_FRAME) {
        event.frame = (struct event_frame){
            .id = 0x1FFFFFFF, .extended = true, .fd = true, .remote = true, .length = 64};
        event.frame.data_len = FRAME_DATA_MAX;
        memset(event.frame.data, 0xff, sizeof event.frame.data);
        fill(event.frame.from, sizeof event.frame.from);
        fill(event.frame.to, sizeof event.frame.to);
    } else if (subject == EVENT_FLOW) {
        event.flow = (struct event_flow){.transport = 17,
                                         .protocol = TRAFFIC_GL200TEXT,
                                         .client = address_ipv6(six),
                                         .client_port = 65535,
                                         .server = address_ipv6(six),
                                         .server_port = 65534,
                                         .bytes_up = UINT64_MAX,
                                         .bytes_down = UINT64_MAX};
        fill(event.flow.host, sizeof event.flow.host);
        event.flow.evidence = (struct event_evidence){.len = EVENT_EVIDENCE_BYTES,
                                                      .kind = EVENT_HELLO_JUDGED,
                                                      .part = UINT8_MAX,
                                                      .parts = UINT8_MAX,
                                                      .offset = UINT32_MAX};
        memset(event.flow.evidence.bytes, 0xff, EVENT_EVIDENCE_BYTES);
    } else if (subject == EVENT_NAME) {
        event.name = (struct event_name){
            .client = address_ipv6(six), .server = address_ipv4(six), .type = 65535};
        fill(event.name.name, sizeof event.name.name);
    } else if (subject == EVENT_PACKET) {
        event.packet = (struct event_packet){
            .protocol = 255, .client = address_ipv6(six), .server_port = 1};
    } else if (subject == EVENT_TRAIL) {
        event.trail = full_trail();
    } else {
        fill(event.system.about, sizeof event.system.about);
        fill(event.system.text, sizeof event.system.text);
    }
    return event;
}

static void test_the_largest_event_of_every_subject_packs_within_its_bound(void)
{
    for (int subject = EVENT_SYSTEM; subject <= EVENT_TRAIL; subject++) {
        uint8_t packed[EVENT_PACKED_MAX];
        struct event in = full((enum event_subject)subject);
        struct event out;
        size_t len = event_pack(&in, packed);
        EXPECT(len > 0 && len <= EVENT_PACKED_MAX);
        EXPECT(event_unpack(&out, packed, len));
        EXPECT(memcmp(&in, &out, sizeof in) == 0);
    }
}

static void test_every_reason_survives_by_its_name(void)
{
    for (int reason = 0; reason < REASON_COUNT; reason++) {
        uint8_t packed[EVENT_PACKED_MAX];
        struct event in = {.reason = (uint16_t)reason};
        struct event out;
        EXPECT(event_unpack(&out, packed, event_pack(&in, packed)));
        EXPECT_EQ(out.reason, reason);
    }
}

static void test_a_detail_survives_and_a_later_one_is_none(void)
{
    uint8_t packed[EVENT_PACKED_MAX];
    struct event in = {.detail = DETAIL_SECRET_BASE64};
    struct event out;
    size_t len = event_pack(&in, packed);
    EXPECT(event_unpack(&out, packed, len));
    EXPECT_EQ(out.detail, DETAIL_SECRET_BASE64);
    uint8_t *name = memmem(packed, len, "base64", 6);
    if (EXPECT(name != NULL)) {
        memcpy(name, "base99", 6);
    }
    EXPECT(event_unpack(&out, packed, len));
    EXPECT_EQ(out.detail, DETAIL_NONE);
}

static void test_hostile_text_survives_byte_for_byte(void)
{
    uint8_t packed[EVENT_PACKED_MAX];
    struct event in = {.subject = EVENT_NAME, .name.name = "\x1b[2J\xff\xc0\x80.example"};
    struct event out;
    EXPECT(event_unpack(&out, packed, event_pack(&in, packed)));
    EXPECT_TEXT(out.name.name, in.name.name);
}

static bool unpacks(const Sallyport__Event *message)
{
    uint8_t *bytes = malloc(sallyport__event__get_packed_size(message));
    struct event out;
    bool good = event_unpack(&out, bytes, sallyport__event__pack(message, bytes));
    free(bytes);
    return good;
}

static char too_long[EVENT_TEXT_BYTES + POLICY_HOST_BYTES];

static Sallyport__Event good_message(Sallyport__EventFlow *flow)
{
    Sallyport__Event message = SALLYPORT__EVENT__INIT;
    sallyport__event_flow__init(flow);
    message.reason = (char *)"allowed";
    message.subject_case = SALLYPORT__EVENT__SUBJECT_FLOW;
    message.flow = flow;
    return message;
}

static void test_values_outside_their_range_are_no_event(void)
{
    Sallyport__EventFlow flow;
    Sallyport__Event good = good_message(&flow);
    EXPECT(unpacks(&good));
    Sallyport__Event bad = good;
    bad.source = EVENT_FROM_LEDGER + 1;
    EXPECT(!unpacks(&bad));
    bad = good;
    bad.action = EVENT_NOTED + 1;
    EXPECT(!unpacks(&bad));
    bad = good;
    bad.reason = (char *)"because";
    EXPECT(!unpacks(&bad));
    bad = good;
    bad.subject_case = SALLYPORT__EVENT__SUBJECT__NOT_SET;
    EXPECT(!unpacks(&bad));
    bad = good;
    memset(too_long, 'x', sizeof too_long - 1);
    bad.mode = too_long;
    EXPECT(!unpacks(&bad));
    flow.transport = 256;
    EXPECT(!unpacks(&good));
}

static void test_addresses_and_hosts_that_cannot_be_are_no_event(void)
{
    uint8_t bytes[300] = {1};
    const size_t wrong[] = {1, 3, 5, 15, 17, 255};
    Sallyport__EventFlow flow;
    Sallyport__Event message = good_message(&flow);
    flow.server.data = bytes;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        flow.server.len = wrong[i];
        EXPECT(!unpacks(&message));
    }
    flow.server.len = 4;
    EXPECT(unpacks(&message));
    flow.host = (ProtobufCBinaryData){.len = 2, .data = bytes}; /* holds a NUL */
    EXPECT(!unpacks(&message));
    memset(bytes, 'h', sizeof bytes);
    flow.host.len = POLICY_HOST_BYTES;
    EXPECT(!unpacks(&message));
    flow.host.len = POLICY_HOST_BYTES - 1;
    EXPECT(unpacks(&message));
}

static void test_evidence_that_cannot_be_is_no_event(void)
{
    static uint8_t bytes[EVENT_EVIDENCE_BYTES + 1];
    static const struct {
        size_t len;
        uint32_t part, parts, offset, kind;
        bool good;
    } rows[] = {
        {0, 0, 0, 0, 0, true},
        {1, 1, 1, 0, 0, true},
        {1, 1, 1, 0, EVENT_HELLO_JUDGED, true},
        {EVENT_EVIDENCE_BYTES, 255, 255, UINT32_MAX, 0, true},
        {EVENT_EVIDENCE_BYTES + 1, 1, 1, 0, 0, false},
        {1, 0, 1, 0, 0, false},
        {1, 2, 1, 0, 0, false},
        {1, 1, 256, 0, 0, false},
        {1, 1, 1, 0, EVENT_HELLO_JUDGED + 1, false},
        {0, 1, 0, 0, 0, false},
        {0, 0, 1, 0, 0, false},
        {0, 0, 0, 1, 0, false},
        {0, 0, 0, 0, EVENT_HELLO_JUDGED, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Sallyport__EventFlow flow;
        Sallyport__Event message = good_message(&flow);
        flow.evidence = (ProtobufCBinaryData){.len = rows[i].len, .data = bytes};
        flow.evidence_part = rows[i].part;
        flow.evidence_parts = rows[i].parts;
        flow.evidence_offset = rows[i].offset;
        flow.evidence_kind = rows[i].kind;
        EXPECT_EQ(unpacks(&message), rows[i].good);
    }
}

static void test_data_is_all_of_the_frame_or_none(void)
{
    static uint8_t bytes[FRAME_DATA_MAX + 1];
    static const struct {
        uint32_t length;
        size_t data_len;
        bool good;
    } rows[] = {
        {0, 0, true},  {8, 0, true},  {8, 8, true},    {64, 64, true},  {0, 1, false},
        {8, 7, false}, {8, 9, false}, {64, 63, false}, {65, 65, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Sallyport__EventFlow flow;
        Sallyport__Event message = good_message(&flow);
        Sallyport__EventFrame frame = SALLYPORT__EVENT_FRAME__INIT;
        message.subject_case = SALLYPORT__EVENT__SUBJECT_FRAME;
        message.frame = &frame;
        frame.length = rows[i].length;
        frame.data = (ProtobufCBinaryData){.len = rows[i].data_len, .data = bytes};
        EXPECT_EQ(unpacks(&message), rows[i].good);
    }
}

static void test_a_trail_that_cannot_be_is_no_event(void)
{
    static uint8_t bytes[EVENT_TRAIL_BYTES + 1];
    static const struct {
        size_t len;
        uint32_t part, parts, headers;
        bool good;
    } rows[] = {
        {1, 1, 1, 1, true},
        {EVENT_TRAIL_BYTES, 255, 255, EVENT_TRAIL_BYTES, true},
        {EVENT_TRAIL_BYTES + 1, 1, 1, 1, false},
        {0, 1, 1, 0, false},
        {1, 1, 1, 0, false},
        {1, 1, 1, 2, false},
        {1, 0, 1, 1, false},
        {1, 2, 1, 1, false},
        {1, 1, 256, 1, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Sallyport__EventTrail trail = SALLYPORT__EVENT_TRAIL__INIT;
        Sallyport__EventFlow flow;
        Sallyport__Event message = good_message(&flow);
        message.subject_case = SALLYPORT__EVENT__SUBJECT_TRAIL;
        message.trail = &trail;
        trail.packed = (ProtobufCBinaryData){.len = rows[i].len, .data = bytes};
        trail.part = rows[i].part;
        trail.parts = rows[i].parts;
        trail.headers = rows[i].headers;
        EXPECT_EQ(unpacks(&message), rows[i].good);
    }
}

/* Written before data was kept. */
static void test_a_frame_without_data_packs_as_it_did_before(void)
{
    uint8_t packed[EVENT_PACKED_MAX];
    static const uint8_t before[] = {0x42, 7, 'a', 'l',  'l',  'o', 'w',  'e', 'd',
                                     0xa2, 1, 5,   0x18, 0xa0, 7,   0x38, 8};
    struct event in = {.subject = EVENT_FRAME, .frame = {.id = 0x3A0, .length = 8}};
    struct event out;
    EXPECT_EQ(event_pack(&in, packed), sizeof before);
    EXPECT(memcmp(packed, before, sizeof before) == 0);
    EXPECT(event_unpack(&out, before, sizeof before));
    EXPECT_EQ(out.frame.data_len, 0);
}

/* Written before there was evidence: what packs without it has none of its fields. */
static void test_a_flow_without_evidence_packs_as_it_did_before(void)
{
    uint8_t packed[EVENT_PACKED_MAX];
    static const uint8_t before[] = {0x42, 7, 'a', 'l',  'l', 'o',  'w', 'e', 'd',
                                     0xaa, 1, 5,   0x08, 6,   0x32, 1,   'h'};
    struct event in = {.subject = EVENT_FLOW, .flow = {.transport = 6, .host = "h"}};
    struct event out;
    EXPECT_EQ(event_pack(&in, packed), sizeof before);
    EXPECT(memcmp(packed, before, sizeof before) == 0);
    EXPECT(event_unpack(&out, before, sizeof before));
    EXPECT_EQ(out.flow.evidence.len, 0);
}

static void test_only_a_flow_carries_what_it_said(void)
{
    struct event event = {.subject = EVENT_FLOW,
                          .flow.evidence = {.len = 1, .kind = EVENT_HELLO_JUDGED}};
    EXPECT(event_has_evidence(&event));
    EXPECT(event_has_evidence_of(&event, EVENT_HELLO_JUDGED));
    EXPECT(!event_has_evidence_of(&event, EVENT_SAID_TO_DECOY));
    event.subject = EVENT_FRAME;
    EXPECT(!event_has_evidence(&event));
    event.subject = EVENT_FLOW;
    event.flow.evidence.len = 0;
    EXPECT(!event_has_evidence_of(&event, EVENT_HELLO_JUDGED));
}

static void test_subjects_out_of_range_are_no_event(void)
{
    Sallyport__EventFlow flow;
    Sallyport__Event message = good_message(&flow);
    Sallyport__EventFrame frame = SALLYPORT__EVENT_FRAME__INIT;
    message.subject_case = SALLYPORT__EVENT__SUBJECT_FRAME;
    message.frame = &frame;
    EXPECT(unpacks(&message));
    frame.id = 0x20000000;
    EXPECT(!unpacks(&message));
    Sallyport__EventName name = SALLYPORT__EVENT_NAME__INIT;
    message.subject_case = SALLYPORT__EVENT__SUBJECT_NAME;
    message.name = &name;
    EXPECT(unpacks(&message));
    name.type = 65536;
    EXPECT(!unpacks(&message));
    Sallyport__EventPacket packet = SALLYPORT__EVENT_PACKET__INIT;
    message.subject_case = SALLYPORT__EVENT__SUBJECT_PACKET;
    message.packet = &packet;
    EXPECT(unpacks(&message));
    packet.protocol = 256;
    EXPECT(!unpacks(&message));
}

static void test_no_change_of_one_byte_crashes_and_cut_bytes_are_no_event(void)
{
    uint8_t packed[EVENT_PACKED_MAX];
    struct event in = full(EVENT_FLOW);
    struct event out;
    size_t len = event_pack(&in, packed);
    for (size_t i = 0; i < len; i++) {
        EXPECT(!event_unpack(&out, packed, i));
        for (unsigned value = 0; value < 256; value++) {
            uint8_t kept = packed[i];
            packed[i] = (uint8_t)value;
            (void)!event_unpack(&out, packed, len);
            EXPECT(memchr(out.flow.host, 0, sizeof out.flow.host) != NULL ||
                   out.subject != EVENT_FLOW);
            packed[i] = kept;
        }
    }
    EXPECT(!event_unpack(&out, packed, EVENT_PACKED_MAX + 1));
}

static void test_a_message_that_says_a_field_again_and_again_is_no_event(void)
{
    uint8_t many[EVENT_PACKED_MAX]; /* fields that no version has */
    for (size_t i = 0; i + 3 <= sizeof many; i += 3) {
        many[i] = 0xF8;
        many[i + 1] = 0x07;
        many[i + 2] = 0x01;
    }
    struct event out;
    EXPECT(!event_unpack(&out, many, sizeof many / 3 * 3));
}

int main(void)
{
    RUN(test_the_largest_event_of_every_subject_packs_within_its_bound);
    RUN(test_every_reason_survives_by_its_name);
    RUN(test_a_detail_survives_and_a_later_one_is_none);
    RUN(test_hostile_text_survives_byte_for_byte);
    RUN(test_values_outside_their_range_are_no_event);
    RUN(test_addresses_and_hosts_that_cannot_be_are_no_event);
    RUN(test_evidence_that_cannot_be_is_no_event);
    RUN(test_data_is_all_of_the_frame_or_none);
    RUN(test_a_frame_without_data_packs_as_it_did_before);
    RUN(test_a_trail_that_cannot_be_is_no_event);
    RUN(test_a_flow_without_evidence_packs_as_it_did_before);
    RUN(test_only_a_flow_carries_what_it_said);
    RUN(test_subjects_out_of_range_are_no_event);
    RUN(test_no_change_of_one_byte_crashes_and_cut_bytes_are_no_event);
    RUN(test_a_message_that_says_a_field_again_and_again_is_no_event);
    return tap_done();
}
