/* SPDX-License-Identifier: Apache-2.0 */
/* Totem: "$$", a length in hex, and fields that "|" parts, or RMC sentences. */
#ifndef GATEWAY_TELEMATICS_TOTEM_H
#define GATEWAY_TELEMATICS_TOTEM_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state totem_read(struct content *out, const uint8_t *bytes,
                                         size_t len);

#endif
