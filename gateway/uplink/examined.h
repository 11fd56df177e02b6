/* SPDX-License-Identifier: Apache-2.0 */
/* The way up of a flow that is looked into: what the unit says goes through the flow's
 * examiner, and what comes out of it is sent. */
#ifndef GATEWAY_UPLINK_EXAMINED_H
#define GATEWAY_UPLINK_EXAMINED_H

#include "gateway/uplink/pump.h"

/* What is unpacked of so many bytes, and looked through, takes about a millisecond at
 * worst. */
#define EXAMINED_SCANNED_BYTES 4096

/* How many bytes the examiner is to be given at once, at most. */
MUST_CHECK size_t examined_at_once(const struct examiner *examiner);

MUST_CHECK enum pumped examined_step(struct pump *self);

/* Has an examiner take bytes of the flow. False: flow->cut says what may not leave. */
MUST_CHECK bool examined_pass(struct pump *self, struct examiner *examiner,
                              const uint8_t *bytes, size_t len);

/* The unit has ended what it says. False: as above; what was held may wait then. */
MUST_CHECK bool examined_end(struct pump *self, struct examiner *examiner);

#endif
