/* SPDX-License-Identifier: Apache-2.0 */
/* Starts the other roles, hears them, buries them, starts them again. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/roles/guard.h"
#include "gateway/roles/spawn.h"

#define SILENCE_US 10000000U /* then a role is hung: it speaks each ROLE_STATUS_MS */
#define HELD_UP_US 500000U
/* One that cannot start dies twice a second, for hours when its disk is gone. */
#define DEATHS_SAID 5
#define CAN_FILES_MAX 64
#define LEDGER_FILES_MAX 64

const char *guard_role_state_text(enum guard_role_state state)
{
    static const char *const texts[] = {
        [GUARD_ROLE_DOWN] = "down",
        [GUARD_ROLE_STARTING] = "starting",
        [GUARD_ROLE_IN_SERVICE] = "in service",
        [GUARD_ROLE_STOPPING] = "stopping",
    };
    return texts[state];
}

/* What travels with a message: descriptors and what each is. */
struct load {
    uint32_t tags[CHANNEL_DESCRIPTORS_MAX];
    int fds[CHANNEL_DESCRIPTORS_MAX];
    size_t count;
};

static void load_add(struct load *self, enum channel_descriptor kind, unsigned index,
                     int fd)
{
    if (fd >= 0) {
        self->tags[self->count] = (uint32_t)kind * 256 + index;
        self->fds[self->count++] = fd;
    }
}

static void load_doors(struct load *self, const struct guard *guard)
{
    const struct guard_doors *doors = &guard->doors;
    for (unsigned i = 0; i < 2; i++) {
        load_add(self, CHANNEL_TCP_LISTEN, i, doors->tcp[i]);
        load_add(self, CHANNEL_UDP_TPROXY, i, doors->udp[i]);
        load_add(self, CHANNEL_DNS_UDP, i, doors->dns_udp[i]);
        load_add(self, CHANNEL_DNS_TCP, i, doors->dns_tcp[i]);
    }
    load_add(self, CHANNEL_NFLOG, 0, doors->nflog);
    load_add(self, CHANNEL_UPLINK_MEMORY, 0, guard->budgets.fd);
    load_add(self, CHANNEL_ROOTS, 0, guard->roots_fd);
    load_add(self, CHANNEL_SECRETS, 0, guard->secrets_fd);
}

/* What the next uplink finds in its memory. */
static void fit_memory(struct guard *guard)
{
    struct trouble why;
    uint64_t seed = 0;
    struct budget_time now = guard_setup_time();
    budget_keeper_fit(&guard->budgets, guard->policy);
    if (getrandom(&seed, sizeof seed, 0) != sizeof seed) {
        seed = now.mono_us;
    }
    if (!pin_keeper_fit(&guard->pins, guard->policy, &now, uv_hrtime() / 1000, seed,
                        &why)) {
        fprintf(stderr, "sallyport: %s\n", why.text);
    }
}

static enum channel_result send_start(struct guard_role *self)
{
    struct guard *guard = self->guard;
    struct load load = {.count = 0};
    int buses[POLICY_BUSES_MAX] = {-1, -1, -1, -1, -1, -1, -1, -1};
    Sallyport__RoleStart start = SALLYPORT__ROLE_START__INIT;
    start.files_max = LEDGER_FILES_MAX;
    if (self->name == ROLE_LEDGER) {
        load_add(&load, CHANNEL_LEDGER_KEY, 0, guard->ledger_key_fd);
    } else {
        load_add(&load, CHANNEL_POLICY, 0, guard->policy_fd);
    }
    if (self->name == ROLE_CAN) {
        start.files_max = CAN_FILES_MAX;
        guard_path_open_buses(guard, guard->policy, buses);
        for (unsigned i = 0; i < POLICY_BUSES_MAX; i++) {
            load_add(&load, CHANNEL_BUS, i, buses[i]);
        }
    } else if (self->name == ROLE_UPLINK) {
        start.files_max = uplink_files_max(guard->config.flows_max);
        fit_memory(guard);
        load_doors(&load, guard);
    }
    start.mode = guard->mode;
    start.observe = self->name == ROLE_UPLINK ? guard->observe_flag : guard->observe;
    start.recording = guard->recording;
    start.flows_max = guard->config.flows_max;
    start.ledger_folder = guard->config.ledger;
    start.ledger_max_bytes = guard->config.ledger_max_bytes;
    start.ledger_keep_days = guard->config.ledger_keep_days;
    start.ledger_keep_severe_days = guard->config.ledger_keep_severe_days;
    start.ledger_begun = guard->recorded;
    start.change_user = guard->user.change;
    start.uid = guard->user.uid;
    start.gid = guard->user.gid;
    start.descriptors = load.tags;
    start.n_descriptors = load.count;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_START;
    message.start = &start;
    enum channel_result result =
        channel_send(&self->channel, &message, load.fds, load.count);
    for (unsigned i = 0; i < POLICY_BUSES_MAX; i++) {
        if (buses[i] >= 0) {
            (void)close(buses[i]); /* the role alone holds it from here on */
        }
    }
    return result;
}

static void on_restart(uv_timer_t *timer)
{
    guard_role_start(timer->data);
}

static void wait_and_restart(struct guard_role *self)
{
    uint64_t now_us = clock_steady_us();
    uint64_t service_us = self->ready_us > 0 ? now_us - self->ready_us : 0;
    uint64_t wait_us = backoff_died(&self->backoff, service_us);
    self->ready_us = 0;
    (void)uv_timer_start(&self->restart, on_restart, wait_us / 1000, 0);
}

static void fail_to_start(struct guard_role *self, const char *what)
{
    char text[EVENT_TEXT_BYTES];
    (void)snprintf(text, sizeof text, "cannot be started: %s: %s", what, strerror(errno));
    fprintf(stderr, "sallyport: role %s %s\n", role_name_text(self->name), text);
    recorder_say(self->guard->recorder, REASON_ROLE_DIED, role_name_text(self->name),
                 text);
    wait_and_restart(self);
}

void guard_role_start(struct guard_role *self)
{
    struct guard *guard = self->guard;
    int ends[SPAWN_ENDS_MAX] = {self->end};
    size_t count = 2;
    if (guard->stopping) {
        return;
    }
    if (self->name == ROLE_LEDGER) {
        for (size_t i = 0; i < 3; i++) {
            ends[1 + i] = guard->event_ends[i][1];
        }
        count = 4;
    } else {
        ends[1] = guard->event_ends[self->name == ROLE_CAN ? 0 : 1][0];
    }
    channel_discard(self->end); /* meant for the one before */
    if (send_start(self) != CHANNEL_SENT) {
        fail_to_start(self, "channel");
        return;
    }
    self->pid = spawn_role(role_name_text(self->name), ends, count);
    if (self->pid < 0) {
        fail_to_start(self, "spawn");
        return;
    }
    self->state = GUARD_ROLE_STARTING;
    self->heard_us = clock_steady_us();
}

static void hear_status(struct guard_role *self, const Sallyport__RoleStatus *status)
{
    self->counter_count = 0;
    for (size_t i = 0; i < status->n_counters && i < ROLE_COUNTERS_MAX; i++) {
        struct role_counter *counter = &self->counters[self->counter_count++];
        (void)snprintf(counter->name, sizeof counter->name, "%s",
                       status->counters[i]->name);
        counter->value = status->counters[i]->value;
    }
}

static bool is_said(const struct guard_role *self)
{
    return self->backoff.quick_deaths < DEATHS_SAID;
}

/* A ledger that has never been in service and says why not: there is none to wait for.
 */
static void refuse(struct guard *guard, const char *text)
{
    trouble_set(&guard->refusal, "ledger: %s", text);
    uv_stop(&guard->loop);
}

static void hear_writable(struct guard *guard, const Sallyport__RoleWritable *told)
{
    bool starting = guard->roles[ROLE_LEDGER].state == GUARD_ROLE_STARTING;
    if (starting && !guard->recorded && !told->writable) {
        refuse(guard, told->text);
    } else if (starting && !told->writable) { /* its death is what is recorded */
        if (is_said(&guard->roles[ROLE_LEDGER])) {
            fprintf(stderr, "sallyport: ledger: %s\n", told->text);
        }
    } else if (guard->writable && !told->writable) {
        fprintf(stderr, "sallyport: ledger: %s\n", told->text);
        recorder_say(guard->recorder, REASON_LEDGER_DOWN, "ledger", told->text);
    }
    guard->writable = told->writable;
}

/* Which role may say what: the uplink asks for sockets, the ledger says that it writes,
 * can says that a bus is lost; from another role it is ignored. */
static void on_message(void *context, struct channel *channel,
                       const Sallyport__RoleMessage *message, const int *descriptors,
                       size_t count)
{
    struct guard_role *self = context;
    (void)channel;
    channel_close_descriptors(descriptors, count); /* nobody has any for guard */
    self->heard_us = clock_steady_us();
    switch (message->body_case) {
    case SALLYPORT__ROLE_MESSAGE__BODY_READY:
        self->ready_us = self->heard_us;
        self->state = GUARD_ROLE_IN_SERVICE;
        if (self->name == ROLE_LEDGER) { /* which cannot say so itself */
            self->guard->writable = true;
            self->guard->recorded = true;
            recorder_say(self->guard->recorder, REASON_STARTED, "ledger", "in service");
        }
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_STATUS:
        hear_status(self, message->status);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_WRITABLE:
        if (self->name == ROLE_LEDGER) {
            hear_writable(self->guard, message->writable);
        }
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_ASK_SOCKET:
        if (self->name == ROLE_UPLINK) {
            guard_path_give_socket(self->guard, message->ask_socket);
        }
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_ASK_LEAF:
        if (self->name == ROLE_UPLINK) {
            guard_mint_answer(self->guard, message->ask_leaf);
        }
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_BUS_TROUBLE:
        if (self->name == ROLE_CAN && message->bus_trouble->bus < POLICY_BUSES_MAX) {
            self->guard->buses_away |= 1U << message->bus_trouble->bus;
        }
        break;
    default:
        break;
    }
}

/* Guard holds both ends, so this is a role that sent what is no message: it is
 * compromised or broken, and is started anew. What it sent has been read. */
static void on_closed(void *context, struct channel *channel)
{
    struct guard_role *self = context;
    (void)channel;
    if (self->pid > 0) {
        (void)kill(self->pid, SIGKILL);
    }
}

bool guard_role_init(struct guard *guard, enum role_name name)
{
    struct guard_role *self = &guard->roles[name];
    int ends[2];
    *self = (struct guard_role){.guard = guard, .name = name};
    if (!channel_pair(ends) || uv_timer_init(&guard->loop, &self->restart) != 0) {
        return false;
    }
    self->restart.data = self;
    self->end = ends[1];
    return channel_start(&self->channel, &guard->loop, ends[0], on_message, on_closed,
                         self);
}

static void bury(struct guard_role *self, int status)
{
    char text[EVENT_TEXT_BYTES];
    const char *name = role_name_text(self->name);
    bool ordered = self->guard->stopping && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    channel_drain(&self->channel); /* its last words */
    self->pid = 0;
    self->state = GUARD_ROLE_DOWN;
    if (ordered || (self->name == ROLE_LEDGER && self->guard->refusal.text[0] != '\0')) {
        return;
    }
    if (WIFSIGNALED(status)) {
        int number = WTERMSIG(status);
        (void)snprintf(text, sizeof text, "killed by signal %d (%s)%s", number,
                       strsignal(number),
                       number == SIGSYS ? ": a system call it may not make" : "");
    } else {
        (void)snprintf(text, sizeof text, "ended with code %d", WEXITSTATUS(status));
    }
    if (is_said(self)) {
        fprintf(stderr, "sallyport: role %s %s; its path is closed until it is back%s\n",
                name, text,
                self->backoff.quick_deaths + 1 == DEATHS_SAID
                    ? "; said no more until it has been in service"
                    : "");
    }
    recorder_say(self->guard->recorder, REASON_ROLE_DIED, name, text);
    self->restarts++;
    if (self->name == ROLE_LEDGER) {
        self->guard->writable = false;
    }
    wait_and_restart(self);
}

void guard_role_reap(struct guard *guard)
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        struct guard_role *role = &guard->roles[i];
        int status = 0;
        if (role->pid > 0 && waitpid(role->pid, &status, WNOHANG) == role->pid) {
            bury(role, status);
        }
    }
}

void guard_role_excuse(struct guard *guard, uint64_t now_us)
{
    uint64_t blocked_us = now_us - guard->ticked_us;
    guard->ticked_us = now_us;
    for (size_t i = 0; blocked_us > HELD_UP_US && i < ROLE_COUNT; i++) {
        struct guard_role *role = &guard->roles[i];
        uint64_t room_us = now_us > role->heard_us ? now_us - role->heard_us : 0;
        role->heard_us += blocked_us < room_us ? blocked_us : room_us;
    }
}

void guard_role_watch(struct guard *guard, uint64_t now_us)
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        struct guard_role *role = &guard->roles[i];
        if (role->pid > 0 && now_us - role->heard_us > SILENCE_US) {
            fprintf(stderr, "sallyport: role %s gives no sign of life; it is killed\n",
                    role_name_text(role->name));
            (void)kill(role->pid, SIGKILL);
        }
    }
}

bool guard_role_tell(struct guard_role *self, const Sallyport__RoleMessage *message,
                     const int *descriptors, size_t count)
{
    return self->pid > 0 &&
           channel_send(&self->channel, message, descriptors, count) == CHANNEL_SENT;
}
