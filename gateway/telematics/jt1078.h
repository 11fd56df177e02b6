/* SPDX-License-Identifier: Apache-2.0 */
/* JT/T 1078-2016 5.5.3: video and sound of a vehicle's cameras, RTP-like packets of
 * which each names the terminal's telephone number. */
#ifndef GATEWAY_TELEMATICS_JT1078_H
#define GATEWAY_TELEMATICS_JT1078_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state jt1078_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
