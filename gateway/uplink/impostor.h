/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS server that is whoever it is asked to be, with a certificate that nobody has
 * signed: whoever talks on has not looked at it. For the decoy alone; what it hears goes
 * nowhere.
 *
 * Memory is fixed: IMPOSTOR_TALKS_MAX talks, and IMPOSTOR_ARENAS arenas of tls_memory. A
 * handshake costs a signature, so at most IMPOSTOR_RATE begin in a second; a flow above
 * that, or above the talks, is met by the plain decoy. */
#ifndef GATEWAY_UPLINK_IMPOSTOR_H
#define GATEWAY_UPLINK_IMPOSTOR_H

#include "gateway/tls/certificate_mint.h"
#include "gateway/uplink/flow_hello.h"
#include "policies/rate.h"

#define IMPOSTOR_TALKS_MAX 16
#define IMPOSTOR_ARENAS (IMPOSTOR_TALKS_MAX + 1) /* one is the mint's */
#define IMPOSTOR_RATE 8
#define IMPOSTOR_NONE (-1)

struct impostor_talk {
    bool used;
    const char *alpn[POLICY_TEXTS_MAX + 1];
    struct tls_session session;
};

/* All zero is the beginning: the authority is made for the first that asks. */
struct impostor {
    bool open;
    struct rate_state begins;
    struct certificate_mint mint;
    struct impostor_talk talks[IMPOSTOR_TALKS_MAX];
};

/* A talk under that server name; IMPOSTOR_NONE: there is none to be had. offered: what
 * the client's hello offers; it outlives the talk. */
MUST_CHECK int impostor_begin(struct impostor *self, const char *name,
                              const struct flow_hello *offered, uint64_t now_us,
                              int64_t now_seconds);

/* Hears bytes of the client; what it says under the certificate goes to plain, as far as
 * there is room, and the rest is forgotten. Returns how much went there. */
MUST_CHECK size_t impostor_hear(struct impostor *self, int talk, const uint8_t *bytes,
                                size_t len, uint8_t *plain, size_t room);

/* Gives what is to be said to the client; how much. */
MUST_CHECK size_t impostor_say(struct impostor *self, int talk, uint8_t *out,
                               size_t room);

/* The client has finished the handshake, so it took the certificate. */
MUST_CHECK bool impostor_is_taken(const struct impostor *self, int talk);

/* Nothing more will come of it: refused, broken, or ended. */
MUST_CHECK bool impostor_is_over(const struct impostor *self, int talk);

/* Says farewell, as far as out has room for it, and frees the talk; how much is to be
 * said. */
MUST_CHECK size_t impostor_end(struct impostor *self, int talk, uint8_t *out,
                               size_t room);

void impostor_close(struct impostor *self);

#endif
