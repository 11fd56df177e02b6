/* SPDX-License-Identifier: Apache-2.0 */
/* An address and a port, to and from what the kernel calls them. */
#ifndef GATEWAY_UPLINK_ENDPOINT_H
#define GATEWAY_UPLINK_ENDPOINT_H

#include <stdint.h>
#include <sys/socket.h>

#include "policies/address.h"

struct endpoint {
    struct address address;
    uint16_t port;
};

/* A family other than IPv4 and IPv6 gives ADDRESS_NONE. */
struct endpoint endpoint_from_sockaddr(const struct sockaddr_storage *from);

/* Returns the length of what was written to out; 0 for ADDRESS_NONE. */
socklen_t endpoint_to_sockaddr(const struct endpoint *self, struct sockaddr_storage *out);

/* A family in the kernel's words: AF_INET or AF_INET6. */
int endpoint_domain(uint8_t family);

/* True for an address of this machine, or one that no connection can be made to. Asks the
 * kernel, which lets a socket be bound to nothing else. */
MUST_CHECK bool endpoint_is_own(const struct address *address);

MUST_CHECK bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);

#endif
