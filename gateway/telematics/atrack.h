/* SPDX-License-Identifier: Apache-2.0 */
/* ATrack: "@P" and a frame in text or bytes, or "$INFO=". */
#ifndef GATEWAY_TELEMATICS_ATRACK_H
#define GATEWAY_TELEMATICS_ATRACK_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state atrack_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
