/* SPDX-License-Identifier: Apache-2.0 */
/* The sockets that the uplink stands behind, opened by whoever has the privilege (guard)
 * and passed to it.
 *
 * Each function returns a non-blocking, close-on-exec descriptor that the caller owns, or
 * -1 with why set to one line that names the mend. */
#ifndef GATEWAY_UPLINK_DOORS_H
#define GATEWAY_UPLINK_DOORS_H

#include <stdint.h>

#include "can/trouble.h"
#include "policies/address.h"

/* TPROXY listener for TCP on every address of a family (ADDRESS_IPV4 or ADDRESS_IPV6).
 * CAP_NET_ADMIN. */
MUST_CHECK int doors_open_tcp(uint8_t family, uint16_t port, struct trouble *why);

/* TPROXY socket for UDP with the original destination told per datagram. CAP_NET_ADMIN.
 */
MUST_CHECK int doors_open_udp(uint8_t family, uint16_t port, struct trouble *why);

/* DNS on the gateway's own unit-side address, port 53 usually. CAP_NET_BIND_SERVICE. */
MUST_CHECK int doors_open_dns_udp(const struct address *own, uint16_t port,
                                  struct trouble *why);
MUST_CHECK int doors_open_dns_tcp(const struct address *own, uint16_t port,
                                  struct trouble *why);

/* A UDP socket that sends from a foreign address, for uplink_give_socket. CAP_NET_ADMIN.
 */
MUST_CHECK int doors_open_foreign(const struct address *local, uint16_t port,
                                  struct trouble *why);

#endif
