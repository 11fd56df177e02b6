/* SPDX-License-Identifier: Apache-2.0 */
/* Queclink @Track in binary: "+RSP", "+EVT", "+INF" and their like, a length that counts
 * all, and a CRC before CR LF. */
#ifndef GATEWAY_TELEMATICS_QUECLINK_BINARY_H
#define GATEWAY_TELEMATICS_QUECLINK_BINARY_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state queclink_binary_read(struct content *out,
                                                   const uint8_t *bytes, size_t len);

#endif
