/* SPDX-License-Identifier: Apache-2.0 */
/* EGTS, of GOST R 54619 and 33472: what ERA-GLONASS units and fleets in Russia speak. */
#ifndef GATEWAY_TELEMATICS_EGTS_H
#define GATEWAY_TELEMATICS_EGTS_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state egts_read(struct content *out, const uint8_t *bytes,
                                        size_t len);

#endif
