/* SPDX-License-Identifier: Apache-2.0 */
/* Where the kernel tells what NFLOG logged (linux/netfilter/nfnetlink_log.h). */
#ifndef GATEWAY_UPLINK_NFLOG_SOCKET_H
#define GATEWAY_UPLINK_NFLOG_SOCKET_H

#include <stdint.h>

#include "can/trouble.h"

/* A netlink socket bound to the group, non-blocking, close-on-exec, owned by the caller;
 * -1 with why set. CAP_NET_ADMIN; reading from it later needs none. */
MUST_CHECK int nflog_socket_open(uint16_t group, struct trouble *why);

#endif
