/* SPDX-License-Identifier: Apache-2.0 */
/* Topflytech: two equal bytes of a line of units, a type, a length, the IMEI. */
#ifndef GATEWAY_TELEMATICS_T800X_H
#define GATEWAY_TELEMATICS_T800X_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state t800x_read(struct content *out, const uint8_t *bytes,
                                         size_t len);

#endif
