/* SPDX-License-Identifier: Apache-2.0 */
/* What a scan has found, and where. */
#ifndef GATEWAY_SECRETS_SECRET_HIT_H
#define GATEWAY_SECRETS_SECRET_HIT_H

#include <stdbool.h>
#include <stdint.h>

enum secret_hit_what {
    SECRET_HIT_NONE,
    SECRET_HIT_FOUND,
    /* Compressed bytes that are not read any further: */
    SECRET_HIT_EXPANDS, /* they become more than is worth the work */
    SECRET_HIT_STALLED, /* too many of them stand for too little */
    SECRET_HIT_NESTED,  /* members in members, too deep or too many */
    SECRET_HIT_PRESET,  /* made with a dictionary that comes from elsewhere (RFC 1950) */
    SECRET_HIT_CROWDED, /* too many members at once in one flow ... */
    SECRET_HIT_POOL,    /* ... or in all flows */
    /* What follows is said so that no scan sees it: */
    SECRET_HIT_MASKED, /* WebSocket, whose clients mask (RFC 6455 5.3) */
    SECRET_HIT_PACKED, /* HTTP/2, whose heads are packed (RFC 7541) */
    SECRET_HIT_FRAMED, /* the body of HTTP/1, in chunks that part it, perhaps ... */
    SECRET_HIT_CODED   /* ... or in a code of its own; both where heads are heeded */
};

struct secret_hit {
    enum secret_hit_what what;
    uint8_t secret;   /* of policy_uplink.secrets; of FOUND only, as the two below */
    uint8_t kind;     /* enum policy_secret_kind */
    uint8_t encoding; /* enum secret_encoding */
    bool packed;      /* it stands in compressed bytes; begin and end are those of them */
    uint64_t begin;   /* bytes of the stream before the match, at least: separators and
                         zeros that may be left out are counted as if they stood there */
    uint64_t end;     /* bytes of the stream up to the end of the match, exactly; of
                         anything but FOUND, up to where it was known */
};

#endif
