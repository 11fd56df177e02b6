/* SPDX-License-Identifier: Apache-2.0 */
/* What a denied flow said, told as evidence in pieces that fit an event. */
#ifndef GATEWAY_UPLINK_EXHIBIT_H
#define GATEWAY_UPLINK_EXHIBIT_H

#include "gateway/uplink/regime.h"

#define EXHIBIT_BYTES 4096 /* of one flow at most */

_Static_assert(EXHIBIT_BYTES <= EVENT_EVIDENCE_BYTES * UINT8_MAX,
               "the pieces of a flow can be numbered");

/* Whether a denial of this kind leads to a decoy: the policy says so, and neither the
 * record is down nor every flow slot in use. */
MUST_CHECK bool exhibit_is_wanted(const struct regime *regime, struct verdict verdict);

/* Tells the bytes as events like `flow`, of subject EVENT_FLOW: DECOY_KEPT, dropped, the
 * pieces in order. offset: of the first byte in what the flow said. Nothing for none. */
void exhibit_tell(const struct regime *regime, const struct event *flow,
                  const uint8_t *bytes, size_t len, uint32_t offset);

/* Tells the hello that a denial was found by, right behind that denial, with its verdict
 * and, in `flow`, its action, which makes it a part of it (rollup.h): nothing but where
 * the policy keeps payload. Of several datagrams each by itself, offset in all of them,
 * of which EXHIBIT_BYTES are kept. */
void exhibit_tell_hello(const struct regime *regime, const struct event *flow,
                        struct verdict verdict, const uint8_t *bytes, size_t len,
                        uint32_t offset);

#endif
