/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP on the loop: libmicrohttpd in a uv_poll, and the ledgers read between requests. */
#ifndef GATEWAY_REVIEW_SERVER_H
#define GATEWAY_REVIEW_SERVER_H

#include <uv.h>

#include "gateway/review/review.h"

#define SERVER_WAITING_MAX 32 /* requests that are put off at once */

struct server;

/* Serves on the loop until SIGINT or SIGTERM, after which the loop ends; takes the
 * socket. NULL with why set. review is borrowed until server_free, after the loop. */
MUST_CHECK struct server *server_start(uv_loop_t *loop, int socket, struct review *review,
                                       struct trouble *why);
void server_free(struct server *self);

#endif
