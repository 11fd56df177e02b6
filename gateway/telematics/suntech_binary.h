/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of Suntech that are no text: the universal report in binary, whose mask tells
 * its fields, and the packed one ("zip") of older units. */
#ifndef GATEWAY_TELEMATICS_SUNTECH_BINARY_H
#define GATEWAY_TELEMATICS_SUNTECH_BINARY_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* One telegram, of which at least a byte is there; in passes over it on CONTENT_IS. */
MUST_CHECK enum content_state suntech_binary_next(struct content *out, struct cursor *in);

#endif
