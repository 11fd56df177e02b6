/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the policy's resolver, and nobody else, what a name resolves to.
 *
 * Each try has a socket of its own with a port that the kernel picks at random and a
 * random id, so that an answer cannot be forged without seeing the question (RFC 5452).
 * UDP first; what is cut short or not answered within RESOLVER_WAIT_US is asked once more
 * over TCP; then the resolver counts as silent. Law: at most RESOLVER_QUERIES_MAX
 * questions are in flight, each is answered to the caller exactly once. */
#ifndef GATEWAY_UPLINK_RESOLVER_H
#define GATEWAY_UPLINK_RESOLVER_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/uplink/dns_message.h"
#include "gateway/uplink/endpoint.h"
#include "gateway/uplink/poller.h"

#define RESOLVER_QUERIES_MAX 64
#define RESOLVER_WAIT_US 2000000ULL

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

struct resolver_query {
    bool busy;
    bool over_tcp;
    uint16_t epoch; /* counts the sockets that this slot has had */
    uint16_t id;
    int fd;
    uint16_t reply_bytes; /* read so far over TCP, with the length before it */
    bool asked;           /* over TCP: the question was sent */
    uint64_t deadline_us;
    struct endpoint server; /* that is asked */
    struct resolver_client client;
    struct dns_question question;
};

struct resolver {
    struct poller *poller;
    uint8_t kind; /* of our tokens */
    resolver_answer_cb answer;
    void *context;
    uint32_t in_flight;
    struct resolver_query queries[RESOLVER_QUERIES_MAX];
    uint8_t replies[RESOLVER_QUERIES_MAX][2 + DNS_ANSWER_MAX_BYTES];
};

void resolver_init(struct resolver *self, struct poller *poller, uint8_t kind,
                   resolver_answer_cb answer, void *context);
/* Forgets every question without an answer. */
void resolver_close(struct resolver *self);

/* False: too many in flight, or no socket; nothing was kept. */
MUST_CHECK bool resolver_ask(struct resolver *self, const struct endpoint *server,
                             const struct dns_question *question,
                             const struct resolver_client *client, uint64_t now_us);

/* server: the resolver that is in force; what another one answers is as good as silence.
 */
void resolver_event(struct resolver *self, struct poller_token token, uint32_t events,
                    const struct endpoint *server, uint64_t now_us);
void resolver_tick(struct resolver *self, const struct endpoint *server, uint64_t now_us);

#endif
