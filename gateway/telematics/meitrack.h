/* SPDX-License-Identifier: Apache-2.0 */
/* Meitrack: "$$", a letter, a length, "IMEI,command,..*" and a sum of two hex digits. */
#ifndef GATEWAY_TELEMATICS_MEITRACK_H
#define GATEWAY_TELEMATICS_MEITRACK_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state meitrack_read(struct content *out, const uint8_t *bytes,
                                            size_t len);

#endif
