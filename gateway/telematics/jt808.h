/* SPDX-License-Identifier: Apache-2.0 */
/* JT/T 808, the messages between commercial vehicles and platforms in China, headers of
 * 2011, 2013 and 2019, and what its many makers add. */
#ifndef GATEWAY_TELEMATICS_JT808_H
#define GATEWAY_TELEMATICS_JT808_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state jt808_read(struct content *out, const uint8_t *bytes,
                                         size_t len);

#endif
