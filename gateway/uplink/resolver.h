/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the policy's resolver, and nobody else, what a name resolves to.
 *
 * A resolver with a name is asked over TLS and never otherwise (resolver_tls.h). Of one
 * without each try has a socket of its own with a port that the kernel picks at random
 * and a random id, so that an answer cannot be forged without seeing the question (RFC
 * 5452). UDP first; what is cut short or not answered within RESOLVER_WAIT_US is asked
 * once more over TCP; then the resolver counts as silent. Law: at most
 * RESOLVER_QUERIES_MAX questions are in flight, each is answered to the caller exactly
 * once. */
#ifndef GATEWAY_UPLINK_RESOLVER_H
#define GATEWAY_UPLINK_RESOLVER_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/uplink/dns_message.h"
#include "gateway/uplink/endpoint.h"
#include "gateway/uplink/poller.h"
#include "gateway/uplink/tls_link.h"

#define RESOLVER_QUERIES_MAX 64
#define RESOLVER_WAIT_US 2000000ULL

#define RESOLVER_PAUSE_LEAST_US 250000ULL  /* after a TLS session that failed; doubled */
#define RESOLVER_PAUSE_MOST_US 30000000ULL /* by each that follows it, up to this */
#define RESOLVER_WRONG_TELL_US 60000000ULL /* a wrong certificate is told so often */

/* Who is asked. Names and certificates are the policy's, or outlive it. */
struct resolver_server {
    struct endpoint at;
    const char *name;  /* not NULL: over TLS, and this is in its certificate */
    const uint8_t *ca; /* authorities, as certificate_list.h; used with a name */
    size_t ca_bytes;
    int64_t now_seconds; /* wall time, for its certificate */
};

/* Who asked, for the caller; the resolver only keeps it. */
struct resolver_client {
    struct endpoint from;
    uint8_t door;    /* which of the DNS sockets it came in by */
    bool stream;     /* over TCP */
    uint16_t epoch;  /* of the stream's slot */
    uint32_t number; /* of the stream's slot */
};

/* answer NULL: the resolver is silent. */
typedef void (*resolver_answer_cb)(void *context, const struct resolver_client *client,
                                   const struct dns_question *question,
                                   const struct dns_answer *answer);

/* The server's certificate is not the one asked for; it was asked nothing. */
typedef void (*resolver_wrong_cb)(void *context, const struct resolver_server *server,
                                  enum certificate_fault fault);

struct resolver_query {
    bool busy;
    bool over_tls;
    bool over_tcp;
    uint16_t epoch; /* counts the sockets that this slot has had */
    uint16_t id;
    int fd;
    uint16_t reply_bytes; /* read so far over TCP, with the length before it */
    bool asked;           /* over TCP or TLS: the question was sent */
    uint64_t deadline_us;
    uint64_t asked_us;      /* over TLS: when it was sent */
    struct endpoint server; /* that is asked */
    struct resolver_client client;
    struct dns_question question;
};

/* The one session with a resolver that is asked over TLS (resolver_tls.h). */
struct resolver_tls {
    struct tls_link link;
    struct endpoint server; /* that the link goes to */
    char name[POLICY_HOST_BYTES];
    struct certificate_rules rules;
    bool answered;     /* this session has answered something */
    bool wrong;        /* the last one had a wrong certificate */
    uint64_t since_us; /* the session was begun */
    uint64_t next_us;  /* none is begun before */
    uint64_t pause_us;
    uint64_t told_us; /* a wrong certificate was told; 0: never */
    uint16_t reply_bytes;
    uint8_t reply[2 + DNS_ANSWER_MAX_BYTES];
};

struct resolver {
    struct poller *poller;
    uint8_t kind; /* of our tokens */
    resolver_answer_cb answer;
    resolver_wrong_cb wrong;
    void *context;
    uint32_t in_flight;
    struct resolver_tls tls;
    struct resolver_query queries[RESOLVER_QUERIES_MAX];
    uint8_t replies[RESOLVER_QUERIES_MAX][2 + DNS_ANSWER_MAX_BYTES];
};

void resolver_init(struct resolver *self, struct poller *poller, uint8_t kind,
                   resolver_answer_cb answer, resolver_wrong_cb wrong, void *context);
/* Forgets every question without an answer. */
void resolver_close(struct resolver *self);

/* False: too many in flight, no socket, or its certificate was wrong a moment ago;
 * nothing was kept. */
MUST_CHECK bool resolver_ask(struct resolver *self, const struct resolver_server *server,
                             const struct dns_question *question,
                             const struct resolver_client *client, uint64_t now_us);

/* server: the resolver that is in force; what another one answers is as good as silence.
 */
void resolver_event(struct resolver *self, struct poller_token token, uint32_t events,
                    const struct resolver_server *server, uint64_t now_us);
void resolver_tick(struct resolver *self, const struct resolver_server *server,
                   uint64_t now_us);

/* For the transports. The slot is free before the caller hears, who may ask again at
 * once.
 */
void resolver_finish(struct resolver *self, struct resolver_query *query,
                     const struct dns_answer *answer);

#endif
