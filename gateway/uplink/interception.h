/* SPDX-License-Identifier: Apache-2.0 */
/* A flow whose TLS the gateway ends: to the unit it is the server, by a certificate of
 * the operator; to the server it is the client. Between the two what the unit says is
 * examined as plain bytes.
 *
 * Nothing of the unit goes on before the server has shown the right certificate. What all
 * handshakes may hold of the loop is bounded: handshake_share.h. */
#ifndef GATEWAY_UPLINK_INTERCEPTION_H
#define GATEWAY_UPLINK_INTERCEPTION_H

#include "gateway/tls/tls_session.h"
#include "gateway/uplink/examiner.h"
#include "gateway/uplink/regime.h"

#define INTERCEPTION_MAX 128
#define INTERCEPTION_SENT_BYTES 8192

/* What one side says to the other: read by the session of its own side, examined, written
 * by the session of the other. */
struct interception_way {
    struct tls_session session; /* with the side that says it */
    struct examiner examiner;
    bool sealed;      /* something of what it says was; before, all is our handshake */
    bool opened;      /* the session has been */
    uint32_t sent_at; /* of what waits to be sent */
    uint32_t sent_bytes;
    uint8_t sent[INTERCEPTION_SENT_BYTES];
};

struct interception {
    char alpn[POLICY_HOST_BYTES]; /* the one protocol that is spoken on both sides */
    const char *offer[2];         /* the list of it; empty: none is said */
    char name[POLICY_HOST_BYTES];
    struct certificate_rules rules;
    uint64_t begun_us;
    struct interception_way ways[2]; /* enum regime_way */
};

/* Its sessions are closed, and all that it held is forgotten by overwriting. */
void interception_close(struct interception *self);

/* True if the rule wants a flow of that server name ended here. */
MUST_CHECK bool interception_wanted(const struct policy_flow_rule *rule,
                                    const char *name);

/* What a flow is opened with. */
struct interception_setup {
    const char *name;          /* the server's */
    const char *const *offers; /* protocols that the unit offers (ALPN) */
    uint8_t offer_count;
    const struct tls_session_identity *identity; /* towards the unit */
    const struct policy_flow_rule *rule;
    const uint8_t *roots; /* of the system, as certificate_list.h, where the rule names
                             no authorities */
    size_t roots_bytes;
    int64_t now_seconds; /* since 1970 */
    uint64_t now_us;
    struct secret_inflate_pool *secrets; /* NULL: none */
};

/* Opens both sessions. False: no arena, or the identity cannot be read. */
MUST_CHECK bool interception_begin(struct interception *self,
                                   const struct interception_setup *setup);

/* Another policy is in force, with this rule for it: it is judged by that from now on.
 * NULL: observe, and whatever the server shows is taken. */
void interception_rebind(struct interception *self, const struct policy_flow_rule *rule,
                         const uint8_t *roots, size_t roots_bytes);

/* After it: the server has shown the right certificate, or has yet to show one. */
MUST_CHECK bool interception_is_right(struct interception *self);

/* The unit has seen our certificate, and its handshake has not come to its end: leaving
 * now, it does not take it. */
MUST_CHECK bool interception_is_shown(const struct interception *self);

/* Why a session that FAILED ends the flow; REASON_PASS_THROUGH: as connections end. */
MUST_CHECK enum reason interception_fault(const struct interception *self,
                                          enum regime_way way);

#endif
