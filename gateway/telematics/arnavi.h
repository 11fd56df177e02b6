/* SPDX-License-Identifier: Apache-2.0 */
/* Arnavi's binary protocol: a header with the IMEI (FF, version), then packages 5B .. 5D
 * of records with a sum each. */
#ifndef GATEWAY_TELEMATICS_ARNAVI_H
#define GATEWAY_TELEMATICS_ARNAVI_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state arnavi_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
