/* SPDX-License-Identifier: Apache-2.0 */
/* Eelink: 0x6767, a type, a length; in a datagram behind "EL" and the unit. */
#ifndef GATEWAY_TELEMATICS_EELINK_H
#define GATEWAY_TELEMATICS_EELINK_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state eelink_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
