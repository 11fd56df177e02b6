/* SPDX-License-Identifier: Apache-2.0 */
/* Suntech: "ST300STT;id;.." and the universal reports "STT;id;..". */
#ifndef GATEWAY_TELEMATICS_SUNTECH_H
#define GATEWAY_TELEMATICS_SUNTECH_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state suntech_read(struct content *out, const uint8_t *bytes,
                                           size_t len);

#endif
