/* SPDX-License-Identifier: Apache-2.0 */
/* What stands before an IP packet in a recorded frame: Ethernet (VLAN tags, PPPoE, MPLS),
 * Linux cooked, loopback, PPP or nothing. */
#ifndef GATEWAY_CAPTURE_LINK_LAYER_H
#define GATEWAY_CAPTURE_LINK_LAYER_H

#include <stdbool.h>

#include "can/cursor.h"

/* Link types of pcap (https://www.tcpdump.org/linktypes.html). */
MUST_CHECK bool link_layer_is_known(int linktype);

/* Passes over the link layer. False when the frame carries no IP packet, or is cut. */
MUST_CHECK bool link_layer_strip(int linktype, struct cursor *frame);

#endif
