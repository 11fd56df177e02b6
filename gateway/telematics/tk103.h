/* SPDX-License-Identifier: Apache-2.0 */
/* TK103: "(id BR00 ..)" in one text without separators. */
#ifndef GATEWAY_TELEMATICS_TK103_H
#define GATEWAY_TELEMATICS_TK103_H

#include "gateway/content/content.h"

MUST_CHECK enum content_state tk103_read(struct content *out, const uint8_t *bytes,
                                         size_t len);

#endif
