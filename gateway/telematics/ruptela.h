/* SPDX-License-Identifier: Apache-2.0 */
/* Ruptela's protocol: length, IMEI, command, data, CRC-16/KERMIT. Records (1),
 * extended records (68), fault codes with their place (9), identification (15); every
 * other command is known by its frame alone. */
#ifndef GATEWAY_TELEMATICS_RUPTELA_H
#define GATEWAY_TELEMATICS_RUPTELA_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state ruptela_read(struct content *out, const uint8_t *bytes,
                                           size_t len);

#endif
