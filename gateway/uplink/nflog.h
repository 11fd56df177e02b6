/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel's own rules dropped or let pass, as NFLOG tells it
 * (linux/netfilter/nfnetlink_log.h). Tells protocol and addresses. */
#ifndef GATEWAY_UPLINK_NFLOG_H
#define GATEWAY_UPLINK_NFLOG_H

#include <stddef.h>
#include <stdint.h>

#include "gateway/ledger/event.h"
#include "gateway/uplink/answered.h"

#define NFLOG_READ_BYTES 8192 /* a buffer of this size holds what one read returns */

typedef void (*nflog_event_cb)(void *context, const struct event *event);

/* Tells each packet in what one read returned as an event of EVENT_PACKET, in order.
 * Returns how many; what is not understood is passed over. An ICMP error about one of the
 * datagrams in answered is told as that; NULL: there are none. */
size_t nflog_decode(const uint8_t *bytes, size_t len, struct answered *answered,
                    nflog_event_cb event, void *context);

#endif
