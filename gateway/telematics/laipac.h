/* SPDX-License-Identifier: Apache-2.0 */
/* Laipac: "$AVRMC,id,..*" and a sum, in the manner of NMEA 0183. */
#ifndef GATEWAY_TELEMATICS_LAIPAC_H
#define GATEWAY_TELEMATICS_LAIPAC_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state laipac_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
