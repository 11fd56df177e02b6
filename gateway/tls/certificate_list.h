/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates in DER, one behind the other: a chain, the authorities of a rule or those
 * of the system. Reads only as much of each as tells it from its neighbours. Pure. */
#ifndef GATEWAY_TLS_CERTIFICATE_LIST_H
#define GATEWAY_TLS_CERTIFICATE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"

#define CERTIFICATE_CHAIN_MAX 10 /* a peer needs fewer; what is behind is not read */

/* A piece of somebody else's bytes. */
struct certificate_view {
    const uint8_t *bytes;
    size_t len;
};

/* The next certificate. False at the end, or where the list is no DER; cursor_at_end
 * tells which. */
MUST_CHECK bool certificate_list_next(struct cursor *list, struct certificate_view *out);

/* Up to max certificates of a list; how many. 0 if any of it is no DER. */
MUST_CHECK size_t certificate_list_split(const uint8_t *bytes, size_t len,
                                         struct certificate_view *out, size_t max);

/* The subject's Name with its header, and the issuer's (RFC 5280 4.1). False: it is not
 * built as a certificate. */
MUST_CHECK bool certificate_list_names(const struct certificate_view *certificate,
                                       struct certificate_view *subject,
                                       struct certificate_view *issuer);

/* The same bytes. */
MUST_CHECK bool certificate_list_same(const struct certificate_view *a,
                                      const struct certificate_view *b);

#endif
