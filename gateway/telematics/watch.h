/* SPDX-License-Identifier: Apache-2.0 */
/* Watches and child trackers: "[3G*id*length*..]". */
#ifndef GATEWAY_TELEMATICS_WATCH_H
#define GATEWAY_TELEMATICS_WATCH_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state watch_read(struct content *out, const uint8_t *bytes,
                                         size_t len);

#endif
