/* SPDX-License-Identifier: Apache-2.0 */
/* AutoFon's beacons: telegrams of a fixed length for each kind, with a sum of the maker's
 * own. */
#ifndef GATEWAY_TELEMATICS_AUTOFON_H
#define GATEWAY_TELEMATICS_AUTOFON_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state autofon_read(struct content *out, const uint8_t *bytes,
                                           size_t len);

#endif
