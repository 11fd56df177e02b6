/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into what the unit says in a flow that was let through: requests of HTTP and
 * packets of MQTT are held until each is judged, in all of it the secrets of the policy
 * are looked for, and what may leave comes out.
 *
 * A bounded memory per flow, from a pool. Does not: know sockets, TLS. */
#ifndef GATEWAY_UPLINK_EXAMINER_H
#define GATEWAY_UPLINK_EXAMINER_H

#include "gateway/content/http_request.h"
#include "gateway/content/mqtt_packet.h"
#include "gateway/content/websocket.h"
#include "gateway/secrets/secret_scan.h"
#include "policies/http_judge.h"
#include "policies/mqtt_judge.h"

#define EXAMINER_TAKE_BYTES 20480 /* at most at once, when nothing waits in out */
#define EXAMINER_OUT_BYTES \
    (EXAMINER_TAKE_BYTES + HTTP_REQUEST_HEAD_BYTES + SECRET_SCAN_HELD_BYTES)

/* What is in force; the rule may change while a flow goes on. */
struct examiner_terms {
    const struct policy_flow_rule *rule;
    uint16_t number; /* of the rule */
    bool lenient;    /* observe: what is denied comes out all the same */
};

struct examiner {
    uint8_t protocol; /* enum traffic: HTTP, MQTT; UNKNOWN: nothing is judged */
    bool scans;       /* for secrets */
    bool ended;
    bool follows; /* of what is not judged: it was HTTP so far, or may become it */
    bool waits;   /* ... once there are secrets: nothing was said yet */
    bool missed;  /* ... but something was said that nobody followed */
    uint8_t says; /* the head that is followed: what would hide what comes behind it, a
                     bit each */
    bool asked;   /* a request came: what follows is HTTP to its server */
    bool offered; /* it has asked for WebSocket, and what comes next says whether it is */
    bool talks;   /* ... and it is */
    bool lost;    /* broke its form in observe, and is not judged any more */
    bool strayed; /* in observe a packet of MQTT came out that was denied: a will or a
                     subscription that outlives it, perhaps */
    uint64_t limit_bytes; /* of the body of the request that is under way */
    uint32_t out_begin;
    uint32_t out_leave; /* up to here it may leave */
    uint32_t out_free;  /* up to here the scan of all bytes holds nothing ... */
    uint32_t out_kept;  /* ... and up to here that of the content, while it holds some */
    uint32_t out_end;
    uint32_t out_reached;       /* what stands behind it was never written by this flow */
    struct secret_scan scan;    /* all bytes */
    struct secret_scan content; /* of a body in chunks, without what frames them; of
                                   WebSocket, without masks */
    struct secret_scan control; /* of WebSocket's pings, pongs and closes */
    struct secret_walk joint;   /* of both in the order in which they come ... */
    uint64_t joint_until;       /* bytes of it, at least ... */
    bool is_joined;             /* ... while that may be more than in content */
    bool is_chunked;            /* content and control are scanned */
    uint8_t
        preface_bytes; /* of HTTP/2's that were said; UINT8_MAX: it is none, or may be */
    uint32_t content_held;
    union {
        struct http_request http;
        struct mqtt_packet mqtt;
        struct websocket websocket;
    };
    uint8_t out[EXAMINER_OUT_BYTES];
};

/* What a rule wants looked at: TRAFFIC_HTTP, TRAFFIC_MQTT, or TRAFFIC_UNKNOWN for
 * nothing. */
MUST_CHECK enum traffic examiner_wanted(const struct policy_flow_rule *rule);

/* pool: for the secrets of the policy; NULL: there are none. It outlives self. */
void examiner_begin(struct examiner *self, enum traffic protocol,
                    struct secret_inflate_pool *pool);

/* What is not judged must not be HTTP/2 either (RFC 9113 3.4), which packs what it says
 * so that no scan can read it: it is NOT_EXAMINED. Behind the begin. */
void examiner_refuse_packed(struct examiner *self);

/* Gives back what the scan holds of its pool; harmless at any time behind the begin. */
void examiner_close(struct examiner *self);

/* The flow is over, behind the close: what it said is overwritten. */
void examiner_forget(struct examiner *self);

/* Other secrets are in force, or none, and the scan was closed before: what it held of a
 * match that had begun may leave, and it begins anew. */
void examiner_rescan(struct examiner *self, struct secret_inflate_pool *pool);

/* Takes len bytes of the unit, at most EXAMINER_TAKE_BYTES, when nothing waits. On a pass
 * what may leave waits; on a drop nothing of the flow may leave any more, unless the
 * terms are lenient: then all of it waits, and the verdict is the first that was not
 * kept. Reasons: CONTENT_MALFORMED, SECRET_FOUND, CONTENT_ENCODING_UNREADABLE,
 * NOT_EXAMINED for compressed bytes that cannot be read, of WebSocket too, and where
 * HTTP/2 begins, and those of http_judge.h and mqtt_judge.h. */
MUST_CHECK struct verdict examiner_take(struct examiner *self,
                                        const struct examiner_terms *terms,
                                        const uint8_t *bytes, size_t len);

/* The unit has ended what it says: what was held as the beginning of a secret waits too,
 * unless it is one. */
MUST_CHECK struct verdict examiner_end(struct examiner *self,
                                       const struct examiner_terms *terms);

/* False: it passes what these terms would not, since it has lost its form, strayed or was
 * let go, or is in the middle of a request or packet that they deny, or a secret could be
 * hidden in how it goes on from what was said before there was one. To be asked when
 * other terms are in force, under which the body that is under way goes on. */
MUST_CHECK bool examiner_keeps(struct examiner *self, const struct examiner_terms *terms);

/* Looks into something compressed, with what is lent of the pool. */
MUST_CHECK bool examiner_unpacks(const struct examiner *self);

/* Looks at nothing any more: what is held comes out, and whatever is taken. */
void examiner_let_go(struct examiner *self);

MUST_CHECK bool examiner_has_waiting(const struct examiner *self);
/* What waits to leave; and that n bytes of it left. */
MUST_CHECK const uint8_t *examiner_waiting(const struct examiner *self, size_t *len);
void examiner_left(struct examiner *self, size_t n);

#endif
