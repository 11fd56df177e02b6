/* SPDX-License-Identifier: Apache-2.0 */
/* Wialon IPS 1.1 and 2.0: "#D#..", the CRC-16 of 2.0 at the end. */
#ifndef GATEWAY_TELEMATICS_WIALON_H
#define GATEWAY_TELEMATICS_WIALON_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state wialon_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
