/* SPDX-License-Identifier: Apache-2.0 */
/* The role that holds the CAN sockets: guard's messages in, the CAN path around them.
 *
 * Does not: allocate once it works. The loop's allocator aborts from then on, and the
 * sandbox allows no memory to be mapped. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/roles/can_path.h"
#include "gateway/roles/policy_slot.h"
#include "gateway/roles/role.h"

#define FILES_MAX 64 /* descriptors: guard says so too */

static struct {
    struct role *role;
    struct recorder *recorder;
    struct policy_slot slot;
    struct trail_keeper trail;
    struct can_path path;
    uv_poll_t grown;
    bool sealed;
} can;

static struct trail_header headers[TRAIL_KEEPER_FRAMES];

static void forbid(void)
{
    if (can.sealed) {
        abort();
    }
}

static void *sealed_malloc(size_t size)
{
    forbid();
    return malloc(size);
}

static void *sealed_calloc(size_t count, size_t size)
{
    forbid();
    return calloc(count, size);
}

static void *sealed_realloc(void *block, size_t size)
{
    forbid();
    return realloc(block, size);
}

static void ignore(uv_poll_t *poll, int status, int events)
{
    (void)poll;
    (void)status;
    (void)events;
}

/* The loop's table of watchers grows with the highest descriptor: let it do so now. */
static bool grow_watchers(uv_loop_t *loop)
{
    int highest = fcntl(ROLE_FD_GUARD, F_DUPFD_CLOEXEC, FILES_MAX - 1);
    if (highest < 0 || uv_poll_init(loop, &can.grown, highest) != 0) {
        return false;
    }
    bool good = uv_poll_start(&can.grown, UV_WRITABLE, ignore) == 0;
    (void)uv_poll_stop(&can.grown);
    uv_close((uv_handle_t *)&can.grown, NULL);
    (void)close(highest);
    return good;
}

static void on_lost(void *context, uint8_t bus)
{
    (void)context;
    Sallyport__RoleBusTrouble trouble = SALLYPORT__ROLE_BUS_TROUBLE__INIT;
    trouble.bus = bus;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_BUS_TROUBLE;
    message.bus_trouble = &trouble;
    (void)role_tell(can.role, &message);
}

static bool prepare(struct role *self, struct trouble *why)
{
    can.role = self;
    (void)uv_replace_allocator(sealed_malloc, sealed_realloc, sealed_calloc, free);
    can.recorder = recorder_start(&self->loop, ROLE_FD_EVENTS, EVENT_FROM_CAN);
    if (can.recorder == NULL || !grow_watchers(&self->loop)) {
        trouble_set(why, "no channel to the ledger; type 'sallyport run'");
        return false;
    }
    trail_keeper_init(&can.trail, headers, TRAIL_KEEPER_FRAMES);
    recorder_set_trail(can.recorder, &can.trail);
    policy_slot_init(&can.slot);
    /* For the loop's own timers, the tick of a millisecond: the kernel may otherwise put
     * them off by 50 us to wake for several at once. */
    (void)prctl(PR_SET_TIMERSLACK, 1UL);
    if (!can_path_init(&can.path, &self->loop, can.recorder, &can.trail, on_lost, NULL)) {
        trouble_set(why, "no timer: %s; allow the kernel's timerfd", strerror(errno));
        return false;
    }
    return true;
}

static bool set_policy(const struct role_message *message, const uint32_t *tags,
                       size_t tag_count, struct trouble *why)
{
    int fds[POLICY_BUSES_MAX];
    for (unsigned i = 0; i < POLICY_BUSES_MAX; i++) {
        fds[i] = channel_find(tags, tag_count, message->descriptors, message->count,
                              CHANNEL_BUS, i);
    }
    int fd = channel_find(tags, tag_count, message->descriptors, message->count,
                          CHANNEL_POLICY, 0);
    struct policy *policy = policy_slot_read(&can.slot, fd, why);
    if (policy == NULL) {
        return false;
    }
    struct frame_judge *judge = frame_judge_new(policy, policy_slot_spare(&can.slot));
    if (judge == NULL) {
        trouble_set(why, "policy: too large for the judge; name fewer frames");
        return false;
    }
    can_path_set_policy(&can.path, policy, judge, fds);
    policy_slot_flip(&can.slot);
    recorder_set_policy_version(can.recorder, policy->version);
    return true;
}

static void set_mode(uint32_t mode, bool observe)
{
    const struct policy *policy = can.path.policy;
    if (mode < policy->mode_count) {
        recorder_flush(can.recorder);
        recorder_set_mode(can.recorder, policy->modes[mode].name);
        can_path_set_mode(&can.path, (uint8_t)mode, observe);
    }
}

static bool start(struct role *self, const struct role_message *message,
                  struct trouble *why)
{
    (void)self;
    const Sallyport__RoleStart *told = message->body->start;
    if (!set_policy(message, told->descriptors, told->n_descriptors, why)) {
        return false;
    }
    set_mode(told->mode, told->observe);
    can_path_set_recording(&can.path, told->recording);
    recorder_say(can.recorder, REASON_STARTED, "can", "in service");
    can.sealed = true;
    return true;
}

/* Guard has judged the policy good: if it cannot be read here all the same, nothing in
 * this process is to be believed. */
static void reload(const struct role_message *message)
{
    const Sallyport__RolePolicy *told = message->body->policy;
    struct trouble why = {0};
    if (!set_policy(message, told->descriptors, told->n_descriptors, &why)) {
        role_fail(can.role, &why);
    }
    set_mode(told->mode, told->observe);
}

static void on_guard(struct role *self, const struct role_message *message)
{
    (void)self;
    switch (message->body->body_case) {
    case SALLYPORT__ROLE_MESSAGE__BODY_POLICY:
        reload(message);
        return;
    case SALLYPORT__ROLE_MESSAGE__BODY_MODE:
        set_mode(message->body->mode->mode, can.path.observe);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_RECORDING:
        can_path_set_recording(&can.path, message->body->recording->recording);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_BUS:
        if (message->count == 1) {
            can_path_set_bus(&can.path, (uint8_t)message->body->bus->bus,
                             message->descriptors[0]);
            return;
        }
        break;
    default:
        break;
    }
    channel_close_descriptors(message->descriptors, message->count);
}

static void add(struct role_counter *out, size_t *count, uint64_t value, const char *of,
                const char *what)
{
    if (*count < ROLE_COUNTERS_MAX) {
        (void)snprintf(out[*count].name, sizeof out[*count].name, "%s%s%s", of,
                       of[0] != '\0' ? " " : "", what);
        out[(*count)++].value = value;
    }
}

static void add_buses(struct role_counter *out, size_t *count)
{
    for (uint8_t i = 0; i < can.path.policy->bus_count; i++) {
        const struct can_bus *bus = &can.path.buses[i];
        const char *name = bus->policy->name;
        add(out, count, bus->counters.read, name, "read");
        add(out, count, bus->counters.sent, name, "sent");
        add(out, count, bus->counters.missed, name, "missed");
        add(out, count, bus->fd >= 0, name, "open");
        if (bus->policy->load_percent != 0) {
            add(out, count,
                frame_judge_load_percent(can.path.judge, i, clock_steady_us()), name,
                "load percent");
        }
        add(out, count, bus->state, name, "state");
    }
}

/* Ids that the vehicle sends and the policy does not give. */
static void add_not_given(struct role_counter *out, size_t *count)
{
    for (size_t i = 0; i < CAN_IDS_MAX && *count < ROLE_COUNTERS_MAX - 4U; i++) {
        const struct can_ids_row *row = &can.path.not_given.rows[i];
        if (row->frames > 0) {
            char id[16];
            (void)snprintf(id, sizeof id, row->extended ? "0x%08X" : "0x%03X", row->id);
            add(out, count, row->frames, "not given", id);
        }
    }
}

static size_t count(struct role_counter out[static ROLE_COUNTERS_MAX])
{
    const struct can_path_counters *path = &can.path.counters;
    struct recorder_counters recorder = recorder_counters(can.recorder);
    size_t used = 0;
    add(out, &used, path->passed, "", "passed");
    add(out, &used, path->would_drop, "", "would drop");
    add(out, &used, path->dropped, "", "dropped");
    add(out, &used, path->not_given, "", "not given");
    add(out, &used, path->closed, "", "closed");
    add(out, &used, path->emergency, "", "emergency");
    add(out, &used, path->stale, "", "stale");
    add(out, &used, path->full, "", "full");
    add(out, &used, frame_judge_claims_lost(can.path.judge), "", "claims lost");
    add(out, &used, path->paced_out, "", "paced out");
    add(out, &used, frame_judge_silent(can.path.judge), "", "silent messages");
    add(out, &used, recorder.pending, "", "events pending");
    add(out, &used, recorder.lost, "", "events lost");
    add_buses(out, &used);
    add_not_given(out, &used);
    return used;
}

static void on_recorded(void *context)
{
    role_stopped(context);
}

static void stop(struct role *self)
{
    can_path_set_recording(&can.path, false); /* closed from here on */
    recorder_say(can.recorder, REASON_STOPPED, "can", "by order");
    recorder_finish(can.recorder, on_recorded, self);
}

const struct role_row role_can = {"can",    SANDBOX_CAN, prepare, start,
                                  on_guard, count,       stop};
