/* SPDX-License-Identifier: Apache-2.0 */
/* What a client of TLS 1.2 says in the clear behind its hello, up to its
 * ChangeCipherSpec: its certificate above all (RFC 5246 7.4.6), which may say whose
 * vehicle it is. In TLS 1.3 that is encrypted (RFC 8446 4.4.2): out of reach but for a
 * rule that inspects, under which no certificate of the unit goes out. */
#ifndef GATEWAY_UPLINK_CLEAR_FLIGHT_H
#define GATEWAY_UPLINK_CLEAR_FLIGHT_H

#include "gateway/uplink/regime.h"

/* bytes: at most TLS_HELLO_RAW_BYTES, from the beginning of a handshake record on. A pass
 * stays one if no secret stands in the handshake records, as they are and without what
 * frames them; *reach bytes of them were looked at and may go on. VERDICT_MORE: a message
 * is not whole yet; of one that does not end within that many bytes NOT_EXAMINED. */
MUST_CHECK struct verdict clear_flight_judge(const struct regime *regime,
                                             struct verdict pass, const uint8_t *bytes,
                                             size_t len, size_t *reach);

#endif
