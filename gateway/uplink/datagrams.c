/* SPDX-License-Identifier: Apache-2.0 */
/* Associations: found, made, fed and ended. */
#include "gateway/uplink/datagrams.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/uplink/datagram_intake.h"
#include "gateway/uplink/flow.h"

#define DATAGRAMS_PER_WAKE 64
#define DATAGRAMS_WAKE_US 500 /* or so long: what is left waits in the kernel */
#define ANSWERS_PER_WAKE 32   /* of one server: others get their turn, then it again */

void datagrams_init(struct datagrams *self, struct regime *regime, struct poller *poller,
                    uint8_t kind, const struct uplink_setup *setup)
{
    self->regime = regime;
    self->poller = poller;
    self->kind = kind;
    self->tproxy[0] = setup->udp_tproxy[0];
    self->tproxy[1] = setup->udp_tproxy[1];
    self->ask_socket = setup->ask_socket;
    self->context = setup->context;
    self->scanning = (struct handshake_share){0};
}

/* Its waiting datagrams are forgotten. */
void datagrams_release(struct datagrams *self, struct association *row)
{
    if (row->hold >= 0) {
        self->holds[row->hold].used = false;
        row->hold = -1;
    }
}

static void end(struct datagrams *self, struct association *row, enum event_action action,
                enum reason reason)
{
    association_note(row, self->regime, action, verdict_drop(reason, row->rule));
    datagrams_release(self, row);
    association_drop(row);
}

/* One that still waits has sent nothing, and is refused. */
static void end_any(struct datagrams *self, struct association *row)
{
    if (row->upstream < 0) {
        end(self, row, EVENT_DROPPED, REASON_HELLO_SILENT);
    } else {
        end(self, row, EVENT_PASSED, REASON_PASS_THROUGH);
    }
}

void datagrams_close(struct datagrams *self)
{
    for (size_t i = 0; i < DATAGRAMS_ASSOCIATIONS; i++) {
        if (self->associations[i].used) {
            end_any(self, &self->associations[i]);
        }
    }
}

struct association *datagrams_find(struct datagrams *self, const struct endpoint *client,
                                   const struct endpoint *server)
{
    for (size_t i = 0; i < DATAGRAMS_ASSOCIATIONS; i++) {
        struct association *row = &self->associations[i];
        if (row->used && endpoint_equal(&row->client, client) &&
            endpoint_equal(&row->server, server)) {
            return row;
        }
    }
    return NULL;
}

void datagrams_deny(const struct datagrams *self, struct association *row,
                    struct verdict verdict, enum event_action action)
{
    self->regime->counts[REGIME_DATAGRAMS_DENIED]++;
    association_note(row, self->regime, action, verdict);
}

static bool open_upstream(struct association *row)
{
    struct sockaddr_storage to;
    socklen_t len = endpoint_to_sockaddr(&row->server, &to);
    row->upstream = -1;
    if (row->rule == VERDICT_NO_RULE && endpoint_is_own(&row->server.address)) {
        return false; /* not even in observe does the unit reach the gateway through us */
    }
    row->upstream = socket(endpoint_domain(row->server.address.family),
                           SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return row->upstream >= 0 && connect(row->upstream, (struct sockaddr *)&to, len) == 0;
}

/* A free row, else the one that has been idle for longest if that is idle at all. */
static struct association *find_room(struct datagrams *self)
{
    struct association *idlest = self->associations;
    for (size_t i = 0; i < DATAGRAMS_ASSOCIATIONS; i++) {
        struct association *row = &self->associations[i];
        if (!row->used) {
            return row;
        }
        if (row->active_us < idlest->active_us) {
            idlest = row;
        }
    }
    self->regime->counts[REGIME_ASSOCIATIONS_FULL]++;
    end_any(self, idlest);
    return idlest;
}

/* A slot for it, with nothing opened yet. */
struct association *datagrams_place(struct datagrams *self,
                                    const struct association *wanted)
{
    struct association *row = find_room(self);
    uint16_t epoch = row->epoch;
    *row = *wanted;
    row->used = true;
    row->epoch = epoch;
    row->ticket = ++self->next_ticket;
    row->scan = &self->scans[row - self->associations];
    return row;
}

/* False: it could not be opened, and is gone. */
bool datagrams_open(struct datagrams *self, struct association *row)
{
    association_name(row, self->regime);
    if (!open_upstream(row)) {
        end(self, row, EVENT_NOTED, REASON_UPSTREAM_FAILED);
        return false;
    }
    if (row->rule != VERDICT_NO_RULE) { /* as a TCP flow is told when it begins */
        association_note(row, self->regime, EVENT_PASSED, verdict_pass(row->rule));
    }
    self->ask_socket(self->context, row->ticket, &row->server.address, row->server.port);
    return true;
}

/* What a datagram takes of a budget: with its IP header (RFC 791 3.1, RFC 8200 3) and its
 * UDP header (RFC 768). */
static uint64_t cost(const struct association *row, size_t len)
{
    return (row->server.address.family == ADDRESS_IPV6 ? 40 : 20) + 8 + len;
}

/* A change would cut an association: true, and told, if it goes on as an update. */
static bool defers(struct datagrams *self, struct association *row)
{
    if (!deferral_begin(&row->deferral, self->regime, row->rule)) {
        return false;
    }
    association_note(
        row, self->regime, EVENT_PASSED,
        (struct verdict){VERDICT_PASS, REASON_UPDATE_DEFERRED, row->rule, DETAIL_NONE});
    return true;
}

/* Tells what is refused of it. True: in observe it goes on all the same. */
static bool is_only_told(const struct datagrams *self, struct association *row,
                         struct verdict verdict)
{
    enum event_action action = regime_denial(self->regime, verdict);
    datagrams_deny(self, row, verdict, action);
    return action == EVENT_WOULD_DROP;
}

/* True if the datagram may go one way now; it is then counted as spent. What was left of
 * the budget goes with the datagram that an update has beyond it. */
static bool pay(struct datagrams *self, struct association *row, enum regime_way way,
                size_t len)
{
    uint64_t price = cost(row, len);
    uint64_t granted =
        row->unbudgeted ? price : regime_take(self->regime, row->rule, way, price);
    if (granted == price) {
        return true;
    }
    if (!self->regime->observe && defers(self, row)) {
        row->unbudgeted = true;
        return true;
    }
    regime_return(self->regime, row->rule, way, granted);
    row->unbudgeted =
        is_only_told(self, row, verdict_drop(REASON_BUDGET_SPENT, row->rule));
    return row->unbudgeted;
}

static void settle(struct datagrams *self, struct association *row, enum regime_way way,
                   size_t len, bool sent)
{
    row->active_us = self->regime->now_us;
    if (!sent) {
        if (!row->unbudgeted) {
            regime_return(self->regime, row->rule, way, cost(row, len));
        }
        return;
    }
    row->bytes[way] += len;
    self->regime->counts[REGIME_DATAGRAMS_RELAYED]++;
    self->regime->counts[way == REGIME_UP ? REGIME_BYTES_UP : REGIME_BYTES_DOWN] += len;
}

/* Over its rate a datagram is dropped, and its association stays. */
static bool keeps_rate(struct datagrams *self, struct association *row)
{
    const struct policy_flow_rule *rule = regime_rule(self->regime, row->rule);
    if (rule == NULL || rule->rate_count == 0) {
        return true;
    }
    struct rate_limit limit = rate_per(rule->rate_count, rule->rate_per_us);
    return rate_take(&limit, &self->rates[row->rule], self->regime->now_us) ||
           is_only_told(self, row, verdict_drop(REASON_OVER_RATE, row->rule));
}

/* What a unit has looked at without end would hold up all other flows. */
static struct verdict scan(struct datagrams *self, struct association *row,
                           const uint8_t *bytes, size_t len)
{
    uint64_t now_us = self->regime->now_us;
    if (!handshake_share_is_due(&self->scanning, now_us)) {
        return verdict_drop_by(REASON_NOT_EXAMINED, DETAIL_NO_TURN, row->rule);
    }
    uint64_t begin_us = clock_steady_us();
    struct verdict verdict = datagram_scan_take(self->regime, row, bytes, len);
    handshake_share_charge(&self->scanning, now_us, clock_steady_us() - begin_us);
    return verdict;
}

static bool keeps_secrets(struct datagrams *self, struct association *row,
                          const uint8_t *bytes, size_t len)
{
    if (self->regime->secrets == NULL) {
        return true;
    }
    struct verdict verdict = scan(self, row, bytes, len);
    return verdict.action == VERDICT_PASS || is_only_told(self, row, verdict);
}

void datagrams_send(struct datagrams *self, struct association *row, const uint8_t *bytes,
                    size_t len)
{
    if (!keeps_secrets(self, row, bytes, len) || !keeps_rate(self, row) ||
        !pay(self, row, REGIME_UP, len)) {
        return;
    }
    ssize_t sent = send(row->upstream, bytes, len, MSG_NOSIGNAL);
    settle(self, row, REGIME_UP, len, sent == (ssize_t)len);
}

/* Where a datagram wanted to go, as the kernel tells it beside the bytes. */
static struct endpoint original_destination(struct msghdr *message)
{
    for (struct cmsghdr *row = CMSG_FIRSTHDR(message); row != NULL;
         row = CMSG_NXTHDR(message, row)) {
        bool ipv4 = row->cmsg_level == SOL_IP && row->cmsg_type == IP_ORIGDSTADDR;
        bool ipv6 = row->cmsg_level == SOL_IPV6 && row->cmsg_type == IPV6_ORIGDSTADDR;
        if (ipv4 || ipv6) {
            struct sockaddr_storage to = {.ss_family = AF_UNSPEC};
            memcpy(&to, CMSG_DATA(row),
                   ipv4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
            return endpoint_from_sockaddr(&to);
        }
    }
    return (struct endpoint){.port = 0};
}

void datagrams_read(struct datagrams *self, size_t which)
{
    uint64_t begin_us = clock_steady_us();
    for (unsigned i = 0; i < DATAGRAMS_PER_WAKE; i++) {
        if (clock_steady_us() - begin_us > DATAGRAMS_WAKE_US) {
            return;
        }
        struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
        uint8_t control[CMSG_SPACE(sizeof(struct sockaddr_in6)) * 2];
        struct iovec piece = {self->bytes, sizeof self->bytes};
        struct msghdr message = {.msg_name = &from,
                                 .msg_namelen = sizeof from,
                                 .msg_iov = &piece,
                                 .msg_iovlen = 1,
                                 .msg_control = control,
                                 .msg_controllen = sizeof control};
        ssize_t got = recvmsg(self->tproxy[which], &message, 0);
        if (got < 0) {
            return;
        }
        struct endpoint client = endpoint_from_sockaddr(&from);
        struct endpoint server = original_destination(&message);
        regime_saw(self->regime, &client, &server, TRAIL_DATAGRAM, (size_t)got);
        datagram_intake_take(self, &client, &server, (size_t)got);
    }
}

static void read_answers(struct datagrams *self, struct association *row)
{
    struct sockaddr_storage to;
    socklen_t to_len = endpoint_to_sockaddr(&row->client, &to);
    for (unsigned i = 0; i < ANSWERS_PER_WAKE; i++) {
        ssize_t got = recv(row->upstream, self->bytes, sizeof self->bytes, 0);
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        if (got < 0) {
            continue; /* an ICMP error of an earlier datagram; reading it cleared it */
        }
        if (!pay(self, row, REGIME_DOWN, (size_t)got)) {
            continue;
        }
        ssize_t sent = sendto(row->reply, self->bytes, (size_t)got, MSG_NOSIGNAL,
                              (struct sockaddr *)&to, to_len);
        settle(self, row, REGIME_DOWN, (size_t)got, sent == got);
        regime_note_answer(self->regime, &row->server, &row->client, self->bytes,
                           (size_t)got);
    }
}

void datagrams_event(struct datagrams *self, struct poller_token token)
{
    struct association *row = &self->associations[token.index % DATAGRAMS_ASSOCIATIONS];
    if (row->used && row->epoch == token.epoch) {
        read_answers(self, row);
    }
}

/* Answers wait in the kernel until there is a socket for them, and where the kernel has
 * no room to tell of them they stay there. */
static void take_socket(struct datagrams *self, struct association *row, int fd)
{
    struct poller_token token = {.kind = self->kind,
                                 .epoch = row->epoch,
                                 .index = (uint32_t)(row - self->associations)};
    if (poller_add(self->poller, row->upstream, EPOLLIN, token)) {
        row->reply = fd;
    } else {
        (void)close(fd);
    }
}

void datagrams_give_socket(struct datagrams *self, uint32_t ticket, int fd)
{
    for (size_t i = 0; fd >= 0 && i < DATAGRAMS_ASSOCIATIONS; i++) {
        struct association *row = &self->associations[i];
        if (row->used && row->ticket == ticket && row->reply < 0) {
            take_socket(self, row, fd);
            return;
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
}

/* Judges it by what is in force now; it may be gone then. */
static void rejudge_row(struct datagrams *self, struct association *row)
{
    uint16_t moved = regime_moved(self->regime, row->rule);
    bool kept = association_agrees(row, self->regime, moved);
    struct verdict verdict = association_judge(row, self->regime, true);
    bool passes = verdict.action == VERDICT_PASS;
    if (passes || regime_denial(self->regime, verdict) == EVENT_WOULD_DROP) {
        row->rule = passes ? verdict.rule : VERDICT_NO_RULE;
        row->unbudgeted = row->unbudgeted && !passes;
        deferral_end(&row->deferral);
        return;
    }
    row->rule = kept ? moved : VERDICT_NO_RULE;
    if (defers(self, row)) {
        row->unbudgeted = row->unbudgeted || verdict.reason == REASON_BUDGET_SPENT;
        return;
    }
    if (deferral_is_overdue(&row->deferral)) {
        verdict = verdict_drop(REASON_UPDATE_OVERDUE, row->rule);
    }
    datagrams_deny(self, row, verdict, EVENT_DROPPED);
    association_drop(row);
}

/* As gate_tick does for flows: else a few bytes now and then would keep it from all. */
static void lend_on(const struct datagrams *self, struct association *row)
{
    const struct secret_inflate_pool *pool = regime_secrets(self->regime);
    if (pool != NULL && secret_inflate_is_full(pool) &&
        datagram_scan_unpacks(row->scan) &&
        self->regime->now_us - row->active_us >= DATAGRAMS_LENT_US) {
        datagram_scan_give_up(row->scan);
    }
}

static void tick_row(struct datagrams *self, struct association *row)
{
    uint64_t now_us = self->regime->now_us;
    association_note_progress(row, self->regime);
    quic_watch_tick(row, now_us);
    lend_on(self, row);
    if (row->hold >= 0 && now_us - self->holds[row->hold].since_us >= DATAGRAM_HOLD_US) {
        datagram_intake_give_up(self, row);
    } else if (now_us - row->active_us >= DATAGRAMS_IDLE_US) {
        end(self, row, EVENT_PASSED, REASON_PASS_THROUGH);
    } else if (row->hold < 0 && deferral_is_due(&row->deferral, now_us)) {
        rejudge_row(self, row);
    }
}

void datagrams_tick(struct datagrams *self)
{
    for (size_t i = 0; i < DATAGRAMS_ASSOCIATIONS; i++) {
        if (self->associations[i].used) {
            tick_row(self, &self->associations[i]);
        }
    }
}

void datagrams_rejudge(struct datagrams *self)
{
    memset(self->rates, 0, sizeof self->rates);
    for (size_t i = 0; i < DATAGRAMS_ASSOCIATIONS; i++) {
        struct association *row = &self->associations[i];
        if (row->used && row->hold < 0) { /* else it is judged when it has said enough */
            rejudge_row(self, row);
        }
    }
}

void datagrams_forget_secrets(struct datagrams *self)
{
    for (size_t i = 0; i < DATAGRAMS_ASSOCIATIONS; i++) {
        datagram_scan_close(&self->scans[i]);
    }
    quic_watch_forget_secrets(self->watches);
}
