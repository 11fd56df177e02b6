/* SPDX-License-Identifier: Apache-2.0 */
/* CalAmp LM Direct: a datagram with options that name the unit, and one message. */
#ifndef GATEWAY_TELEMATICS_CALAMP_H
#define GATEWAY_TELEMATICS_CALAMP_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state calamp_read(struct content *out, const uint8_t *bytes,
                                          size_t len);

#endif
