/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/tap.h"

static uv_loop_t loop;
static struct channel channel;
static int far_end;

static struct {
    unsigned messages;
    unsigned closed;
    unsigned room;
    uint64_t last_seq;
    size_t descriptors;
    int descriptor;
} got;

static void on_message(void *context, struct channel *from,
                       const Sallyport__RoleMessage *message, const int *descriptors,
                       size_t count)
{
    (void)context;
    (void)from;
    got.messages++;
    got.descriptors = count;
    got.descriptor = count > 0 ? descriptors[0] : -1;
    if (message->body_case == SALLYPORT__ROLE_MESSAGE__BODY_ACK) {
        got.last_seq = message->ack->seq;
    }
}

static void on_closed(void *context, struct channel *from)
{
    (void)context;
    got.closed++;
    channel_close(from, NULL);
}

static void on_room(void *context)
{
    (void)context;
    got.room++;
}

static void begin(void)
{
    int ends[2];
    memset(&got, 0, sizeof got);
    EXPECT(uv_loop_init(&loop) == 0);
    EXPECT(channel_pair(ends));
    EXPECT(channel_start(&channel, &loop, ends[0], on_message, on_closed, NULL));
    far_end = ends[1];
}

static void end(void)
{
    if (channel.fd >= 0) {
        channel_close(&channel, NULL);
    }
    if (far_end >= 0) {
        (void)close(far_end);
    }
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
}

/* A second channel on the far end, for what is sent from there. */
static enum channel_result send_seq(struct channel *over, uint64_t seq,
                                    const int *descriptors, size_t count)
{
    Sallyport__RoleAck ack = SALLYPORT__ROLE_ACK__INIT;
    ack.seq = seq;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_ACK;
    message.ack = &ack;
    return channel_send(over, &message, descriptors, count);
}

static void test_a_message_arrives_as_it_was_sent(void)
{
    begin();
    struct channel far_channel = {.fd = far_end};
    EXPECT(send_seq(&far_channel, 42, NULL, 0) == CHANNEL_SENT);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(got.messages, 1);
    EXPECT_EQ(got.last_seq, 42);
    EXPECT_EQ(got.descriptors, 0);
    end();
}

static void test_a_descriptor_travels_beside_it(void)
{
    begin();
    struct channel far_channel = {.fd = far_end};
    int pipe_ends[2];
    char byte = 0;
    EXPECT(pipe2(pipe_ends, O_CLOEXEC) == 0);
    EXPECT(send_seq(&far_channel, 1, &pipe_ends[1], 1) == CHANNEL_SENT);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(got.descriptors, 1);
    EXPECT(got.descriptor >= 0 && got.descriptor != pipe_ends[1]);
    EXPECT(write(got.descriptor, "x", 1) == 1);
    EXPECT(read(pipe_ends[0], &byte, 1) == 1 && byte == 'x');
    (void)close(got.descriptor);
    (void)close(pipe_ends[0]);
    (void)close(pipe_ends[1]);
    end();
}

static void test_what_is_in_flight_outlives_its_reader(void)
{
    int ends[2];
    EXPECT(channel_pair(ends));
    struct channel sender = {.fd = ends[1]};
    for (uint64_t seq = 1; seq <= 3; seq++) {
        EXPECT(send_seq(&sender, seq, NULL, 0) == CHANNEL_SENT);
    }
    memset(&got, 0, sizeof got);
    EXPECT(uv_loop_init(&loop) == 0);
    int successor = dup(ends[0]);
    EXPECT(channel_start(&channel, &loop, successor, on_message, on_closed, NULL));
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(got.messages, 3);
    (void)close(ends[0]);
    far_end = ends[1];
    end();
}

static void test_a_full_pair_is_told_and_has_room_later(void)
{
    begin();
    uint64_t sent = 0;
    struct channel reader = {.fd = far_end};
    while (send_seq(&channel, sent, NULL, 0) == CHANNEL_SENT && sent < 100000) {
        sent++;
    }
    EXPECT(sent > 10 && sent < 100000);
    channel_want_room(&channel, on_room);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(got.room, 0);
    channel_discard(reader.fd);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(got.room, 1);
    EXPECT(send_seq(&channel, sent, NULL, 0) == CHANNEL_SENT);
    end();
}

static void test_bytes_that_are_no_message_close_it(void)
{
    begin();
    EXPECT(send(far_end, "\xff\xff\xff", 3, 0) == 3);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(got.messages, 0);
    EXPECT_EQ(got.closed, 1);
    end();
}

static void test_a_message_above_the_bound_is_not_sent(void)
{
    begin();
    static uint8_t big[CHANNEL_BYTES_MAX];
    Sallyport__RoleRecord record = SALLYPORT__ROLE_RECORD__INIT;
    record.event.data = big;
    record.event.len = sizeof big;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_RECORD;
    message.record = &record;
    EXPECT(channel_send(&channel, &message, NULL, 0) == CHANNEL_BROKEN);
    end();
}

/* "Ready" again and again, each of 1024 bytes with a field that nobody knows: cut at the
 * bound it is a good message. */
static void test_a_datagram_above_the_bound_closes_it(void)
{
    static const uint8_t head[] = {8 << 3 | 2, 0xfd, 0x07, 15 << 3 | 2, 0xfa, 0x07};
    static uint8_t big[CHANNEL_BYTES_MAX + 1024];
    begin();
    for (size_t i = 0; i < sizeof big; i += 1024) {
        memcpy(big + i, head, sizeof head);
    }
    EXPECT(send(far_end, big, sizeof big, 0) == (ssize_t)sizeof big);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(got.closed, 1);
    end();
}

static void test_the_far_end_closing_is_told(void)
{
    begin();
    (void)close(far_end);
    far_end = -1;
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(got.closed, 1);
    end();
}

static void test_discarded_messages_close_their_descriptors(void)
{
    begin();
    int pipe_ends[2];
    char byte = 0;
    EXPECT(pipe2(pipe_ends, O_CLOEXEC) == 0);
    EXPECT(send_seq(&channel, 1, &pipe_ends[1], 1) == CHANNEL_SENT);
    (void)close(pipe_ends[1]);
    channel_discard(far_end);
    EXPECT(read(pipe_ends[0], &byte, 1) == 0); /* no writer is left */
    (void)close(pipe_ends[0]);
    end();
}

static void test_descriptors_are_found_by_what_they_are(void)
{
    static const uint32_t tags[] = {CHANNEL_POLICY * 256, CHANNEL_BUS * 256 + 1};
    static const int fds[] = {7, 8};
    EXPECT(channel_find(tags, 2, fds, 2, CHANNEL_BUS, 1) == 8);
    EXPECT(channel_find(tags, 2, fds, 2, CHANNEL_BUS, 0) == -1);
    EXPECT(channel_find(tags, 2, fds, 1, CHANNEL_BUS, 1) == -1); /* said, and not there */
}

int main(void)
{
    RUN(test_a_message_arrives_as_it_was_sent);
    RUN(test_a_descriptor_travels_beside_it);
    RUN(test_what_is_in_flight_outlives_its_reader);
    RUN(test_a_full_pair_is_told_and_has_room_later);
    RUN(test_bytes_that_are_no_message_close_it);
    RUN(test_a_message_above_the_bound_is_not_sent);
    RUN(test_a_datagram_above_the_bound_closes_it);
    RUN(test_the_far_end_closing_is_told);
    RUN(test_discarded_messages_close_their_descriptors);
    RUN(test_descriptors_are_found_by_what_they_are);
    return tap_done();
}
