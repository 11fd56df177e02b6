/* SPDX-License-Identifier: Apache-2.0 */
/* A single frame of a log read as diagnostics, where its id says that it is one.
 *
 * Only the ids that standards give to diagnostics count (diagnostic_id.h, and 0x7E8 to
 * 0x7EF of ISO 15765-4, which answer). A J1939 group is not named: nothing in one frame
 * tells a 29-bit id of J1939 from a maker's own. */
#ifndef GATEWAY_VERBS_INSPECT_DIAGNOSTIC_H
#define GATEWAY_VERBS_INSPECT_DIAGNOSTIC_H

#include "can/frame.h"
#include "can/uds.h"

/* What uds_print says of the message that the frame holds or begins. False: no diagnostic
 * id, no beginning of a message, or a service that no table has. */
MUST_CHECK bool inspect_diagnostic(char text[static UDS_TEXT_BYTES],
                                   const struct frame *frame);

#endif
