/* SPDX-License-Identifier: Apache-2.0 */
/* Galileosky: packets of tags (header 01), of photos (07) and packed ones (08), each with
 * a CRC-16/MODBUS; and what its terminals send over Iridium (short burst data, without a
 * CRC: there, the lengths of all elements must agree). */
#ifndef GATEWAY_TELEMATICS_GALILEO_H
#define GATEWAY_TELEMATICS_GALILEO_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state galileo_read(struct content *out, const uint8_t *bytes,
                                           size_t len);

#endif
