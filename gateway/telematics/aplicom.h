/* SPDX-License-Identifier: Apache-2.0 */
/* Aplicom's protocols D (place), E (tachograph, VIN), F (engine), H (histograms) and the
 * CAN snapshots CIF. There is no sum: the length must be that of the fields which the
 * selector names, and an IMEI must have its 15 digits. */
#ifndef GATEWAY_TELEMATICS_APLICOM_H
#define GATEWAY_TELEMATICS_APLICOM_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state aplicom_read(struct content *out, const uint8_t *bytes,
                                           size_t len);

#endif
