/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's socket: unix, SOCK_SEQPACKET, mode 0660; one datagram asks, one answers.
 *
 *   request                                                 answer
 *   "S" json(1)                                             0, text
 *   "C"                                                     0, 32 bytes: a challenge
 *   "M" challenge(32) name_len(1) name signature            0, text, or 1, text
 *
 * The first byte of an answer is 0 done, 1 refused. The signature is ECDSA by the
 * operator's key over challenge and name with the domain "sallyport-mode-v1". Whoever may
 * connect is not trusted with more than the status. */
#ifndef GATEWAY_CONTROL_H
#define GATEWAY_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "can/trouble.h"

#define CONTROL_BYTES_MAX 65536   /* of an answer */
#define CONTROL_REQUEST_BYTES 512 /* of a request */
#define CONTROL_CLIENTS_MAX 8     /* then who came first makes room, root last of all */
#define CONTROL_CLIENT_MS 10000   /* longest time that a client may stay */
#define CONTROL_DOMAIN "sallyport-mode-v1"

/* Bytes put into out. request is hostile: any bytes. */
typedef size_t (*control_answer_cb)(void *context, const uint8_t *request, size_t len,
                                    uint8_t out[static CONTROL_BYTES_MAX]);

struct control;

struct control_client {
    uv_poll_t poll;
    uv_timer_t patience;
    struct control *control;
    int fd; /* -1: the slot is free, unless its handles are still closing */
    unsigned closing;
    bool ours;       /* root, or the user that we are */
    uint64_t number; /* counts the clients that came */
};

struct control {
    uv_poll_t poll;
    int fd;
    control_answer_cb answer;
    void *context;
    uint64_t clients_count; /* that came */
    struct control_client clients[CONTROL_CLIENTS_MAX];
};

/* Somebody answers at path. */
MUST_CHECK bool control_lives(const char *path);

/* Listens at path; a stale socket file there is replaced, a live one is refused. False
 * with why set. */
MUST_CHECK bool control_start(struct control *self, uv_loop_t *loop, const char *path,
                              control_answer_cb answer, void *context,
                              struct trouble *why);

/* Closes all its handles and removes nothing: the file is guard's to unlink. */
void control_stop(struct control *self);

/* For the verbs: asks once and waits, at most 5 s. Bytes put into out, 0 with why set. */
MUST_CHECK size_t control_ask(const char *path, const uint8_t *request, size_t len,
                              uint8_t out[static CONTROL_BYTES_MAX], struct trouble *why);

#endif
