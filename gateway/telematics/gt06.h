/* SPDX-License-Identifier: Apache-2.0 */
/* GT06 and its many kin (Concox, Jimi and others): 7878 or 7979, length, type, data,
 * number, CRC-16/X-25, 0D0A. Wi-Fi reports (17, 69) and an old heartbeat have no CRC:
 * there, all of the frame's counts must agree. */
#ifndef GATEWAY_TELEMATICS_GT06_H
#define GATEWAY_TELEMATICS_GT06_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state gt06_read(struct content *out, const uint8_t *bytes,
                                        size_t len);

#endif
