/* SPDX-License-Identifier: Apache-2.0 */
/* Ties the gates, the names and the kernel's log to one loop. */
#include "gateway/uplink/uplink.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "gateway/tls/tls_memory.h"
#include "gateway/tls/tls_session.h"
#include "gateway/uplink/datagrams.h"
#include "gateway/uplink/gate.h"
#include "gateway/uplink/listener.h"
#include "gateway/uplink/name_service.h"
#include "gateway/uplink/name_stream.h"
#include "gateway/uplink/nflog.h"
#include "gateway/uplink/overflow.h"
#include "gateway/uplink/rejudge.h"

#define TICK_MS 100
#define LOG_READS_PER_WAKE 16
#define OVERFLOW_LOOK_US 1000000U
#define TLS_LINKS (1 + SERVER_CHECK_LINKS) /* sessions of our own: the resolver's too */
#define TLS_ARENAS (2 * INTERCEPTION_MAX + IMPOSTOR_ARENAS + TLS_LINKS)
#define OTHER_FILES 64 /* doors, channels, loop, a policy that comes, a spare one */

/* Whose event it is. */
enum owner {
    OWNER_TCP_LISTENER,
    OWNER_FLOW,
    OWNER_UDP_TPROXY,
    OWNER_ASSOCIATION,
    OWNER_DNS_UDP,
    OWNER_DNS_TCP,
    OWNER_NAME_STREAM,
    OWNER_RESOLVER,
    OWNER_NFLOG,
    OWNERS
};

/* Sockets that lose what they have no room for, and what that is. */
enum lossy { LOSSY_UDP, LOSSY_DNS = 2, LOSSY_NFLOG = 4, LOSSIES };
static const char *const lossy_texts[LOSSIES] = {
    [LOSSY_UDP] = "datagrams, IPv4",
    [LOSSY_UDP + 1] = "datagrams, IPv6",
    [LOSSY_DNS] = "questions, IPv4",
    [LOSSY_DNS + 1] = "questions, IPv6",
    [LOSSY_NFLOG] = "the log of what the kernel dropped",
};

struct uplink {
    struct regime regime;
    struct secret_keeper secrets;
    struct answered answered;
    struct poller poller;
    struct gate gate;
    struct name_service names;
    struct datagrams datagrams;
    int nflog;
    struct overflow overflows[LOSSIES];
    uint64_t looked_us; /* at the overflows */
    uv_timer_t tick;
    uv_idle_t
        busy; /* runs while a flow has more to do, so that the loop does not sleep */
    unsigned handles; /* not closed yet */
    void (*done)(void *context);
    void *done_context;
};

static uint64_t random_seed(void)
{
    uint64_t seed = 0;
    if (getrandom(&seed, sizeof seed, 0) != sizeof seed) {
        seed = uv_hrtime();
    }
    return seed;
}

static void on_logged(void *context, const struct event *event)
{
    struct uplink *self = context;
    self->regime.counts[REGIME_PACKETS_LOGGED]++;
    self->regime.record(self->regime.record_context, event);
}

static void read_log(struct uplink *self)
{
    uint8_t bytes[NFLOG_READ_BYTES];
    for (unsigned i = 0; i < LOG_READS_PER_WAKE; i++) {
        ssize_t got = recv(self->nflog, bytes, sizeof bytes, 0);
        if (got < 0) {
            return;
        }
        (void)nflog_decode(bytes, (size_t)got, &self->answered, on_logged, self);
    }
}

static void on_event(void *context, struct poller_token token, uint32_t events)
{
    struct uplink *self = context;
    switch ((enum owner)token.kind) {
    case OWNER_TCP_LISTENER:
        listener_accept(&self->gate, token.part);
        break;
    case OWNER_FLOW:
        gate_event(&self->gate, token, events);
        break;
    case OWNER_UDP_TPROXY:
        datagrams_read(&self->datagrams, token.part);
        break;
    case OWNER_ASSOCIATION:
        datagrams_event(&self->datagrams, token);
        break;
    case OWNER_DNS_UDP:
        name_service_read(&self->names, token.part);
        break;
    case OWNER_DNS_TCP:
        name_stream_accept(&self->names, token);
        break;
    case OWNER_NAME_STREAM:
        name_stream_event(&self->names, token);
        break;
    case OWNER_RESOLVER:
        name_service_resolver_event(&self->names, token, events);
        break;
    case OWNER_NFLOG:
        read_log(self);
        break;
    case OWNERS:
        break;
    }
}

static void go_on(struct uplink *self);

static void on_busy(uv_idle_t *handle)
{
    struct uplink *self = handle->data;
    regime_refresh(&self->regime);
    go_on(self);
}

/* The idle handle is active exactly while some flow has more to do. */
static void go_on(struct uplink *self)
{
    if (gate_continue(&self->gate)) {
        (void)uv_idle_start(&self->busy, on_busy);
    } else {
        (void)uv_idle_stop(&self->busy);
    }
}

static void on_before(void *context)
{
    struct uplink *self = context;
    regime_refresh(&self->regime);
}

static void on_round(void *context)
{
    struct uplink *self = context;
    go_on(self);
}

static void tell_overflow(struct uplink *self, enum lossy which)
{
    struct event event = {.subject = EVENT_SYSTEM, .system = {.about = "uplink"}};
    uint32_t missed = overflow_look(&self->overflows[which]);
    if (missed > 0) {
        self->regime.counts[REGIME_PACKETS_MISSED] += missed;
        (void)snprintf(event.system.text, sizeof event.system.text, "%s",
                       lossy_texts[which]);
        regime_note(&self->regime, &event, EVENT_NOTED,
                    verdict_drop(REASON_PACKETS_MISSED, VERDICT_NO_RULE));
    }
}

static void look_for_overflows(struct uplink *self)
{
    if (self->regime.now_us - self->looked_us < OVERFLOW_LOOK_US) {
        return;
    }
    self->looked_us = self->regime.now_us;
    for (enum lossy i = 0; i < LOSSIES; i++) {
        tell_overflow(self, i);
    }
}

static void init_overflows(struct uplink *self, const struct uplink_setup *setup)
{
    for (int i = 0; i < 2; i++) {
        overflow_init(&self->overflows[LOSSY_UDP + i], setup->udp_tproxy[i]);
        overflow_init(&self->overflows[LOSSY_DNS + i], setup->dns_udp[i]);
    }
    overflow_init(&self->overflows[LOSSY_NFLOG], setup->nflog);
}

static void on_tick(uv_timer_t *handle)
{
    struct uplink *self = handle->data;
    regime_refresh(&self->regime);
    look_for_overflows(self);
    gate_tick(&self->gate);
    name_service_tick(&self->names);
    datagrams_tick(&self->datagrams);
    go_on(self);
}

static bool watch(struct uplink *self, enum owner owner, uint8_t part, int fd)
{
    struct poller_token token = {.kind = (uint8_t)owner, .part = part};
    return fd < 0 || poller_add(&self->poller, fd, EPOLLIN, token);
}

static bool watch_doors(struct uplink *self, const struct uplink_setup *setup)
{
    bool good = watch(self, OWNER_NFLOG, 0, setup->nflog);
    for (uint8_t i = 0; i < 2; i++) {
        good = good && watch(self, OWNER_TCP_LISTENER, i, setup->tcp_listen[i]) &&
               watch(self, OWNER_UDP_TPROXY, i, setup->udp_tproxy[i]) &&
               watch(self, OWNER_DNS_UDP, i, setup->dns_udp[i]) &&
               watch(self, OWNER_DNS_TCP, i, setup->dns_tcp[i]);
    }
    return good;
}

/* Nothing of it is open any more. */
static void release(struct uplink *self)
{
    tls_memory_close();
    secret_keeper_close(&self->secrets);
    free(self);
}

static void on_closed(uv_handle_t *handle)
{
    struct uplink *self = handle->data;
    if (--self->handles > 0) {
        return;
    }
    void (*done)(void *context) = self->done;
    void *context = self->done_context;
    release(self);
    if (done != NULL) {
        done(context);
    }
}

void uplink_close(struct uplink *self, void (*done)(void *context), void *context)
{
    self->done = done;
    self->done_context = context;
    self->handles = 3;
    regime_refresh(&self->regime);
    gate_close(&self->gate);
    name_service_close(&self->names);
    datagrams_close(&self->datagrams);
    poller_close(&self->poller, on_closed);
    uv_close((uv_handle_t *)&self->tick, on_closed);
    uv_close((uv_handle_t *)&self->busy, on_closed);
}

/* splice(2) into a connection that was reset raises SIGPIPE, and has no flag against it.
 */
static void ignore_broken_pipes(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

static void start_handles(struct uplink *self, uv_loop_t *loop)
{
    (void)uv_timer_init(loop, &self->tick);
    (void)uv_idle_init(loop, &self->busy);
    self->tick.data = self;
    self->busy.data = self;
    (void)uv_timer_start(&self->tick, on_tick, TICK_MS, TICK_MS);
}

uint32_t uplink_files_max(uint32_t flows_max)
{
    return 2 * (flows_max + DATAGRAMS_ASSOCIATIONS + PIPE_POOL_MAX) +
           RESOLVER_QUERIES_MAX + NAME_SERVICE_STREAMS + TLS_LINKS + OTHER_FILES;
}

struct uplink *uplink_new(const struct uplink_setup *setup, struct trouble *why)
{
    struct uplink *self = calloc(1, sizeof *self);
    if (self == NULL) {
        trouble_set(why, "uplink: no memory for %zu bytes", sizeof *self);
        return NULL;
    }
    ignore_broken_pipes();
    if (!tls_session_prepare() || !tls_memory_open(TLS_ARENAS)) {
        trouble_set(why, "uplink: no memory for %d TLS sessions", TLS_ARENAS);
        free(self);
        return NULL;
    }
    if (!secret_keeper_open(&self->secrets, why)) {
        release(self);
        return NULL;
    }
    secret_keeper_take(&self->secrets, &setup->policy->uplink, setup->secrets);
    regime_init(&self->regime, setup, random_seed());
    self->regime.secrets = &self->secrets;
    self->regime.answered = &self->answered;
    if (!gate_open(&self->gate, &self->regime, &self->poller, OWNER_FLOW,
                   setup->tcp_listen, setup->flows_max, why)) {
        release(self);
        return NULL;
    }
    if (!poller_open(&self->poller, setup->loop, on_before, on_event, on_round, self,
                     why)) {
        gate_close(&self->gate);
        release(self);
        return NULL;
    }
    self->gate.ask_leaf = setup->ask_leaf;
    self->gate.leaf_context = setup->context;
    self->nflog = setup->nflog;
    init_overflows(self, setup);
    name_service_init(&self->names, &self->regime, &self->poller, OWNER_RESOLVER,
                      OWNER_NAME_STREAM, setup->dns_udp, setup->dns_tcp);
    datagrams_init(&self->datagrams, &self->regime, &self->poller, OWNER_ASSOCIATION,
                   setup);
    start_handles(self, setup->loop);
    if (!watch_doors(self, setup)) {
        trouble_set_errno(why, errno, "uplink: cannot watch a socket it was given");
        uplink_close(self, NULL, NULL);
        return NULL;
    }
    return self;
}

static void rejudge(struct uplink *self)
{
    rejudge_all(&self->gate);
    datagrams_rejudge(&self->datagrams);
    regime_settle(&self->regime);
}

/* Where they stay the same, what is being looked through is looked through to its end. */
static void take_secrets(struct uplink *self, const struct policy *policy, int secrets)
{
    if (!secret_keeper_has(&self->secrets, &policy->uplink)) {
        rejudge_forget_secrets(&self->gate);
        datagrams_forget_secrets(&self->datagrams);
        secret_keeper_take(&self->secrets, &policy->uplink, secrets);
        rejudge_take_secrets(&self->gate);
    }
}

void uplink_set_policy(struct uplink *self, const struct policy *policy, int secrets)
{
    regime_refresh(&self->regime);
    take_secrets(self, policy, secrets);
    regime_set_policy(&self->regime, policy, random_seed());
    rejudge(self);
}

void uplink_set_mode(struct uplink *self, uint8_t mode)
{
    regime_refresh(&self->regime);
    self->regime.mode = mode;
    rejudge(self);
}

void uplink_set_recording(struct uplink *self, bool recording)
{
    regime_refresh(&self->regime);
    self->regime.recording = recording;
    rejudge(self);
}

void uplink_give_socket(struct uplink *self, uint32_t ticket, int fd)
{
    regime_refresh(&self->regime);
    datagrams_give_socket(&self->datagrams, ticket, fd);
}

void uplink_give_leaf(struct uplink *self, const char *name, const uint8_t *chain,
                      size_t chain_bytes, const uint8_t *key, size_t key_bytes)
{
    struct tls_session_identity identity = {chain, chain_bytes, key, key_bytes};
    regime_refresh(&self->regime);
    gate_give_leaf(&self->gate, name, chain != NULL ? &identity : NULL);
}

const struct uplink_counter *uplink_counters(const struct uplink *self)
{
    return regime_counters(&self->regime);
}
