/* SPDX-License-Identifier: Apache-2.0 */
/* Xexun's second protocol: FAAF, type, number, IMEI, length, sum, data, FAAF. */
#ifndef GATEWAY_TELEMATICS_XEXUN2_H
#define GATEWAY_TELEMATICS_XEXUN2_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state xexun2_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
