/* SPDX-License-Identifier: Apache-2.0 */
/* Queclink @Track in ASCII: "+RESP:GTFRI,protocol,IMEI,..$" and "+BUFF", "+ACK", "+SACK".
 */
#ifndef GATEWAY_TELEMATICS_QUECLINK_H
#define GATEWAY_TELEMATICS_QUECLINK_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state queclink_read(struct content *out, const uint8_t *bytes,
                                            size_t len);

#endif
