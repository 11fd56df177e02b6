/* SPDX-License-Identifier: Apache-2.0 */
/* The table of questions in flight; the transports are resolver_plain.c and
 * resolver_tls.c. */
#include "gateway/uplink/resolver.h"

#include "gateway/uplink/resolver_plain.h"
#include "gateway/uplink/resolver_tls.h"

void resolver_init(struct resolver *self, struct poller *poller, uint8_t kind,
                   resolver_answer_cb answer, resolver_wrong_cb wrong, void *context)
{
    self->poller = poller;
    self->kind = kind;
    self->answer = answer;
    self->wrong = wrong;
    self->context = context;
    self->in_flight = 0;
    for (size_t i = 0; i < RESOLVER_QUERIES_MAX; i++) {
        self->queries[i] = (struct resolver_query){.fd = -1};
    }
    resolver_tls_init(self);
}

static void forget(struct resolver *self, struct resolver_query *query)
{
    resolver_plain_close(query);
    query->busy = false;
    self->in_flight--;
}

void resolver_close(struct resolver *self)
{
    resolver_tls_close(self);
    for (size_t i = 0; i < RESOLVER_QUERIES_MAX; i++) {
        if (self->queries[i].busy) {
            forget(self, &self->queries[i]);
        }
    }
}

void resolver_finish(struct resolver *self, struct resolver_query *query,
                     const struct dns_answer *answer)
{
    struct resolver_client client = query->client;
    struct dns_question question = query->question;
    forget(self, query);
    self->answer(self->context, &client, &question, answer);
}

bool resolver_ask(struct resolver *self, const struct resolver_server *server,
                  const struct dns_question *question,
                  const struct resolver_client *client, uint64_t now_us)
{
    struct resolver_query *query = self->queries;
    while (query < self->queries + RESOLVER_QUERIES_MAX && query->busy) {
        query++;
    }
    if (query == self->queries + RESOLVER_QUERIES_MAX) {
        return false;
    }
    query->question = *question;
    query->client = *client;
    query->busy = true;
    query->server = server->at;
    query->over_tls = server->name != NULL;
    self->in_flight++;
    bool good = query->over_tls ? resolver_tls_ask(self, query, server, now_us)
                                : resolver_plain_ask(self, query, &server->at, now_us);
    if (!good) {
        forget(self, query);
    }
    return good;
}

/* What was asked in the clear is not asked again of one that wants TLS, nor the other way
 * round. */
static bool is_in_force(const struct resolver_query *query,
                        const struct resolver_server *server)
{
    return query->over_tls == (server->name != NULL) &&
           endpoint_equal(&query->server, &server->at);
}

void resolver_event(struct resolver *self, struct poller_token token, uint32_t events,
                    const struct resolver_server *server, uint64_t now_us)
{
    if (token.part == RESOLVER_TLS_PART) {
        resolver_tls_event(self, token, server, now_us);
        return;
    }
    struct resolver_query *query = &self->queries[token.index % RESOLVER_QUERIES_MAX];
    if (!query->busy || query->epoch != token.epoch) {
        return;
    }
    if (!is_in_force(query, server)) {
        resolver_finish(self, query, NULL);
        return;
    }
    resolver_plain_event(self, query, events, &server->at, now_us);
}

void resolver_tick(struct resolver *self, const struct resolver_server *server,
                   uint64_t now_us)
{
    for (size_t i = 0; i < RESOLVER_QUERIES_MAX && self->in_flight > 0; i++) {
        struct resolver_query *query = &self->queries[i];
        if (!query->busy || query->over_tls || now_us < query->deadline_us) {
            continue;
        }
        if (is_in_force(query, server)) {
            resolver_plain_again(self, query, &server->at, now_us);
        } else {
            resolver_finish(self, query, NULL);
        }
    }
    resolver_tls_tick(self, server, now_us);
}
