/* SPDX-License-Identifier: Apache-2.0 */
/* The bodies of JT/T 808 messages that name a vehicle or a place. */
#ifndef GATEWAY_TELEMATICS_JT808_BODY_H
#define GATEWAY_TELEMATICS_JT808_BODY_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* Of any type; is_2019 is what the header says. */
void jt808_body_read(struct content *out, uint16_t type, bool is_2019,
                     struct cursor body);

#endif
