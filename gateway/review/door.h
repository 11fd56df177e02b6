/* SPDX-License-Identifier: Apache-2.0 */
/* The socket that the review listens on: on this machine alone. */
#ifndef GATEWAY_REVIEW_DOOR_H
#define GATEWAY_REVIEW_DOOR_H

#include "can/attributes.h"
#include "can/trouble.h"
#include "gateway/review/session.h"

/* Listens at ADDRESS:PORT ("127.0.0.1:0", "[::1]:8080"), port 0: any that is free; host
 * becomes what a browser calls it. -1 with why set: no such form, no loopback address, or
 * the port is taken. */
MUST_CHECK int door_open(const char *at, char host[static SESSION_HOST_BYTES],
                         struct trouble *why);

#endif
