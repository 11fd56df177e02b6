/* SPDX-License-Identifier: Apache-2.0 */
/* What stands behind the place in a location report of JT/T 808: items of a type and a
 * length, of which makers have their own. */
#ifndef GATEWAY_TELEMATICS_JT808_ITEMS_H
#define GATEWAY_TELEMATICS_JT808_ITEMS_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* Adds the identities among them; ends at the first that is cut. */
void jt808_items_read(struct content *out, struct cursor items);

#endif
