/* SPDX-License-Identifier: Apache-2.0 */
/* Navis terminals: NTCB packets (@NTC, a header and data with an XOR each) and, once
 * agreed, FLEX messages (flex.h). */
#ifndef GATEWAY_TELEMATICS_NAVIS_H
#define GATEWAY_TELEMATICS_NAVIS_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state navis_read(struct content *out, const uint8_t *bytes,
                                         size_t len);

#endif
