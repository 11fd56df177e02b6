/* SPDX-License-Identifier: Apache-2.0 */
/* One request to the kernel's routing tables and its answer (rtnetlink(7)). */
#ifndef GATEWAY_NETLINK_H
#define GATEWAY_NETLINK_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

/* A message with room for attributes behind it; begun by netlink_begin. */
struct netlink_request {
    struct nlmsghdr header;
    uint8_t body[1024];
};

/* Asks for an acknowledgement. `fixed` is the structure of this type of message, a copy
 * of len bytes. */
void netlink_begin(struct netlink_request *self, uint16_t type, uint16_t flags,
                   const void *fixed, size_t len);

/* Adds an attribute of len bytes; there must be room. Returns where it begins, for
 * netlink_end_nest. value may be NULL where len is 0. */
size_t netlink_add(struct netlink_request *self, uint16_t type, const void *value,
                   size_t len);

/* The attribute at `place`, added with no or its first bytes, holds all that was added
 * since. */
void netlink_end_nest(struct netlink_request *self, size_t place);

/* A socket of NETLINK_ROUTE on which a reading waits for a second at most; -1 with errno.
 */
MUST_CHECK int netlink_open(void);

/* Sends the request and waits for the acknowledgement. 0, or the kernel's errno. */
MUST_CHECK int netlink_ask(const struct nlmsghdr *request);

#endif
