/* SPDX-License-Identifier: Apache-2.0 */
/* H02: "*HQ,id,V1,..#" of any two letters, and its binary form, "$" and half bytes. */
#ifndef GATEWAY_TELEMATICS_H02_H
#define GATEWAY_TELEMATICS_H02_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state h02_read(struct content *out, const uint8_t *bytes,
                                       size_t len);

#endif
