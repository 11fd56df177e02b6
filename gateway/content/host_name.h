/* SPDX-License-Identifier: Apache-2.0 */
/* The host that an HTTP field, a URL or a SIP address names (RFC 3986 3.2.2). Pure. */
#ifndef GATEWAY_CONTENT_HOST_NAME_H
#define GATEWAY_CONTENT_HOST_NAME_H

#include "can/cursor.h"
#include "policies/policy.h"

/* "name", "name:port", "192.0.2.1:80" or "[2001:db8::1]:80", and nothing else: the name
 * as name_normalise has it, an address as text without brackets. False: it is none, out
 * is untouched. */
MUST_CHECK bool host_name_read(char out[static POLICY_HOST_BYTES],
                               struct cursor authority);

/* Of "scheme://user@host:port/path" or "sip:user@host:port;parameters". */
MUST_CHECK bool host_name_read_url(char out[static POLICY_HOST_BYTES], struct cursor url);

#endif
