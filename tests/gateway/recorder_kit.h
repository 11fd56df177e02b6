/* SPDX-License-Identifier: Apache-2.0 */
/* A recorder on one end of a channel, and a ledger on the other that keeps what it is
 * told. */
#ifndef TESTS_GATEWAY_RECORDER_KIT_H
#define TESTS_GATEWAY_RECORDER_KIT_H

#include <string.h>

#include "gateway/roles/channel.h"
#include "gateway/roles/recorder.h"
#include "tests/tap.h"

static uv_loop_t loop;
static struct recorder *recorder;

/* The ledger's end: keeps what it is told. */
static struct {
    struct channel channel;
    uint64_t epoch;
    unsigned resyncs;
    uint64_t resync_seq;
    unsigned records;
    uint64_t last_seq;
    bool in_order;
    struct event last;
} ledger;

static inline void on_message(void *context, struct channel *channel,
                              const Sallyport__RoleMessage *message,
                              const int *descriptors, size_t count)
{
    (void)context;
    (void)channel;
    (void)descriptors;
    (void)count;
    if (message->body_case == SALLYPORT__ROLE_MESSAGE__BODY_RESYNC) {
        ledger.resyncs++;
        ledger.resync_seq = message->resync->seq;
        ledger.epoch = message->resync->epoch;
        ledger.last_seq = ledger.resync_seq - 1;
    } else if (message->body_case == SALLYPORT__ROLE_MESSAGE__BODY_RECORD) {
        ledger.records++;
        ledger.in_order = ledger.in_order && message->record->seq == ledger.last_seq + 1;
        ledger.last_seq = message->record->seq;
        EXPECT(event_unpack(&ledger.last, message->record->event.data,
                            message->record->event.len));
    }
}

static inline void on_closed(void *context, struct channel *channel)
{
    (void)context;
    (void)channel;
}

static inline void turn(void)
{
    for (int i = 0; i < 200; i++) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
}

static inline void begin(void)
{
    int ends[2];
    memset(&ledger, 0, sizeof ledger);
    ledger.in_order = true;
    EXPECT(uv_loop_init(&loop) == 0);
    EXPECT(channel_pair(ends));
    recorder = recorder_start(&loop, ends[0], EVENT_FROM_CAN);
    EXPECT(recorder != NULL);
    EXPECT(channel_start(&ledger.channel, &loop, ends[1], on_message, on_closed, NULL));
    turn();
}

static inline void end(void)
{
    recorder_stop(recorder);
    channel_close(&ledger.channel, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
}

static inline void tell(const Sallyport__RoleMessage *message)
{
    EXPECT(channel_send(&ledger.channel, message, NULL, 0) == CHANNEL_SENT);
    turn();
}

static inline void acknowledge(uint64_t epoch, uint64_t seq)
{
    Sallyport__RoleAck ack = SALLYPORT__ROLE_ACK__INIT;
    ack.epoch = epoch;
    ack.seq = seq;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_ACK;
    message.ack = &ack;
    tell(&message);
}

static inline void say_hello(void)
{
    Sallyport__RoleHello hello = SALLYPORT__ROLE_HELLO__INIT;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_HELLO;
    message.hello = &hello;
    tell(&message);
}

/* Each a cause of its own, so that roll-up tells each at once. The first second has
 * places for ROLLUP_FIRSTS of them. */
static inline void note(uint32_t number)
{
    struct event event = {
        .action = EVENT_NOTED, .reason = REASON_BUS_STATE, .subject = EVENT_SYSTEM};
    (void)snprintf(event.system.about, sizeof event.system.about, "bus%u", number);
    recorder_note(recorder, &event);
}

static inline void note_severe(uint32_t id)
{
    struct event event = {.action = EVENT_DROPPED,
                          .reason = REASON_DIAGNOSTIC_REQUEST,
                          .subject = EVENT_FRAME,
                          .frame = {.id = id, .from = "unit"}};
    recorder_note(recorder, &event);
}

#endif
