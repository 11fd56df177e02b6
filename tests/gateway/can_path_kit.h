/* SPDX-License-Identifier: Apache-2.0 */
/* The CAN path over pairs of unix sockets in place of buses: what is written at the far
 * end is what a node sent. There is no transmit echo on them, so one frame a test. While
 * `sealed`, memory that is taken is counted in `taken`. */
#ifndef TESTS_GATEWAY_CAN_PATH_KIT_H
#define TESTS_GATEWAY_CAN_PATH_KIT_H

#include "gateway/roles/can_path.h"

#include <linux/can.h>
#include <linux/can/error.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/roles/channel.h"
#include "policies/parse.h"
#include "tests/tap.h"

static bool sealed; /* no memory may be taken from here on */

#ifndef __SANITIZE_ADDRESS__ /* which has its own malloc */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static unsigned taken;

void *malloc(size_t size)
{
    taken += sealed;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    taken += sealed;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    taken += sealed;
    return __libc_realloc(block, size);
}
#endif

static uv_loop_t loop;
static struct can_path path;
static struct recorder *recorder;
static struct trail_header trail_headers[16];
static struct trail_keeper trail;
static int bus_ends[2]; /* far ends: what the nodes see */
static int ledger_end;
static unsigned lost_buses;
static struct arena arena;
static struct policy *policy;

enum { VEHICLE, UNIT };

static void on_message(void *context, const char *line)
{
    (void)context;
    if (strstr(line, ": warning: ") == NULL) {
        printf("# %s\n", line);
    }
}

static void on_lost(void *context, uint8_t bus)
{
    (void)context;
    lost_buses |= 1U << bus;
}

static void turn(void)
{
    for (int i = 0; i < 20; i++) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
}

static int new_bus(int which)
{
    int ends[2];
    EXPECT(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends) == 0);
    bus_ends[which] = ends[1];
    return ends[0];
}

static void begin_with(const char *words)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    int ends[2];
    int fds[POLICY_BUSES_MAX] = {-1, -1, -1, -1, -1, -1, -1, -1};
    arena_init(&arena, block, sizeof block);
    policy = policy_parse("t", words, strlen(words), &arena, on_message, NULL);
    EXPECT(policy != NULL && uv_loop_init(&loop) == 0 && channel_pair(ends));
    lost_buses = 0;
    ledger_end = ends[1];
    recorder = recorder_start(&loop, ends[0], EVENT_FROM_CAN);
    memset(&path, 0, sizeof path);
    trail_keeper_init(&trail, trail_headers, 16);
    EXPECT(can_path_init(&path, &loop, recorder, &trail, on_lost, NULL));
    fds[VEHICLE] = new_bus(VEHICLE);
    fds[UNIT] = new_bus(UNIT);
    can_path_set_policy(&path, policy, frame_judge_new(policy, &arena), fds);
    can_path_set_mode(&path, 0, false);
    can_path_set_recording(&path, true);
    turn();
    sealed = true;
}

static void end(void)
{
    sealed = false;
    for (int i = 0; i < 2; i++) {
        can_bus_close(&path.buses[i]);
        (void)close(bus_ends[i]);
    }
    uv_close((uv_handle_t *)&path.tick, NULL);
    uv_close((uv_handle_t *)&path.announce, NULL);
    uv_close((uv_handle_t *)&path.watch, NULL);
    uv_close((uv_handle_t *)&path.pace.poll, NULL);
    (void)close(path.pace.fd);
    recorder_stop(recorder);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
    (void)close(ledger_end);
}

static void node_sends(int bus, uint32_t id, uint8_t length, uint8_t byte)
{
    struct can_frame frame = {.can_id = id, .can_dlc = length};
    memset(frame.data, byte, length);
    EXPECT(send(bus_ends[bus], &frame, sizeof frame, 0) == (ssize_t)sizeof frame);
    turn();
}

/* The next frame that a node of the bus sees; id 0 when there is none. */
static struct can_frame node_sees(int bus)
{
    struct can_frame frame = {0};
    if (recv(bus_ends[bus], &frame, sizeof frame, 0) != (ssize_t)sizeof frame) {
        frame.can_id = 0;
    }
    return frame;
}

/* Of the next record that is about a frame or a bus. */
static struct event next_event(void)
{
    struct event event = {0};
    uint8_t bytes[CHANNEL_BYTES_MAX];
    bool was_sealed = sealed;
    sealed = false;
    for (ssize_t got = 1; got > 0;) {
        got = recv(ledger_end, bytes, sizeof bytes, 0);
        Sallyport__RoleMessage *message =
            got > 0 ? sallyport__role_message__unpack(NULL, (size_t)got, bytes) : NULL;
        bool record =
            message != NULL && message->body_case == SALLYPORT__ROLE_MESSAGE__BODY_RECORD;
        bool good = record && event_unpack(&event, message->record->event.data,
                                           message->record->event.len);
        sallyport__role_message__free_unpacked(message, NULL);
        if (good) {
            break;
        }
    }
    sealed = was_sealed;
    return event;
}

/* Last of all. */
static inline void test_no_memory_was_taken_while_frames_crossed(void)
{
#ifdef __SANITIZE_ADDRESS__
    SKIP("the sanitizer has its own malloc");
#else
    EXPECT_EQ(taken, 0);
#endif
}

#endif
