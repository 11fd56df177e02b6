/* SPDX-License-Identifier: Apache-2.0 */
/* The cloud's name server: zone.c over UDP and TCP on a libuv loop. Prints one line a
 * query: "dns udp 198.51.100.53:53 from 198.51.100.1:4000 a.example type=1". */
#ifndef SIM_NAME_SERVER_H
#define SIM_NAME_SERVER_H

#include <stdbool.h>
#include <stdio.h>
#include <uv.h>

#include "can/trouble.h"
#include "sim/zone.h"

#define NAME_SERVERS_MAX 8

struct name_server {
    uv_loop_t *loop;
    const struct zone *zone; /* outlives this */
    FILE *out;               /* not owned */
    struct name_server_socket {
        uv_poll_t poll;
        int fd;
        bool stream;
        char name[64];
        struct name_server *owner;
    } sockets[2 * NAME_SERVERS_MAX]; /* UDP and TCP of each address */
    size_t socket_count;
};

void name_server_init(struct name_server *self, uv_loop_t *loop, const struct zone *zone,
                      FILE *out);

/* Answers at "address:port", UDP and TCP. False with why set. */
MUST_CHECK bool name_server_listen(struct name_server *self, const char *at,
                                   struct trouble *why);

/* Closes every handle; run the loop once more, then name_server_free. */
void name_server_close(struct name_server *self);
void name_server_free(struct name_server *self);

#endif
