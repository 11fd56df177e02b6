/* SPDX-License-Identifier: Apache-2.0 */
/* What the simulated cloud says on a stream: bytes in, bytes out, no socket, no clock.
 *
 * HTTP/1.1 (RFC 9112) as far as curl needs it: GET /bytes/N gives N bytes that are the
 * same at each call, any other GET a greeting; POST and PUT with a Content-Length are
 * counted and answered with length and SHA-256. ECHO sends back, SINK only counts.
 * Does not: know chunked bodies (411), pipelining. */
#ifndef SIM_ANSWER_H
#define SIM_ANSWER_H

#include <mbedtls/md.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define ANSWER_BLOCK_BYTES 16384

enum answer_kind { ANSWER_HTTP, ANSWER_ECHO, ANSWER_SINK };

struct answer {
    enum answer_kind kind;
    enum { ANSWER_HEAD, ANSWER_BODY, ANSWER_REPLY } state; /* HTTP */
    bool over;                       /* nothing follows this reply */
    char head[8192];                 /* the request's head so far, NUL-terminated */
    size_t head_len;                 /* bytes in head */
    uint64_t body_left;              /* bytes of the request's body still to come */
    uint64_t body_bytes;             /* its length */
    mbedtls_md_context_t hash;       /* over the body */
    char hash_text[65];              /* of the last whole body, "" before */
    uint64_t generate_at;            /* next offset of the /bytes/N stream */
    uint64_t generate_end;           /* where it ends */
    uint8_t out[ANSWER_BLOCK_BYTES]; /* to be given first */
    size_t out_len;
    uint64_t requests; /* heads read */
};

/* False: no memory for the hash. */
MUST_CHECK bool answer_init(struct answer *self, enum answer_kind kind);
void answer_free(struct answer *self);

/* Takes len bytes, at most ANSWER_BLOCK_BYTES; only when answer_give gives nothing. */
void answer_take(struct answer *self, const uint8_t *bytes, size_t len);

/* Up to size bytes to be sent now; 0 when there is nothing to say. */
MUST_CHECK size_t answer_give(struct answer *self, uint8_t *out, size_t size);

/* The conversation is over: close the stream. */
MUST_CHECK bool answer_over(const struct answer *self);

/* The bytes of GET /bytes/N from offset on; the same for every N. */
void answer_bytes(uint64_t offset, uint8_t *out, size_t len);

#endif
