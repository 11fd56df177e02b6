/* SPDX-License-Identifier: Apache-2.0 */
/* Tells TLS (RFC 8446 5.1) by its records, from either side: a hello, an alert, or
 * records one behind the other where a recording begins in the middle. The host is the
 * server name. A hello that lies about its insides is one of TLS all the same, without a
 * host: to refuse it is for tls_hello.h. */
#ifndef GATEWAY_CONTENT_TLS_H
#define GATEWAY_CONTENT_TLS_H

#include "gateway/content/content.h"

content_read_cb tls_read;

#endif
