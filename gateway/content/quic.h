/* SPDX-License-Identifier: Apache-2.0 */
/* Tells QUIC by the long headers of a datagram, from either side: Initials and what lies
 * beside them, a Retry, a negotiation of the version (RFC 9000 17.2, RFC 8999 6), and
 * Google's QUIC before it. The host is the server name, where the hello is in this one
 * datagram. Short headers alone tell nothing. */
#ifndef GATEWAY_CONTENT_QUIC_H
#define GATEWAY_CONTENT_QUIC_H

#include "gateway/content/content.h"

content_read_cb quic_read;

#endif
