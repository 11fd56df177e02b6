/* SPDX-License-Identifier: Apache-2.0 */
/* Non-blocking IP sockets by "address:port" or "[address]:port". */
#ifndef SIM_SOCKET_H
#define SIM_SOCKET_H

#include <stdbool.h>
#include <sys/socket.h>

#include "can/trouble.h"

#define SOCKET_NAME_BYTES 64 /* "[address]:port" and its NUL */

/* The address of text; false with why set when it is none. */
MUST_CHECK bool socket_parse(const char *text, struct sockaddr_storage *out,
                             struct trouble *why);

/* A bound, non-blocking, close-on-exec socket of type SOCK_STREAM (listening) or
 * SOCK_DGRAM; -1 with why set. */
MUST_CHECK int socket_bind(const char *text, int type, struct trouble *why);

/* "address:port" of either family. */
void socket_print(const struct sockaddr_storage *address,
                  char out[static SOCKET_NAME_BYTES]);

#endif
