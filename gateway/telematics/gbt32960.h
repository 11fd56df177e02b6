/* SPDX-License-Identifier: Apache-2.0 */
/* GB/T 32960.3, of 2016 (##) and of 2025 ($$): what an electric vehicle must tell the
 * authorities. VIN in each message, the SIM's ICCID at login, the place among the data
 * units. The place is as the vehicle gives it: GCJ-02 is not turned into WGS 84. */
#ifndef GATEWAY_TELEMATICS_GBT32960_H
#define GATEWAY_TELEMATICS_GBT32960_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state gbt32960_read(struct content *out, const uint8_t *bytes,
                                            size_t len);

#endif
