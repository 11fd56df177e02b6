/* SPDX-License-Identifier: Apache-2.0 */
/* GoSafe: "*GS06,IMEI,time,..GPS:A;12;N23.1;E113.4;..#". */
#ifndef GATEWAY_TELEMATICS_GOSAFE_H
#define GATEWAY_TELEMATICS_GOSAFE_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state gosafe_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
