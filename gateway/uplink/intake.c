/* SPDX-License-Identifier: Apache-2.0 */
/* Hello, verdict, connection. */
#include "gateway/uplink/intake.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "gateway/content/recognise.h"
#include "gateway/uplink/checking.h"

#define PLAIN_MAX_BYTES 4096 /* what is not known by then will not be */

static enum flow_content content_of(enum tls_hello_state state)
{
    static const enum flow_content contents[] = {
        [TLS_HELLO_MORE] = FLOW_NOTHING_YET,    [TLS_HELLO_NOT_TLS] = FLOW_PLAIN,
        [TLS_HELLO_MALFORMED] = FLOW_BAD_HELLO, [TLS_HELLO_TOO_LONG] = FLOW_LONG_HELLO,
        [TLS_HELLO_WHOLE] = FLOW_TLS_HELLO,
    };
    return contents[state];
}

/* Names the flow for the record: its server name, else one by its address. */
static void name_flow(const struct regime *regime, struct flow *flow)
{
    if (flow->host[0] == '\0') {
        regime_name(regime, flow->host, &flow->server.address, flow->rule);
    }
}

static bool open_upstream(struct gate *self, struct flow *flow)
{
    struct sockaddr_storage to;
    socklen_t len = endpoint_to_sockaddr(&flow->server, &to);
    if (flow->rule == VERDICT_NO_RULE && endpoint_is_own(&flow->server.address)) {
        return false; /* not even in observe does the unit reach the gateway through us */
    }
    int fd = socket(endpoint_domain(flow->server.address.family),
                    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    flow->side[FLOW_SERVER].fd = fd;
    if (fd < 0) {
        return false;
    }
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (flow->buffered_bytes > 0) {
        /* The hello carries the acknowledgement of the handshake: a packet less. */
        int off = 0;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off);
    }
    if (connect(fd, (struct sockaddr *)&to, len) != 0 && errno != EINPROGRESS) {
        return false;
    }
    return gate_watch(self, flow, FLOW_SERVER);
}

/* What passes is told before its first byte goes out: whoever tells its end may be killed
 * before it comes. What observe lets through was told by its verdict. */
void intake_connect(struct gate *self, struct flow *flow)
{
    if (flow->rule != VERDICT_NO_RULE) {
        self->regime->counts[REGIME_FLOWS_ALLOWED]++;
        flow_note(flow, self->regime, EVENT_PASSED, verdict_pass(flow->rule));
    }
    flow_table_move(&self->flows, flow, FLOW_PHASE_CONNECTING, self->regime->now_us);
    if (!open_upstream(self, flow)) {
        gate_end(self, flow, EVENT_NOTED, REASON_UPSTREAM_FAILED, true);
    }
}

static void connect_flow(struct gate *self, struct flow *flow)
{
    name_flow(self->regime, flow);
    if (checking_wanted(self, flow)) {
        checking_begin(self, flow);
    } else {
        intake_connect(self, flow);
    }
}

bool intake_ends_tls(const struct gate *self, const struct flow *flow, uint16_t number)
{
    return flow->content == FLOW_TLS_HELLO && !self->regime->observe &&
           interception_wanted(regime_rule(self->regime, number), flow->host);
}

/* Of the flows that hold all there is of something, the idlest, if it has been idle for
 * long enough, ends: else whoever may reach one server could keep it from all others for
 * half an hour, with nothing said. False: none has. */
static bool end_idlest(struct gate *self, bool intercepts)
{
    const uint32_t *holders = intercepts ? self->intercepted : self->examined;
    uint16_t count = intercepts ? INTERCEPTION_MAX : GATE_EXAMINERS_MAX;
    struct flow *idlest = NULL;
    uint64_t least_us = GATE_LENT_US;
    for (uint16_t i = 0; i < count; i++) {
        struct flow *flow = &self->flows.slots[holders[i]];
        uint64_t idle_us = self->regime->now_us - flow->since_us;
        bool holds = flow->phase == FLOW_PHASE_RELAYING &&
                     (intercepts ? flow->interception : flow->examiner) == i;
        if (holds && idle_us >= least_us) {
            idlest = flow;
            least_us = idle_us;
        }
    }
    if (idlest != NULL) {
        self->regime->counts[REGIME_FLOWS_EVICTED]++;
        gate_end(self, idlest, EVENT_DROPPED, REASON_FLOWS_FULL, true);
    }
    return idlest != NULL;
}

/* An interception, and a certificate to stand there with, which may still come. Why not;
 * DETAIL_NONE: it has them. */
static enum detail lend_interception(struct gate *self, struct flow *flow)
{
    struct tls_session_identity identity;
    uint64_t now_us = self->regime->now_us;
    enum leaf_state state = leaf_cache_find(&self->leaves, flow->host, now_us, &identity);
    if (state == LEAF_NONE && self->ask_leaf != NULL) {
        leaf_cache_asked(&self->leaves, flow->host, now_us);
        self->ask_leaf(self->leaf_context, flow->host);
    }
    if (state == LEAF_REFUSED || self->ask_leaf == NULL) {
        return DETAIL_NO_CERTIFICATE;
    }
    flow->interception = slot_pool_take(&self->interception_numbers);
    if (flow->interception < 0 && end_idlest(self, true)) {
        flow->interception = slot_pool_take(&self->interception_numbers);
    }
    if (flow->interception >= 0) {
        self->intercepted[flow->interception] = flow_table_index(&self->flows, flow);
    }
    return flow->interception >= 0 ? DETAIL_NONE : DETAIL_NO_ROOM;
}

static enum detail lend_examiner(struct gate *self, struct flow *flow,
                                 enum traffic wanted)
{
    flow->examiner = slot_pool_take(&self->examiner_numbers);
    if (flow->examiner < 0 && end_idlest(self, false)) {
        flow->examiner = slot_pool_take(&self->examiner_numbers);
    }
    if (flow->examiner < 0) {
        return DETAIL_NO_ROOM;
    }
    self->examined[flow->examiner] = flow_table_index(&self->flows, flow);
    examiner_begin(&self->examiners[flow->examiner], wanted,
                   regime_secrets(self->regime));
    return DETAIL_NONE;
}

bool intake_looks(const struct gate *self, uint16_t number, enum traffic *wanted)
{
    *wanted = examiner_wanted(regime_rule(self->regime, number));
    return *wanted != TRAFFIC_UNKNOWN || regime_secrets(self->regime) != NULL;
}

/* Why it cannot be looked into; DETAIL_NONE: it can, or need not be. */
static enum detail prepare_examination(struct gate *self, struct flow *flow)
{
    enum traffic wanted;
    bool looks = intake_looks(self, flow->rule, &wanted);
    if (intake_ends_tls(self, flow, flow->rule)) {
        return lend_interception(self, flow);
    }
    return looks && flow->content != FLOW_TLS_HELLO ? lend_examiner(self, flow, wanted)
                                                    : DETAIL_NONE;
}

/* A hello has room for more than names; what is no hello is examined as it goes up. */
struct verdict intake_judge_hello(const struct gate *self, const struct flow *flow,
                                  struct verdict verdict)
{
    if (flow->content != FLOW_TLS_HELLO || flow->buffer < 0) {
        return regime_judge_bytes(self->regime, verdict, NULL, 0);
    }
    return regime_judge_hello(self->regime, verdict, &flow->hello,
                              self->hellos[flow->buffer], flow->buffered_bytes);
}

/* What a rule lets, by what it says and whether that can be looked into. */
static struct verdict judge_content(struct gate *self, struct flow *flow)
{
    struct verdict verdict = intake_judge_hello(self, flow, verdict_pass(flow->rule));
    if (verdict.action != VERDICT_PASS) {
        return verdict;
    }
    enum detail why = prepare_examination(self, flow);
    return why == DETAIL_NONE ? verdict
                              : verdict_drop_by(REASON_NOT_EXAMINED, why, flow->rule);
}

/* True if the flow is decided; then it may be gone. */
static bool judge(struct gate *self, struct flow *flow)
{
    const char *alpn[POLICY_TEXTS_MAX];
    struct flow_facts facts = flow_facts(flow, NULL, alpn);
    struct verdict verdict = regime_judge_flow(self->regime, &facts);
    if (verdict.action == VERDICT_MORE) {
        return false;
    }
    if (verdict.action == VERDICT_PASS) {
        flow->rule = verdict.rule;
        verdict = judge_content(self, flow);
    }
    if (verdict.action == VERDICT_DROP) {
        name_flow(self->regime, flow);
        if (regime_denial(self->regime, verdict) != EVENT_WOULD_DROP) {
            gate_deny(self, flow, verdict);
            return true;
        }
        flow_note(flow, self->regime, EVENT_WOULD_DROP, verdict);
        gate_tell_hello(self, flow, EVENT_WOULD_DROP, verdict);
    }
    connect_flow(self, flow);
    return true;
}

/* A whole hello. */
static void keep_hello(struct flow *flow, const struct client_hello *hello)
{
    memcpy(flow->host, hello->server_name, sizeof flow->host);
    flow_hello_keep(&flow->offered, hello);
    flow->content = hello->odd_name ? FLOW_BAD_HELLO : FLOW_TLS_HELLO;
    flow->protocol = TRAFFIC_TLS;
}

/* Bytes that are no TLS: what they are may take some more of them to tell. They are
 * looked at again when there are twice as many, so that however they are cut all looks
 * cost no more than a few of the whole. */
static void keep_plain(struct flow *flow, const uint8_t *bytes)
{
    struct content content;
    enum content_state state = CONTENT_MORE;
    flow->plain = true;
    if (flow->buffered_bytes >= flow->look_at_bytes) {
        state = recognise(&content, bytes, flow->buffered_bytes, RECOGNISE_STREAM,
                          RECOGNISE_CLIENT);
        flow->protocol = (uint8_t)content.protocol;
        flow->look_at_bytes = 2 * flow->buffered_bytes;
    }
    flow->content = state == CONTENT_MORE && flow->buffered_bytes < PLAIN_MAX_BYTES
                        ? FLOW_NOTHING_YET
                        : FLOW_PLAIN;
}

/* True if what the buffer holds decides the flow. */
static bool look(struct gate *self, struct flow *flow)
{
    struct client_hello hello;
    const uint8_t *bytes = self->hellos[flow->buffer];
    flow->hello.is_brief = !self->regime->asks_ja4;
    enum tls_hello_state state =
        tls_hello_decode(&flow->hello, &hello, bytes, flow->buffered_bytes);
    flow->content = content_of(state);
    if (state == TLS_HELLO_WHOLE) {
        keep_hello(flow, &hello);
    } else if (state == TLS_HELLO_NOT_TLS) {
        keep_plain(flow, bytes);
    }
    return flow->content != FLOW_NOTHING_YET && judge(self, flow);
}

/* Reads once into the flow's buffer, which it gets with its first byte. Returns as
 * recv(2) does. */
static ssize_t read_some(struct gate *self, struct flow *flow)
{
    bool fresh = flow->buffer < 0;
    if (fresh) {
        gate_lend_hello(self, flow);
    }
    struct flow_side *client = &flow->side[FLOW_CLIENT];
    if (flow->buffer < 0) { /* what it says waits in the kernel */
        client->readable = true;
        self->hello_wanted = true;
        errno = EAGAIN;
        return -1;
    }
    size_t room = TLS_HELLO_RAW_BYTES - flow->buffered_bytes;
    ssize_t got =
        recv(client->fd, self->hellos[flow->buffer] + flow->buffered_bytes, room, 0);
    if (got > 0) {
        flow->buffered_bytes += (uint32_t)got;
        gate_note_hello(self, flow);
    }
    /* Less than there was room for has emptied the socket, and the next edge will come.
     */
    client->readable = got == (ssize_t)room || client->hung_up;
    if (fresh && got > 0) {
        flow_table_move(&self->flows, flow, FLOW_PHASE_HELLO, self->regime->now_us);
    } else if (fresh) {
        gate_return_hello(self, flow);
    }
    return got;
}

void intake_give_up(struct gate *self, struct flow *flow)
{
    flow->content = FLOW_SILENT;
    if (flow->plain && flow->buffer >= 0) {
        flow->look_at_bytes = 0;
        keep_plain(flow, self->hellos[flow->buffer]);
        flow->content = FLOW_PLAIN;
    }
    (void)judge(self, flow);
}

void intake_refuse(struct gate *self, struct flow *flow)
{
    flow->content = FLOW_SILENT;
    const char *alpn[POLICY_TEXTS_MAX];
    struct flow_facts facts = flow_facts(flow, NULL, alpn);
    struct verdict verdict = regime_judge_flow(self->regime, &facts);
    if (verdict.action == VERDICT_PASS) { /* by rules that came after its hello began */
        verdict = verdict_drop(REASON_HELLO_SILENT, verdict.rule);
    }
    flow_note(flow, self->regime, EVENT_DROPPED, verdict);
    self->regime->counts[REGIME_FLOWS_DENIED]++;
    gate_drop(self, flow, true);
}

void intake_read(struct gate *self, struct flow *flow)
{
    while (flow->side[FLOW_CLIENT].readable) {
        ssize_t got = read_some(self, flow);
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        if (got <= 0) {
            intake_give_up(self, flow);
            return;
        }
        if (look(self, flow)) {
            return;
        }
    }
}

void intake_begin(struct gate *self, struct flow *flow)
{
    if (!gate_watch(self, flow, FLOW_CLIENT)) {
        gate_deny(self, flow, verdict_drop(REASON_FLOWS_FULL, VERDICT_NO_RULE));
        return;
    }
    uint16_t epoch = flow->epoch;
    ssize_t got = read_some(self, flow);
    bool decided = got > 0 && look(self, flow);
    if (decided || flow->epoch != epoch) {
        return;
    }
    /* A rule for plain TCP needs no byte of it: the server may have to speak first. */
    if (!judge(self, flow) && got > 0) {
        intake_read(self, flow);
    }
}
