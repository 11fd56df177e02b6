/* SPDX-License-Identifier: Apache-2.0 */
/* Question in, verdict, pin, answer out. name_stream.c has the clients over TCP. */
#include "gateway/uplink/name_service.h"

#include <netinet/in.h>
#include <string.h>

#include "gateway/clock.h"
#include "gateway/uplink/flow.h"
#include "gateway/uplink/name_stream.h"
#include "gateway/uplink/pins.h"

#define QUESTIONS_PER_WAKE 64

static struct resolver_server resolver_of(const struct regime *regime)
{
    const struct policy_uplink *uplink = &regime->policy->uplink;
    bool own = uplink->resolver_ca != NULL;
    return (struct resolver_server){.at = {uplink->resolver, uplink->resolver_port},
                                    .name = uplink->resolver_name,
                                    .ca = own ? uplink->resolver_ca : regime->roots,
                                    .ca_bytes = own ? uplink->resolver_ca_bytes
                                                    : regime->roots_bytes,
                                    .now_seconds = (int64_t)(clock_wall_us() / 1000000)};
}

static void note(const struct name_service *self, const struct resolver_client *client,
                 const struct dns_question *question, enum event_action action,
                 struct verdict verdict)
{
    struct event event = {.subject = EVENT_NAME};
    event.name.client = client->from.address;
    event.name.server = self->own[client->door].address;
    event.name.type = question->type;
    memcpy(event.name.name, question->name, sizeof event.name.name);
    regime_note(self->regime, &event, action, verdict);
}

static void reply(struct name_service *self, const struct resolver_client *client,
                  const struct dns_question *question, uint8_t rcode,
                  const struct dns_answer *answer)
{
    uint8_t message[2 + DNS_EDNS_BYTES];
    size_t room = client->stream ? DNS_EDNS_BYTES : question->udp_bytes;
    size_t len = dns_message_encode_answer(message + 2, room, question, rcode, answer);
    if (client->stream) {
        name_stream_reply(self, client, message, len);
        return;
    }
    struct sockaddr_storage to;
    socklen_t to_len = endpoint_to_sockaddr(&client->from, &to);
    (void)sendto(self->udp[client->door], message + 2, len, MSG_NOSIGNAL,
                 (struct sockaddr *)&to, to_len);
    regime_note_answer(self->regime, &self->own[client->door], &client->from, message + 2,
                       len);
}

/* An answer without an address. A flood of what is refused costs the most where it is
 * answered, and then questions that may be asked find no room any more; whoever asks by
 * TCP waits for its answer before it asks again. */
static void refuse(struct name_service *self, const struct resolver_client *client,
                   const struct dns_question *question, uint8_t rcode)
{
    struct rate_limit limit = rate_per(NAME_SERVICE_REFUSALS_PER_S, 1000000);
    if (client->stream || rate_take(&limit, &self->refusals, self->regime->now_us)) {
        reply(self, client, question, rcode, NULL);
    } else {
        self->regime->counts[REGIME_NAMES_UNANSWERED]++;
    }
}

/* Takes the private addresses and our own out of an answer; true if there were any. */
static bool remove_private(struct dns_answer *answer)
{
    uint8_t kept = 0;
    for (uint8_t i = 0; i < answer->count; i++) {
        if (!address_is_private(&answer->addresses[i]) &&
            !endpoint_is_own(&answer->addresses[i])) {
            answer->addresses[kept++] = answer->addresses[i];
        }
    }
    bool any = kept < answer->count;
    answer->count = kept;
    return any;
}

/* In observe a private address is told on too: it only cannot be reached through us. */
static bool refuse_private(struct name_service *self,
                           const struct resolver_client *client,
                           const struct dns_question *question, struct dns_answer *answer)
{
    struct dns_answer public = *answer;
    if (!remove_private(&public)) {
        return false;
    }
    struct verdict verdict = verdict_drop(REASON_PRIVATE_ANSWER, VERDICT_NO_RULE);
    enum event_action action = regime_denial(self->regime, verdict);
    note(self, client, question, action, verdict);
    if (action == EVENT_WOULD_DROP) {
        return false;
    }
    *answer = public;
    return answer->count == 0;
}

static void on_answer(void *context, const struct resolver_client *client,
                      const struct dns_question *question,
                      const struct dns_answer *answer)
{
    struct name_service *self = context;
    if (answer == NULL) {
        self->regime->counts[REGIME_RESOLVER_SILENT]++;
        note(self, client, question, EVENT_NOTED,
             verdict_drop(REASON_RESOLVER_SILENT, VERDICT_NO_RULE));
        reply(self, client, question, DNS_SERVFAIL, NULL);
        return;
    }
    struct dns_answer told = *answer;
    if (refuse_private(self, client, question, &told)) {
        reply(self, client, question, DNS_REFUSED, NULL);
        return;
    }
    if (told.count > 0) {
        told.ttl_s = pins_clamp_ttl(told.ttl_s);
        pins_add(self->regime->pins, question->name, told.addresses, told.count,
                 told.ttl_s, self->regime->now_us);
    }
    bool known = told.rcode == DNS_NOERROR || told.rcode == DNS_NXDOMAIN;
    reply(self, client, question, known ? told.rcode : DNS_SERVFAIL, &told);
}

/* Nothing of it went out, in observe neither: the question is not asked otherwise. */
static void on_wrong(void *context, const struct resolver_server *server,
                     enum certificate_fault fault)
{
    struct name_service *self = context;
    static const struct endpoint nobody;
    struct event event = flow_event(IPPROTO_TCP, &nobody, &server->at, server->name);
    regime_note(self->regime, &event, EVENT_DROPPED,
                verdict_drop_by(REASON_CERTIFICATE_WRONG, certificate_check_detail(fault),
                                VERDICT_NO_RULE));
}

static bool is_address_type(uint16_t type)
{
    return type == NAME_TYPE_A || type == NAME_TYPE_AAAA;
}

/* An allowed question: HTTPS gets an empty answer, which also keeps ECH keys away. */
static void resolve(struct name_service *self, const struct resolver_client *client,
                    const struct dns_question *question)
{
    struct resolver_server server = resolver_of(self->regime);
    if (!is_address_type(question->type)) {
        reply(self, client, question, DNS_NOERROR, NULL);
        return;
    }
    if (!resolver_ask(&self->resolver, &server, question, client, self->regime->now_us)) {
        self->regime->counts[REGIME_NAMES_BUSY]++;
        refuse(self, client, question, DNS_SERVFAIL);
    }
}

/* True if the rule's budget has the bytes of the name; they are then spent. */
static bool pay(struct regime *regime, uint16_t rule, const char *name)
{
    size_t len = strlen(name);
    uint64_t granted = regime_take(regime, rule, REGIME_UP, len);
    if (granted < len) {
        regime_return(regime, rule, REGIME_UP, granted);
    }
    return granted == len;
}

/* A name below "*." is the unit's own words to whoever answers for it, so it is paid for
 * as bytes are, by the first rule that can. */
static struct verdict charge(struct regime *regime, const char *name, struct verdict pass)
{
    const struct policy_uplink *uplink = &regime->policy->uplink;
    for (uint16_t i = pass.rule; i < uplink->rule_count; i++) {
        const struct policy_flow_rule *rule = &uplink->rules[i];
        if (name_matches(rule->host, name) && policy_holds(rule->modes, regime->mode) &&
            pay(regime, i, name)) {
            return verdict_pass(i);
        }
    }
    return verdict_drop(REASON_BUDGET_SPENT, pass.rule);
}

/* The verdict on a question that may go out; one below "*." is told when it does. */
static struct verdict judge_outgoing(struct name_service *self,
                                     const struct resolver_client *client,
                                     const struct dns_question *question)
{
    struct verdict verdict =
        regime_judge_name(self->regime, question->name, question->type);
    const struct policy_flow_rule *rule = regime_rule(self->regime, verdict.rule);
    if (verdict.action != VERDICT_PASS || rule == NULL || rule->host[0] != '*' ||
        !is_address_type(question->type)) {
        return verdict;
    }
    verdict = charge(self->regime, question->name, verdict);
    if (verdict.action == VERDICT_PASS) {
        note(self, client, question, EVENT_PASSED, verdict);
    }
    return verdict;
}

static void judge(struct name_service *self, const struct resolver_client *client,
                  const struct dns_question *question)
{
    struct verdict verdict = judge_outgoing(self, client, question);
    if (verdict.action == VERDICT_PASS) {
        resolve(self, client, question);
        return;
    }
    enum event_action action = regime_denial(self->regime, verdict);
    self->regime->counts[REGIME_NAMES_DENIED]++;
    note(self, client, question, action, verdict);
    if (action == EVENT_WOULD_DROP) {
        resolve(self, client, question);
    } else {
        refuse(self, client, question, DNS_REFUSED);
    }
}

void name_service_ask(struct name_service *self, const struct resolver_client *client,
                      const uint8_t *bytes, size_t len)
{
    struct dns_question question;
    self->regime->counts[REGIME_NAMES_ASKED]++;
    switch (dns_message_decode_question(&question, bytes, len)) {
    case DNS_QUESTION_GOOD:
        judge(self, client, &question);
        return;
    case DNS_QUESTION_BAD:
        note(self, client, &question, EVENT_DROPPED,
             verdict_drop(REASON_NAME_MALFORMED, VERDICT_NO_RULE));
        refuse(self, client, &question, DNS_FORMERR);
        return;
    case DNS_QUESTION_IGNORE:
        note(self, client, &question, EVENT_DROPPED,
             verdict_drop(REASON_NAME_MALFORMED, VERDICT_NO_RULE));
        return;
    }
}

/* Where a door stands; unspecified without one. */
static struct endpoint own_endpoint(int udp, int tcp)
{
    struct sockaddr_storage local = {.ss_family = AF_UNSPEC};
    socklen_t len = sizeof local;
    (void)getsockname(udp >= 0 ? udp : tcp, (struct sockaddr *)&local, &len);
    return endpoint_from_sockaddr(&local);
}

void name_service_init(struct name_service *self, struct regime *regime,
                       struct poller *poller, uint8_t resolver_kind, uint8_t stream_kind,
                       const int udp[static 2], const int tcp[static 2])
{
    self->regime = regime;
    self->poller = poller;
    self->stream_kind = stream_kind;
    for (size_t i = 0; i < 2; i++) {
        self->udp[i] = udp[i];
        self->tcp[i] = tcp[i];
        self->own[i] = own_endpoint(udp[i], tcp[i]);
    }
    resolver_init(&self->resolver, poller, resolver_kind, on_answer, on_wrong, self);
    name_stream_init(self);
}

void name_service_close(struct name_service *self)
{
    resolver_close(&self->resolver);
    name_stream_close(self);
}

void name_service_read(struct name_service *self, size_t door)
{
    for (unsigned i = 0; i < QUESTIONS_PER_WAKE; i++) {
        uint8_t bytes[DNS_QUESTION_BYTES + 1];
        struct sockaddr_storage from = {.ss_family = AF_UNSPEC};
        socklen_t from_len = sizeof from;
        ssize_t got = recvfrom(self->udp[door], bytes, sizeof bytes, 0,
                               (struct sockaddr *)&from, &from_len);
        if (got < 0) {
            return;
        }
        struct resolver_client client = {.from = endpoint_from_sockaddr(&from),
                                         .door = (uint8_t)door};
        name_service_ask(self, &client, bytes, (size_t)got);
    }
}

void name_service_resolver_event(struct name_service *self, struct poller_token token,
                                 uint32_t events)
{
    struct resolver_server server = resolver_of(self->regime);
    resolver_event(&self->resolver, token, events, &server, self->regime->now_us);
}

void name_service_tick(struct name_service *self)
{
    struct resolver_server server = resolver_of(self->regime);
    resolver_tick(&self->resolver, &server, self->regime->now_us);
    name_stream_tick(self);
}
