/* SPDX-License-Identifier: Apache-2.0 */
/* Tells DTLS 1.0 to 1.3 by the records that fill a datagram (RFC 6347 4.1, RFC 9147 4),
 * from either side. The host is the server name, where the hello is in this one
 * datagram. */
#ifndef GATEWAY_CONTENT_DTLS_H
#define GATEWAY_CONTENT_DTLS_H

#include "gateway/content/content.h"

content_read_cb dtls_read;

#endif
