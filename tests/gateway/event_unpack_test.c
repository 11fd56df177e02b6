/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/event_unpack.c, beside protobuf-c. */
#include "tests/gateway/event_reference.h"
#include "tests/tap.h"

#define ROUNDS 200000

static uint64_t next_random(void)
{
    static uint64_t state = UINT64_C(0x2545f4914f6cdd1d);
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Any number of bits is as likely as any other, and none at all too. */
static uint64_t some_number(void)
{
    unsigned bits = (unsigned)(next_random() % 65);
    return bits == 0 ? 0 : next_random() >> (64 - bits);
}

static void some_text(char *out, size_t size)
{
    size_t len = next_random() % size;
    for (size_t i = 0; i < len; i++) {
        out[i] = (char)(next_random() % 255 + 1);
    }
}

static struct address some_address(void)
{
    uint8_t bytes[16];
    struct address out;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)next_random();
    }
    static const size_t lengths[] = {0, 4, 16};
    (void)!address_decode(&out, bytes, lengths[next_random() % 3]);
    return out;
}

static size_t some_bytes(uint8_t *out, size_t size)
{
    size_t len = next_random() % (size + 1);
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)next_random();
    }
    return len;
}

static void some_frame(struct event_frame *frame)
{
    some_text(frame->from, sizeof frame->from);
    some_text(frame->to, sizeof frame->to);
    frame->id = (uint32_t)(some_number() & FRAME_ID_EXTENDED_MAX);
    frame->extended = next_random() & 1;
    frame->fd = next_random() & 1;
    frame->remote = next_random() & 1;
    frame->length = frame->data_len =
        (uint8_t)some_bytes(frame->data, sizeof frame->data);
}

static void some_evidence(struct event_evidence *evidence)
{
    evidence->len = (uint16_t)some_bytes(evidence->bytes, 40);
    if (evidence->len > 0) {
        evidence->kind = next_random() & 1;
        evidence->part = 1;
        evidence->parts = (uint8_t)(some_number() | 1);
        evidence->offset = (uint32_t)some_number();
    }
}

static void some_flow(struct event_flow *flow)
{
    flow->transport = (uint8_t)some_number();
    flow->protocol = next_random() & 1 ? TRAFFIC_GL200TEXT : TRAFFIC_UNKNOWN;
    flow->client = some_address();
    flow->client_port = (uint16_t)some_number();
    flow->server = some_address();
    flow->server_port = (uint16_t)some_number();
    some_text(flow->host, sizeof flow->host);
    flow->bytes_up = some_number();
    flow->bytes_down = some_number();
    some_evidence(&flow->evidence);
}

static void some_trail(struct event_trail *trail)
{
    trail->len = (uint16_t)(some_bytes(trail->packed, sizeof trail->packed - 1) + 1);
    trail->part = 1;
    trail->parts = (uint8_t)(some_number() | 1);
    trail->headers = 1;
    trail->asked = next_random() & 1;
    if ((next_random() & 3) == 0) { /* one that was left out */
        *trail = (struct event_trail){.headers = (uint16_t)(some_number() | 1)};
    }
}

static void some_subject(struct event *event)
{
    switch (event->subject) {
    case EVENT_FRAME:
        some_frame(&event->frame);
        break;
    case EVENT_FLOW:
        some_flow(&event->flow);
        break;
    case EVENT_NAME:
        event->name.client = some_address();
        some_text(event->name.name, sizeof event->name.name);
        event->name.type = (uint16_t)some_number();
        break;
    case EVENT_PACKET:
        event->packet.protocol = (uint8_t)some_number();
        event->packet.server = some_address();
        event->packet.server_port = (uint16_t)some_number();
        break;
    case EVENT_TRAIL:
        some_trail(&event->trail);
        break;
    default:
        some_text(event->system.about, sizeof event->system.about);
        some_text(event->system.text, sizeof event->system.text);
    }
}

static struct event some_event(void)
{
    struct event event;
    memset(&event, 0, sizeof event);
    event.source = (uint8_t)(next_random() % (EVENT_FROM_LEDGER + 1));
    event.source_epoch = some_number();
    event.source_seq = some_number();
    event.mono_us = some_number();
    event.wall_us = some_number();
    event.wall_trusted = next_random() & 1;
    event.action = (uint8_t)(next_random() % (EVENT_NOTED + 1));
    event.reason = (uint16_t)(next_random() % REASON_COUNT);
    event.detail = (uint8_t)(next_random() % DETAIL_COUNT);
    event.rule_line = (uint32_t)some_number();
    event.policy_version = some_number();
    some_text(event.mode, sizeof event.mode);
    event.cause = some_number();
    event.count = some_number();
    event.first_us = some_number();
    event.last_us = some_number();
    event.subject = (uint8_t)(next_random() % (EVENT_TRAIL + 1));
    some_subject(&event);
    return event;
}

/* Taken means taken by protobuf-c as the same; refused means refused by protobuf-c too,
 * or in another form than the one that event_pack gives it. */
static bool as_reference(const uint8_t *bytes, size_t len)
{
    struct event got;
    struct event want;
    uint8_t again[EVENT_PACKED_MAX];
    bool taken = event_unpack(&got, bytes, len);
    bool expected = reference_unpack(&want, bytes, len);
    if (taken) {
        return expected && memcmp(&got, &want, sizeof got) == 0;
    }
    return !expected || event_pack(&want, again) != len || memcmp(again, bytes, len) != 0;
}

static void test_whatever_is_packed_is_read_as_it_was(void)
{
    for (int i = 0; i < ROUNDS / 4; i++) {
        uint8_t packed[EVENT_PACKED_MAX];
        struct event in = some_event();
        struct event out;
        size_t len = event_pack(&in, packed);
        EXPECT(event_unpack(&out, packed, len) && memcmp(&in, &out, sizeof in) == 0);
        EXPECT(as_reference(packed, len));
    }
}

static size_t change(uint8_t *bytes, size_t len)
{
    size_t at = next_random() % len;
    switch (next_random() % 4) {
    case 0:
        bytes[at] = (uint8_t)next_random();
        return len;
    case 1:
        bytes[at] ^= (uint8_t)(1U << next_random() % 8);
        return len;
    case 2:
        memmove(bytes + at, bytes + at + 1, len - at - 1);
        return len - 1;
    default:
        if (len == EVENT_PACKED_MAX) {
            return len;
        }
        memmove(bytes + at + 1, bytes + at, len - at);
        return len + 1;
    }
}

static void test_changed_bytes_are_read_as_protobuf_reads_them_or_not_at_all(void)
{
    unsigned taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
        uint8_t packed[EVENT_PACKED_MAX];
        struct event in = some_event();
        size_t len = event_pack(&in, packed);
        for (uint64_t times = next_random() % 3; len > 1 && times < 3; times++) {
            len = change(packed, len);
        }
        EXPECT(as_reference(packed, len));
        taken += event_unpack(&in, packed, len);
    }
    EXPECT(taken > ROUNDS / 20 && taken < ROUNDS / 2);
}

#define REASON 0x42, 7, 'a', 'l', 'l', 'o', 'w', 'e', 'd'
#define FRAME 0xa2, 0x01, 0

static void test_an_event_has_one_spelling(void)
{
    static const struct {
        uint8_t bytes[24];
        size_t len;
        bool good;
    } rows[] = {
        {{REASON, FRAME}, 12, true},
        {{0x08, 0x01, REASON, FRAME}, 14, true},
        {{REASON, FRAME, 0xf0, 0x01, 0x05}, 15, true}, /* tag 30, of a later version */
        {{FRAME, REASON}, 12, false},
        {{REASON, REASON, FRAME}, 21, false},
        {{REASON, FRAME, FRAME}, 15, false},
        {{REASON, FRAME, 0xaa, 0x01, 0}, 15, false},
        {{0x08, 0x81, 0x00, REASON, FRAME}, 15, false},
        {{REASON}, 9, false},
        {{FRAME}, 3, false},
        {{0}, 0, false},
    };
    struct event out;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        EXPECT_EQ(event_unpack(&out, rows[i].bytes, rows[i].len), rows[i].good);
        EXPECT(as_reference(rows[i].bytes, rows[i].len));
    }
}

static void test_a_name_longer_than_any_is_unknown(void)
{
    uint8_t bytes[128] = {REASON, 0x82, 0x01, 70};
    static const uint8_t frame[] = {FRAME};
    struct event out;
    memset(bytes + 12, 'x', 70);
    memcpy(bytes + 82, frame, sizeof frame);
    EXPECT(event_unpack(&out, bytes, 85));
    EXPECT_EQ(out.detail, DETAIL_NONE);
    EXPECT(as_reference(bytes, 85));
}

int main(void)
{
    RUN(test_whatever_is_packed_is_read_as_it_was);
    RUN(test_changed_bytes_are_read_as_protobuf_reads_them_or_not_at_all);
    RUN(test_an_event_has_one_spelling);
    RUN(test_a_name_longer_than_any_is_unknown);
    return tap_done();
}
