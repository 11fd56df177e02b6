/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a recorded flow from its bytes: its hello, its protocol, whom and
 * where it names. */
#ifndef GATEWAY_CAPTURE_FLOW_READING_H
#define GATEWAY_CAPTURE_FLOW_READING_H

#include "gateway/content/content.h"
#include "gateway/content/dtls_hello.h"
#include "gateway/content/quic_hello.h"
#include "gateway/content/recognise.h"
#include "gateway/content/tls_hello.h"

#define FLOW_READING_DATAGRAMS_MAX 1024 /* further ones of a flow are counted only */

/* All-zero is the start. */
struct flow_reading {
    bool has_hello;
    uint32_t quic_version; /* 0: no QUIC */
    uint32_t datagrams;    /* that were read */
    struct client_hello hello;
    struct content content;  /* its protocol: what the flow is */
    struct quic_hello *quic; /* while a hello is put together; from malloc */
    struct dtls_hello *dtls;
};

void flow_reading_close(struct flow_reading *self);

/* The next datagram, in the order of the recording. */
void flow_reading_datagram(struct flow_reading *self, enum recognise_side side,
                           const uint8_t *bytes, size_t len);

/* The beginnings of both sides of a stream, as far as they were recorded. Once. */
void flow_reading_stream(struct flow_reading *self, const uint8_t *client,
                         size_t client_len, const uint8_t *server, size_t server_len);

/* Narrows TLS and QUIC down to DNS over them by what the hello asks for (RFC 7858, RFC
 * 9250, RFC 8484) and the port of the server. Once, at the end. */
void flow_reading_settle(struct flow_reading *self, uint16_t server_port);

#endif
