/* SPDX-License-Identifier: Apache-2.0 */
/* The cloud's listeners and the streams they accept, plain or TLS, on one libuv loop.
 *
 * Prints one line when a stream is accepted and one when it ends, so that whoever reads
 * the output knows what arrived and how much of it:
 *   open tls 198.51.100.10:443 from 198.51.100.1:40000
 *   end tls 198.51.100.10:443 from 198.51.100.1:40000 name=a.example up=120 down=3000
 * up is what the client sent inside TLS, down what it was sent. */
#ifndef SIM_SERVICE_H
#define SIM_SERVICE_H

#include <mbedtls/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <uv.h>

#include "can/trouble.h"
#include "sim/answer.h"
#include "sim/certificate.h"

#define SERVICE_LISTENERS_MAX 16

struct service_stream; /* one accepted stream; freed when it ends */

struct service_listener {
    uv_poll_t poll;
    int fd;
    bool tls;
    enum answer_kind kind;
    char name[64]; /* "198.51.100.10:443" */
    struct service *owner;
};

struct service {
    uv_loop_t *loop;
    FILE *out; /* where the lines go; not owned */
    mbedtls_ssl_config config;
    struct service_listener listeners[SERVICE_LISTENERS_MAX];
    size_t listener_count;
    struct service_stream *streams; /* all that are open */
};

/* certificate outlives the service. False with why set; then nothing is left to close.
 */
MUST_CHECK bool service_init(struct service *self, uv_loop_t *loop,
                             struct certificate *certificate, FILE *out,
                             struct trouble *why);

/* Listens at "address:port". False with why set. */
MUST_CHECK bool service_listen(struct service *self, const char *at, bool tls,
                               enum answer_kind kind, struct trouble *why);

/* Ends every stream (with its line) and closes every handle; run the loop once more, then
 * service_free. */
void service_close(struct service *self);
void service_free(struct service *self);

#endif
