/* SPDX-License-Identifier: Apache-2.0 */
/* The role that holds the unit's connections: guard's messages in, the uplink around
 * them. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/roles/policy_slot.h"
#include "gateway/roles/role.h"
#include "gateway/roles/trail_keeper.h"
#include "gateway/tls/tls_session.h"
#include "gateway/uplink/uplink.h"
#include "policies/name_judge.h"

static struct {
    struct role *role;
    struct recorder *recorder;
    struct trail_keeper trail;
    struct policy_slot slot;
    const struct policy *policy;
    struct uplink *uplink;
} up;

static struct trail_header headers[TRAIL_KEEPER_PACKETS];

static bool prepare(struct role *self, struct trouble *why)
{
    up.role = self;
    up.recorder = recorder_start(&self->loop, ROLE_FD_EVENTS, EVENT_FROM_UPLINK);
    if (up.recorder == NULL) {
        trouble_set(why, "no channel to the ledger; type 'sallyport run'");
        return false;
    }
    recorder_set_trail(up.recorder, &up.trail);
    policy_slot_init(&up.slot);
    if (!tls_session_prepare()) {
        trouble_set(why, "mbedTLS cannot be used on this machine");
        return false;
    }
    return true;
}

static void record(void *context, const struct event *event)
{
    struct trail_header header;
    (void)context;
    if (trail_of_event(&header, event, clock_steady_us())) {
        trail_ring_put(&up.trail.ring, &header);
    }
    recorder_note(up.recorder, event);
}

static void ask_socket(void *context, uint32_t ticket, const struct address *local,
                       uint16_t port)
{
    (void)context;
    Sallyport__RoleAskSocket ask = SALLYPORT__ROLE_ASK_SOCKET__INIT;
    ask.ticket = ticket;
    ask.address.data = (uint8_t *)local->bytes;
    ask.address.len = address_length(local);
    ask.port = port;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_ASK_SOCKET;
    message.ask_socket = &ask;
    if (!role_tell(up.role, &message)) {
        uplink_give_socket(up.uplink, ticket, -1);
    }
}

static void ask_leaf(void *context, const char *name)
{
    (void)context;
    Sallyport__RoleAskLeaf ask = SALLYPORT__ROLE_ASK_LEAF__INIT;
    ask.name = (char *)name;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_ASK_LEAF;
    message.ask_leaf = &ask;
    (void)role_tell(up.role, &message); /* else the flow ends as it waits */
}

static void take_leaf(const Sallyport__RoleLeaf *told)
{
    char name[POLICY_HOST_BYTES];
    if (name_normalise(name, told->name)) {
        uplink_give_leaf(up.uplink, name, told->chain.len > 0 ? told->chain.data : NULL,
                         told->chain.len, told->key.data, told->key.len);
    }
}

static void set_mode(uint32_t mode)
{
    if (mode < up.policy->mode_count) {
        recorder_flush(up.recorder);
        recorder_set_mode(up.recorder, up.policy->modes[mode].name);
        if (up.uplink != NULL) {
            uplink_set_mode(up.uplink, (uint8_t)mode);
        }
    }
}

/* secrets: of the policy, for an uplink that runs. */
static bool set_policy(int fd, int secrets, struct trouble *why)
{
    const struct policy *policy = policy_slot_read(&up.slot, fd, why);
    if (policy == NULL) {
        return false;
    }
    if (up.uplink != NULL) {
        uplink_set_policy(up.uplink, policy, secrets);
    }
    bool kept = policy_evidence_of_uplink(policy) != POLICY_EVIDENCE_NONE;
    trail_keeper_init(&up.trail, headers, kept ? TRAIL_KEEPER_PACKETS : 0);
    policy_slot_flip(&up.slot);
    up.policy = policy;
    recorder_set_policy_version(up.recorder, policy->version);
    return true;
}

/* Memory that guard maps too, so that it outlives this process. */
static struct uplink_memory *map_memory(int fd, struct trouble *why)
{
    void *memory = mmap(NULL, sizeof(struct uplink_memory), PROT_READ | PROT_WRITE,
                        MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        trouble_set(why, "no shared memory from guard; start the gateway again");
        return NULL;
    }
    (void)close(fd);
    return memory;
}

/* The system's authorities; without any no server is trusted that no rule vouches for. */
static void map_roots(int fd, struct uplink_setup *setup)
{
    struct stat st;
    if (fd < 0) {
        return;
    }
    if (fstat(fd, &st) == 0 && st.st_size > 0) {
        void *memory = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        setup->roots = memory == MAP_FAILED ? NULL : memory;
        setup->roots_bytes = memory == MAP_FAILED ? 0 : (size_t)st.st_size;
    }
    (void)close(fd);
}

static bool start(struct role *self, const struct role_message *message,
                  struct trouble *why)
{
    const Sallyport__RoleStart *told = message->body->start;
#define FIND(kind, index)                                                      \
    channel_find(told->descriptors, told->n_descriptors, message->descriptors, \
                 message->count, CHANNEL_##kind, index)
    if (!set_policy(FIND(POLICY, 0), -1, why)) {
        return false;
    }
    struct uplink_setup setup = {
        .loop = &self->loop,
        .policy = up.policy,
        .secrets = FIND(SECRETS, 0),
        .mode = (uint8_t)told->mode,
        .observe = told->observe,
        .flows_max = told->flows_max,
        .tcp_listen = {FIND(TCP_LISTEN, 0), FIND(TCP_LISTEN, 1)},
        .udp_tproxy = {FIND(UDP_TPROXY, 0), FIND(UDP_TPROXY, 1)},
        .dns_udp = {FIND(DNS_UDP, 0), FIND(DNS_UDP, 1)},
        .dns_tcp = {FIND(DNS_TCP, 0), FIND(DNS_TCP, 1)},
        .nflog = FIND(NFLOG, 0),
        .memory = map_memory(FIND(UPLINK_MEMORY, 0), why),
        .trail = &up.trail.ring,
        .record = record,
        .ask_socket = ask_socket,
        .ask_leaf = ask_leaf,
    };
    map_roots(FIND(ROOTS, 0), &setup);
#undef FIND
    if (setup.memory == NULL) {
        return false;
    }
    set_mode(told->mode);
    up.uplink = uplink_new(&setup, why);
    if (up.uplink == NULL) {
        return false;
    }
    if (setup.secrets >= 0) {
        (void)close(setup.secrets);
    }
    uplink_set_recording(up.uplink, told->recording);
    recorder_say(up.recorder, REASON_STARTED, "uplink", "in service");
    return true;
}

/* As in the can role: guard has judged it good. */
static void reload(const struct role_message *message)
{
    const Sallyport__RolePolicy *told = message->body->policy;
    struct trouble why = {0};
    int policy = channel_find(told->descriptors, told->n_descriptors,
                              message->descriptors, message->count, CHANNEL_POLICY, 0);
    int secrets = channel_find(told->descriptors, told->n_descriptors,
                               message->descriptors, message->count, CHANNEL_SECRETS, 0);
    if (!set_policy(policy, secrets, &why)) {
        role_fail(up.role, &why);
    }
    if (secrets >= 0) {
        (void)close(secrets);
    }
    set_mode(told->mode);
}

static void on_guard(struct role *self, const struct role_message *message)
{
    (void)self;
    switch (message->body->body_case) {
    case SALLYPORT__ROLE_MESSAGE__BODY_POLICY:
        reload(message);
        return;
    case SALLYPORT__ROLE_MESSAGE__BODY_MODE:
        set_mode(message->body->mode->mode);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_RECORDING:
        uplink_set_recording(up.uplink, message->body->recording->recording);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_LEAF:
        take_leaf(message->body->leaf);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_SOCKET:
        uplink_give_socket(up.uplink, message->body->socket->ticket,
                           message->count == 1 ? message->descriptors[0] : -1);
        return;
    default:
        break;
    }
    channel_close_descriptors(message->descriptors, message->count);
}

static size_t count(struct role_counter out[static ROLE_COUNTERS_MAX])
{
    struct recorder_counters recorder = recorder_counters(up.recorder);
    size_t used = 0;
    for (const struct uplink_counter *row = uplink_counters(up.uplink);
         row->name != NULL && used < ROLE_COUNTERS_MAX - 3; row++) {
        (void)snprintf(out[used].name, sizeof out[used].name, "%s", row->name);
        out[used++].value = row->value;
    }
    (void)snprintf(out[used].name, sizeof out[used].name, "hellos_left_out");
    out[used++].value = recorder.hellos_left_out;
    (void)snprintf(out[used].name, sizeof out[used].name, "events pending");
    out[used++].value = recorder.pending;
    (void)snprintf(out[used].name, sizeof out[used].name, "events lost");
    out[used++].value = recorder.lost;
    return used;
}

static void on_recorded(void *context)
{
    role_stopped(context);
}

static void on_uplink_closed(void *context)
{
    recorder_say(up.recorder, REASON_STOPPED, "uplink", "by order");
    recorder_finish(up.recorder, on_recorded, context);
}

static void stop(struct role *self)
{
    uv_close((uv_handle_t *)&self->status, NULL); /* it counts what is going away */
    uplink_close(up.uplink, on_uplink_closed, self);
}

const struct role_row role_uplink = {"uplink", SANDBOX_UPLINK, prepare, start,
                                     on_guard, count,          stop};
