/* SPDX-License-Identifier: Apache-2.0 */
/* What Meitrack's commands in binary hold between their names and their star. */
#ifndef GATEWAY_TELEMATICS_MEITRACK_BINARY_H
#define GATEWAY_TELEMATICS_MEITRACK_BINARY_H

#include "can/cursor.h"
#include "gateway/content/content.h"

/* CCC: records that are all of one length. False: the body breaks its own lengths. */
MUST_CHECK bool meitrack_binary_add_fixed(struct content *out, struct cursor body);

/* CCE: records of parameters by number. False as above. */
MUST_CHECK bool meitrack_binary_add_listed(struct content *out, struct cursor body);

#endif
