/* SPDX-License-Identifier: Apache-2.0 */
/* One session, and the questions of the table that go over it. */
#include "gateway/uplink/resolver_tls.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define LENGTH_BYTES 2 /* before each message, RFC 1035 4.2.2 */

void resolver_tls_init(struct resolver *self)
{
    memset(&self->tls, 0, offsetof(struct resolver_tls, reply));
    self->tls.pause_us = RESOLVER_PAUSE_LEAST_US;
    tls_link_init(&self->tls.link);
}

void resolver_tls_close(struct resolver *self)
{
    tls_link_close(&self->tls.link);
}

/* The next question after `after` that goes over TLS; NULL at the end. */
static struct resolver_query *next_query(struct resolver *self,
                                         struct resolver_query *after)
{
    struct resolver_query *query = after == NULL ? self->queries : after + 1;
    while (query < self->queries + RESOLVER_QUERIES_MAX &&
           !(query->busy && query->over_tls)) {
        query++;
    }
    return query < self->queries + RESOLVER_QUERIES_MAX ? query : NULL;
}

/* Those that were asked are asked again in the next session. */
static void drop_link(struct resolver *self)
{
    tls_link_close(&self->tls.link);
    for (struct resolver_query *query = NULL;
         (query = next_query(self, query)) != NULL;) {
        query->asked = false;
    }
}

static void pause_link(struct resolver_tls *tls, uint64_t now_us)
{
    tls->next_us = now_us + tls->pause_us;
    tls->pause_us = 2 * tls->pause_us < RESOLVER_PAUSE_MOST_US ? 2 * tls->pause_us
                                                               : RESOLVER_PAUSE_MOST_US;
}

static void finish_all(struct resolver *self, const struct dns_answer *answer)
{
    for (struct resolver_query *query = NULL;
         (query = next_query(self, query)) != NULL;) {
        resolver_finish(self, query, answer);
    }
}

/* Told at most once a minute, and answered as a failure, not as silence. */
static void find_wrong(struct resolver *self, const struct resolver_server *server,
                       enum certificate_fault fault, uint64_t now_us)
{
    static const struct dns_answer failure = {.rcode = DNS_SERVFAIL};
    struct resolver_tls *tls = &self->tls;
    tls->wrong = true;
    if (tls->told_us == 0 || now_us - tls->told_us >= RESOLVER_WRONG_TELL_US) {
        tls->told_us = now_us > 0 ? now_us : 1;
        self->wrong(self->context, server, fault);
    }
    finish_all(self, &failure);
}

/* The session is over. One that has answered may be begun anew at once: servers end what
 * is idle (RFC 7858 3.4). */
static void lose(struct resolver *self, const struct resolver_server *server,
                 uint64_t now_us)
{
    struct resolver_tls *tls = &self->tls;
    bool wrong = tls->link.session.fault == TLS_SESSION_PEER_CERTIFICATE;
    enum certificate_fault fault = tls->link.session.certificate;
    drop_link(self);
    if (!tls->answered) {
        pause_link(tls, now_us);
    }
    if (wrong) {
        find_wrong(self, server,
                   fault == CERTIFICATE_GOOD ? CERTIFICATE_MALFORMED : fault, now_us);
    }
}

static bool is_of(const struct resolver_tls *tls, const struct resolver_server *server)
{
    return server->name != NULL && endpoint_equal(&tls->server, &server->at) &&
           strcmp(tls->name, server->name) == 0 && tls->rules.ca == server->ca &&
           tls->rules.ca_bytes == server->ca_bytes;
}

/* The questions are of a resolver that is no longer in force: the next tick finds them
 * so, as it does those in the clear. */
static void disown_all(struct resolver *self)
{
    for (struct resolver_query *query = NULL;
         (query = next_query(self, query)) != NULL;) {
        query->over_tls = false;
        query->deadline_us = 0;
    }
}

static void follow(struct resolver *self, const struct resolver_server *server)
{
    struct resolver_tls *tls = &self->tls;
    if (is_of(tls, server)) {
        return;
    }
    tls_link_close(&tls->link);
    disown_all(self);
    tls->next_us = 0;
    tls->pause_us = RESOLVER_PAUSE_LEAST_US;
    tls->wrong = false;
    tls->told_us = 0;
    tls->server = server->at;
    (void)snprintf(tls->name, sizeof tls->name, "%s",
                   server->name == NULL ? "" : server->name);
    tls->rules = (struct certificate_rules){
        .name = tls->name, .ca = server->ca, .ca_bytes = server->ca_bytes};
}

static void open_link(struct resolver *self, const struct resolver_server *server,
                      uint64_t now_us)
{
    struct resolver_tls *tls = &self->tls;
    if (tls->link.fd >= 0 || now_us < tls->next_us) {
        return;
    }
    tls->rules.now_seconds = server->now_seconds;
    tls->since_us = now_us;
    tls->answered = false;
    tls->wrong = false;
    tls->reply_bytes = 0;
    struct poller_token token = {.kind = self->kind, .part = RESOLVER_TLS_PART};
    if (!tls_link_open(&tls->link, self->poller, token, &tls->server, tls->name,
                       &tls->rules)) {
        pause_link(tls, now_us);
    }
}

/* An id that no other question of this session has. */
static bool choose_id(struct resolver *self, struct resolver_query *query)
{
    for (;;) {
        if (getrandom(&query->id, sizeof query->id, 0) != sizeof query->id) {
            return false;
        }
        struct resolver_query *other = NULL;
        while ((other = next_query(self, other)) != NULL &&
               (other == query || !other->asked || other->id != query->id)) {
        }
        if (other == NULL) {
            return true;
        }
    }
}

/* As many as there is room for; the rest when the server has taken some. */
static void send_questions(struct resolver *self, uint64_t now_us)
{
    struct tls_session *session = &self->tls.link.session;
    uint8_t message[LENGTH_BYTES + DNS_UDP_BYTES];
    for (struct resolver_query *query = NULL;
         (query = next_query(self, query)) != NULL;) {
        if (tls_session_write_room(session) < sizeof message) {
            tls_link_flush(&self->tls.link);
        }
        if (query->asked || tls_session_write_room(session) < sizeof message ||
            !choose_id(self, query)) {
            continue;
        }
        size_t len =
            dns_message_encode_query(message + LENGTH_BYTES, &query->question, query->id);
        len = dns_message_pad_query(message + LENGTH_BYTES, len);
        message[0] = (uint8_t)(len >> 8);
        message[1] = (uint8_t)len;
        query->asked_us = now_us;
        query->asked =
            tls_session_write(session, message, LENGTH_BYTES + len) == LENGTH_BYTES + len;
    }
    tls_link_flush(&self->tls.link);
}

/* A whole message. What answers no question of ours is passed over. */
static void take_message(struct resolver *self, const uint8_t *bytes, size_t len)
{
    struct dns_answer answer;
    uint16_t id = len < 2 ? 0 : (uint16_t)(bytes[0] << 8 | bytes[1]);
    for (struct resolver_query *query = NULL;
         (query = next_query(self, query)) != NULL;) {
        if (query->asked && query->id == id &&
            dns_message_decode_answer(&answer, &query->question, id, bytes, len)) {
            self->tls.answered = true;
            self->tls.pause_us = RESOLVER_PAUSE_LEAST_US;
            resolver_finish(self, query, answer.truncated ? NULL : &answer);
            return;
        }
    }
}

/* Reads what the session has. False: a message is longer than any that is read. */
static bool take_messages(struct resolver *self)
{
    struct resolver_tls *tls = &self->tls;
    for (;;) {
        size_t wanted = LENGTH_BYTES;
        if (tls->reply_bytes >= LENGTH_BYTES) {
            wanted += (size_t)tls->reply[0] << 8 | tls->reply[1];
        }
        if (wanted > sizeof tls->reply) {
            return false;
        }
        if (tls->reply_bytes == wanted) {
            tls->reply_bytes = 0;
            take_message(self, tls->reply + LENGTH_BYTES, wanted - LENGTH_BYTES);
            continue;
        }
        size_t got = tls_session_read(&tls->link.session, tls->reply + tls->reply_bytes,
                                      wanted - tls->reply_bytes);
        if (got == 0) {
            return true;
        }
        tls->reply_bytes += (uint16_t)got;
    }
}

static void run(struct resolver *self, const struct resolver_server *server,
                uint64_t now_us)
{
    struct tls_link *link = &self->tls.link;
    bool good = true;
    for (bool more = true; more && good;) {
        more = tls_link_move(link);
        good = take_messages(self) && tls_link_is_up(link);
    }
    if (!good) {
        lose(self, server, now_us);
        return;
    }
    if (link->session.state == TLS_SESSION_OPEN) {
        send_questions(self, now_us);
    }
}

bool resolver_tls_ask(struct resolver *self, struct resolver_query *query,
                      const struct resolver_server *server, uint64_t now_us)
{
    struct resolver_tls *tls = &self->tls;
    query->over_tls = false; /* it is none of an old resolver's */
    follow(self, server);
    if (tls->wrong && now_us < tls->next_us) {
        return false;
    }
    query->over_tls = true;
    query->over_tcp = false;
    query->asked = false;
    query->deadline_us = now_us + RESOLVER_TLS_WAIT_US;
    open_link(self, server, now_us);
    if (tls->link.session.state == TLS_SESSION_OPEN) {
        send_questions(self, now_us);
    }
    return true;
}

void resolver_tls_event(struct resolver *self, struct poller_token token,
                        const struct resolver_server *server, uint64_t now_us)
{
    if (self->tls.link.fd < 0 || token.epoch != self->tls.link.epoch) {
        return;
    }
    follow(self, server);
    if (self->tls.link.fd >= 0) {
        run(self, server, now_us);
    }
}

/* Ends what has waited too long; true if the session was asked and does not answer. */
static bool end_late(struct resolver *self, uint64_t now_us)
{
    bool mute = false;
    uint64_t limit_us = self->tls.answered ? RESOLVER_TLS_MUTE_US : RESOLVER_WAIT_US;
    for (struct resolver_query *query = NULL;
         (query = next_query(self, query)) != NULL;) {
        mute = mute || (query->asked && now_us - query->asked_us >= limit_us);
        if (now_us >= query->deadline_us) {
            resolver_finish(self, query, NULL);
        }
    }
    return mute;
}

void resolver_tls_tick(struct resolver *self, const struct resolver_server *server,
                       uint64_t now_us)
{
    struct resolver_tls *tls = &self->tls;
    follow(self, server);
    if (server->name == NULL) {
        return;
    }
    bool slow = tls->link.session.state == TLS_SESSION_HANDSHAKING &&
                now_us - tls->since_us >= RESOLVER_TLS_WAIT_US;
    bool mute = end_late(self, now_us);
    if (slow || mute) {
        drop_link(self);
    }
    if (slow || (mute && !tls->answered)) {
        pause_link(tls, now_us);
    }
    if (next_query(self, NULL) != NULL) {
        open_link(self, server, now_us);
    }
}
