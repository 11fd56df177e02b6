/* SPDX-License-Identifier: Apache-2.0 */
/* Xirgo: "$$id,event,date,time,latitude,longitude,..##". */
#ifndef GATEWAY_TELEMATICS_XIRGO_H
#define GATEWAY_TELEMATICS_XIRGO_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state xirgo_read(struct content *out, const uint8_t *bytes,
                                         size_t len);

#endif
