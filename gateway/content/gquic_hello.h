/* SPDX-License-Identifier: Apache-2.0 */
/* Google's QUIC before the standard (versions Q043, Q046, Q050 ..): which version a
 * client speaks, and the server name of its CHLO where that stands in the open
 * (draft-tsvwg-quic-protocol-02 and its successors' headers). */
#ifndef GATEWAY_CONTENT_GQUIC_HELLO_H
#define GATEWAY_CONTENT_GQUIC_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "policies/policy.h"

/* False when the datagram is no first one of such a version; nothing was written then.
 * The name is normalised, "" when none is to be read. */
MUST_CHECK bool gquic_hello_read(uint32_t *version,
                                 char server_name[static POLICY_HOST_BYTES],
                                 const uint8_t *datagram, size_t len);

#endif
