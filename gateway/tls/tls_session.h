/* SPDX-License-Identifier: Apache-2.0 */
/* One side of a TLS connection (RFC 5246, and RFC 8446 where mbedTLS has it) as a
 * transformer of bytes: no socket, no clock, no heap (tls_memory.h).
 *
 *     peer's bytes -> tls_session_feed      tls_session_read  -> plain bytes
 *     peer's bytes <- tls_session_fetch     tls_session_write <- plain bytes
 *
 * Whoever owns the socket feeds what it received, fetches what is to be sent until there
 * is nothing, and then looks at the state. Each call does what it can and says how much;
 * 0 means that the other end of the pipe has to move first. What was queued before the
 * session failed, an alert most of all, can be fetched still.
 *
 * A session holds an arena of tls_memory from its opening to tls_session_close. */
#ifndef GATEWAY_TLS_TLS_SESSION_H
#define GATEWAY_TLS_TLS_SESSION_H

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/tls/certificate_check.h"

#define TLS_SESSION_BUFFER_BYTES 8192 /* each way; more than one record need not fit */

enum tls_session_state {
    TLS_SESSION_CLOSED, /* all zero: nothing to close */
    TLS_SESSION_HANDSHAKING,
    TLS_SESSION_OPEN,
    TLS_SESSION_ENDED, /* the peer has said that it has no more; we may write on */
    TLS_SESSION_FAILED
};

enum tls_session_fault {
    TLS_SESSION_NO_FAULT,
    TLS_SESSION_REFUSED,           /* the peer does not take our certificate: its alert */
    TLS_SESSION_ALERTED,           /* it told another fatal alert */
    TLS_SESSION_PEER_CERTIFICATE,  /* its certificate is wrong: self->certificate */
    TLS_SESSION_NOTHING_IN_COMMON, /* no version, suite or protocol that both have */
    TLS_SESSION_MALFORMED,         /* what it says is no TLS, or was tampered with */
    TLS_SESSION_CUT,               /* its bytes ended without a word */
    TLS_SESSION_NO_MEMORY,         /* its arena is full */
    TLS_SESSION_FAULTS
};

/* The chain, our own certificate first, and its private key. A session reads them when
 * it is opened, and keeps nothing of them. */
struct tls_session_identity {
    const uint8_t *chain; /* as certificate_list.h */
    size_t chain_bytes;
    const uint8_t *key; /* DER, PKCS #8 or SEC 1 */
    size_t key_bytes;
};

struct tls_session {
    uint8_t state;       /* enum tls_session_state */
    uint8_t fault;       /* enum tls_session_fault, once it has FAILED */
    uint8_t alert;       /* RFC 8446 6, of REFUSED and ALERTED */
    uint8_t certificate; /* enum certificate_fault, of a client with rules ... */
    bool judged;         /* ... once this; of a session that FAILED too, where the server
                            had shown its certificate and signed, and then refused us */
    bool cut;            /* no more will be fed */
    bool end_told;       /* we have said that we have no more */
    int error;           /* mbedTLS's, for the record */
    int arena;
    const struct certificate_rules *rules;
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    mbedtls_x509_crt own;
    mbedtls_pk_context key;
    uint32_t in_at;
    uint32_t in_bytes;
    uint32_t out_bytes;
    uint8_t in[TLS_SESSION_BUFFER_BYTES];
    uint8_t out[TLS_SESSION_BUFFER_BYTES];
};

/* Once for a process, before it may open no files any more. False: mbedTLS cannot be
 * used. */
MUST_CHECK bool tls_session_prepare(void);

/* As a client, without a certificate of our own. name: the server's, for SNI (RFC 6066
 * 3); NULL sends none. alpn: what to offer, ended by NULL; NULL offers none. rules: judge
 * the server's chain before the session is OPEN; NULL: whatever it shows is taken, and
 * tls_session_is_right can judge it later. alpn and rules are used until the close.
 * False: no arena, or it is full; nothing is open. */
MUST_CHECK bool tls_session_open_client(struct tls_session *self, const char *name,
                                        const char *const *alpn,
                                        const struct certificate_rules *rules);

/* As a server. alpn: what we speak, the best first; a client that offers others only is
 * refused. Asks for no certificate. False: as above, or the identity cannot be read. */
MUST_CHECK bool tls_session_open_server(struct tls_session *self,
                                        const struct tls_session_identity *identity,
                                        const char *const *alpn);

/* Takes bytes of the peer; how many. 0 when FAILED, ENDED or CLOSED. */
MUST_CHECK size_t tls_session_feed(struct tls_session *self, const uint8_t *bytes,
                                   size_t len);

/* How many bytes tls_session_feed takes for certain. */
MUST_CHECK size_t tls_session_feed_room(const struct tls_session *self);

/* The peer's bytes have ended: the session fails as CUT when what was fed is used up. */
void tls_session_cut(struct tls_session *self);

/* Gives bytes for the peer; how many. */
MUST_CHECK size_t tls_session_fetch(struct tls_session *self, uint8_t *out, size_t room);

/* Gives plain bytes; how many. To be asked until it says 0: ENDED, FAILED and room for
 * more to feed come only of it once a session is OPEN. */
MUST_CHECK size_t tls_session_read(struct tls_session *self, uint8_t *out, size_t room);

/* Takes plain bytes; how many. 0 too before the session is OPEN and after our end. */
MUST_CHECK size_t tls_session_write(struct tls_session *self, const uint8_t *bytes,
                                    size_t len);

/* How many bytes tls_session_write would take now. */
MUST_CHECK size_t tls_session_write_room(const struct tls_session *self);

/* Tells the peer that we have no more (close_notify); what it says can still be read. */
void tls_session_end(struct tls_session *self);

/* Bytes for the peer are waiting. */
MUST_CHECK bool tls_session_has_output(const struct tls_session *self);

/* An open client's rules are others now: whether what its server has shown is right by
 * them. True of a session that will be judged yet, or is over. */
MUST_CHECK bool tls_session_is_right(struct tls_session *self,
                                     const struct certificate_rules *rules);

/* A server's: our certificate was sent. A client that leaves without a word after that
 * has most likely not taken it. */
MUST_CHECK bool tls_session_has_shown(const struct tls_session *self);

/* Forgets keys and all; harmless on one that is CLOSED. */
void tls_session_close(struct tls_session *self);

#endif
