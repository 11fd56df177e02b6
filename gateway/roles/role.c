/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a role. */
#include "gateway/roles/role.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/verbs/verbs.h"

static const struct role_row *const rows[ROLE_COUNT] = {
    [ROLE_CAN] = &role_can, [ROLE_UPLINK] = &role_uplink, [ROLE_LEDGER] = &role_ledger};

const char *role_name_text(enum role_name role)
{
    return rows[role]->name;
}

bool role_tell(struct role *self, const Sallyport__RoleMessage *message)
{
    return channel_send(&self->guard, message, NULL, 0) == CHANNEL_SENT;
}

_Noreturn void role_fail(const struct role *self, const struct trouble *why)
{
    fprintf(stderr, "sallyport %s: %s\n", self->row->name, why->text);
    _exit(1);
}

_Noreturn void role_stopped(struct role *self)
{
    Sallyport__RoleStopped stopped = SALLYPORT__ROLE_STOPPED__INIT;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_STOPPED;
    message.stopped = &stopped;
    (void)role_tell(self, &message);
    _exit(0);
}

static void tell_status(uv_timer_t *timer)
{
    struct role *self = timer->data;
    struct role_counter counters[ROLE_COUNTERS_MAX];
    Sallyport__RoleCounter told[ROLE_COUNTERS_MAX];
    Sallyport__RoleCounter *list[ROLE_COUNTERS_MAX];
    size_t count = self->row->count(counters);
    for (size_t i = 0; i < count; i++) {
        sallyport__role_counter__init(&told[i]);
        told[i].name = counters[i].name;
        told[i].value = counters[i].value;
        list[i] = &told[i];
    }
    Sallyport__RoleStatus status = SALLYPORT__ROLE_STATUS__INIT;
    status.n_counters = count;
    status.counters = list;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_STATUS;
    message.status = &status;
    (void)role_tell(self, &message);
}

static void tell_ready(struct role *self)
{
    Sallyport__RoleReady ready = SALLYPORT__ROLE_READY__INIT;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_READY;
    message.ready = &ready;
    (void)role_tell(self, &message);
}

static void begin(struct role *self, const struct role_message *message)
{
    const Sallyport__RoleStart *start = message->body->start;
    struct sandbox_user user = {start->change_user, start->uid, start->gid};
    struct trouble why = {0};
    self->started = true;
    if (!sandbox_enter(self->row->sandbox, &user, start->files_max, &why) ||
        !self->row->start(self, message, &why)) {
        role_fail(self, &why);
    }
    (void)uv_timer_start(&self->status, tell_status, ROLE_STATUS_MS, ROLE_STATUS_MS);
    tell_ready(self);
}

static void on_message(void *context, struct channel *channel,
                       const Sallyport__RoleMessage *body, const int *descriptors,
                       size_t count)
{
    struct role *self = context;
    struct role_message message = {body, descriptors, count};
    (void)channel;
    bool starts = body->body_case == SALLYPORT__ROLE_MESSAGE__BODY_START;
    if (self->started == starts || self->stopping) {
        channel_close_descriptors(descriptors,
                                  count); /* said to the one before us, or too late */
    } else if (starts) {
        begin(self, &message);
    } else if (body->body_case == SALLYPORT__ROLE_MESSAGE__BODY_STOP) {
        self->stopping = true;
        self->row->stop(self);
    } else {
        self->row->message(self, &message);
    }
}

static void on_closed(void *context, struct channel *channel)
{
    (void)context;
    (void)channel;
    _exit(1); /* guard is dead: nothing may go on without it */
}

/* The descriptors that only guard gives: by hand there is nothing there. */
static bool has_channels(void)
{
    int type = 0;
    socklen_t len = sizeof type;
    return getsockopt(ROLE_FD_GUARD, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
           type == SOCK_SEQPACKET;
}

static const struct role_row *find_row(const char *name)
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (strcmp(rows[i]->name, name) == 0) {
            return rows[i];
        }
    }
    return NULL;
}

int role_main(const char *name)
{
    static struct role self;
    struct trouble why = {0};
    self.row = find_row(name);
    if (self.row == NULL || !has_channels()) {
        fputs("sallyport role: is not for the command line; type 'sallyport run'\n",
              stderr);
        return VERB_USAGE;
    }
    if (uv_loop_init(&self.loop) != 0 || uv_timer_init(&self.loop, &self.status) != 0 ||
        !channel_start(&self.guard, &self.loop, ROLE_FD_GUARD, on_message, on_closed,
                       &self)) {
        trouble_set(&why, "no loop; raise the limit of descriptors ('ulimit -n')");
        role_fail(&self, &why);
    }
    self.status.data = &self;
    if (!self.row->prepare(&self, &why)) {
        role_fail(&self, &why);
    }
    (void)uv_run(&self.loop, UV_RUN_DEFAULT);
    return VERB_FOUND;
}
