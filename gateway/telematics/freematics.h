/* SPDX-License-Identifier: Apache-2.0 */
/* Freematics: "id#key=value,..*" and a sum of two hex digits. */
#ifndef GATEWAY_TELEMATICS_FREEMATICS_H
#define GATEWAY_TELEMATICS_FREEMATICS_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state freematics_read(struct content *out, const uint8_t *bytes,
                                              size_t len);

#endif
