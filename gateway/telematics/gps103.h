/* SPDX-License-Identifier: Apache-2.0 */
/* GPS103, Coban: "imei:..,event,..;" and the login "##,imei:..,A;". */
#ifndef GATEWAY_TELEMATICS_GPS103_H
#define GATEWAY_TELEMATICS_GPS103_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state gps103_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
