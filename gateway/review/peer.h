/* SPDX-License-Identifier: Apache-2.0 */
/* Which user of this machine is at the other end of a connection that does not leave it
 * (sock_diag(7)): unlike a cookie, no other server can be sent that. */
#ifndef GATEWAY_REVIEW_PEER_H
#define GATEWAY_REVIEW_PEER_H

#include <stdint.h>
#include <sys/socket.h>

#include "can/attributes.h"

#define PEER_NOBODY UINT32_MAX /* no user has this number */

/* client: where the connection comes from; listening: the socket that it came to.
 * PEER_NOBODY: its other end is not open, or the system does not tell. */
MUST_CHECK uint32_t peer_user(const struct sockaddr *client, int listening);

#endif
