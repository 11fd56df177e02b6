/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a server's certificates are the ones that were asked for. Pure: the time comes
 * in, the system's clock is not looked at.
 *
 * Chain, name and date must be right, whatever is pinned; a pin narrows. It holds if one
 * certificate of the path from the server to the authority, both included, has that key
 * (RFC 7469 2.6): what the server sends beside its path counts for nothing.
 *
 * What a server can make us reckon is bounded: of what it sends one line is tried, from
 * its own certificate up, each certificate the issuer of the one before. */
#ifndef GATEWAY_TLS_CERTIFICATE_CHECK_H
#define GATEWAY_TLS_CERTIFICATE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/tls/certificate_list.h"
#include "policies/detail.h"
#include "policies/flow_terms.h"

/* How many authorities of one subject are tried, so that their number is no way to make
 * us work. */
#define CERTIFICATE_CHECK_AUTHORITIES_MAX 8
#define CERTIFICATE_CHECK_LINE_MAX 5 /* of what is sent: more than a path has */

struct certificate_rules {
    const char *name;    /* of the server; NULL or "": no certificate is right */
    int64_t now_seconds; /* since 1970 */
    const uint8_t (*pins)[FLOW_TERMS_PIN_BYTES]; /* SHA-256 of SubjectPublicKeyInfo */
    uint8_t pin_count;                           /* 0: any key */
    const uint8_t *ca; /* the authorities, as certificate_list.h; NULL: none is trusted */
    size_t ca_bytes;
};

/* In this order the first that is wrong is told. */
enum certificate_fault {
    CERTIFICATE_GOOD,
    CERTIFICATE_UNJUDGED,  /* no memory to judge it */
    CERTIFICATE_MALFORMED, /* or there is none */
    CERTIFICATE_COSTLY,    /* a key that is not tried (key_cost.h) */
    CERTIFICATE_UNTRUSTED, /* no path to an authority */
    CERTIFICATE_MISNAMED,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_YET,     /* valid */
    CERTIFICATE_WEAK,        /* key or hash */
    CERTIFICATE_MISUSED,     /* it is not for servers */
    CERTIFICATE_CONSTRAINED, /* its authority is for some names only (RFC 5280 4.2.1.10),
                                which are not looked at; if marked critical: MALFORMED */
    CERTIFICATE_NOT_PINNED,
    CERTIFICATE_FAULTS
};

/* chain: as the server sent it, its own first. Memory: some 20 kB for its time, of
 * mbedTLS (tls_memory.h). */
MUST_CHECK enum certificate_fault certificate_check(const struct certificate_rules *rules,
                                                    const struct certificate_view *chain,
                                                    size_t count);

/* How it is told. */
MUST_CHECK enum detail certificate_check_detail(enum certificate_fault fault);

#endif
