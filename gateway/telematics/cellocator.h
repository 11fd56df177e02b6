/* SPDX-License-Identifier: Apache-2.0 */
/* Cellocator: "MCGP", or "MCPG" of its other line, and a message of known length. */
#ifndef GATEWAY_TELEMATICS_CELLOCATOR_H
#define GATEWAY_TELEMATICS_CELLOCATOR_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state cellocator_read(struct content *out, const uint8_t *bytes,
                                              size_t len);

#endif
