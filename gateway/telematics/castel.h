/* SPDX-License-Identifier: Apache-2.0 */
/* Castel's OBD dongles and trackers: @@ (kinds SC and CC) or $$ (MPIP), length, terminal
 * of 20 characters, type, data, CRC-16/X-25, 0D0A. */
#ifndef GATEWAY_TELEMATICS_CASTEL_H
#define GATEWAY_TELEMATICS_CASTEL_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state castel_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
