/* SPDX-License-Identifier: Apache-2.0 */
/* Fifotrack: "$$", a length, ",IMEI,..*" and a sum of two hex digits. */
#ifndef GATEWAY_TELEMATICS_FIFOTRACK_H
#define GATEWAY_TELEMATICS_FIFOTRACK_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state fifotrack_read(struct content *out, const uint8_t *bytes,
                                             size_t len);

#endif
