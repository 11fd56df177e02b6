/* SPDX-License-Identifier: Apache-2.0 */
/* One end of a SOCK_SEQPACKET pair between two roles: protobuf messages (message.proto),
 * and descriptors beside them (SCM_RIGHTS, unix(7)).
 *
 * Guard makes every pair once and keeps both ends, so that what is in flight outlives the
 * role that has died: its successor reads it. A full pair is told to the sender and
 * blocks nobody. Allocates nothing after channel_start: packs into and unpacks from fixed
 * memory. */
#ifndef GATEWAY_ROLES_CHANNEL_H
#define GATEWAY_ROLES_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "can/attributes.h"
#include "gateway/roles/message.pb-c.h"

#define CHANNEL_BYTES_MAX 16384 /* of one message, packed */
#define CHANNEL_DESCRIPTORS_MAX 32
#define CHANNEL_ARENA_BYTES 65536 /* of one message, unpacked */

/* Kinds of descriptor in a message's `descriptors`: kind * 256 + index. */
enum channel_descriptor {
    CHANNEL_POLICY = 1, /* memfd, sealed: the bytes of policy_pack */
    CHANNEL_BUS,        /* index: of the bus in the policy */
    CHANNEL_TCP_LISTEN, /* index: 0 IPv4, 1 IPv6; so for the next three */
    CHANNEL_UDP_TPROXY,
    CHANNEL_DNS_UDP,
    CHANNEL_DNS_TCP,
    CHANNEL_NFLOG,
    CHANNEL_UPLINK_MEMORY, /* memfd of struct uplink_memory */
    CHANNEL_LEDGER_KEY,    /* memfd, sealed: PEM */
    CHANNEL_ROOTS,         /* memfd, sealed: the system's authorities, as
                              certificate_list.h */
    CHANNEL_SECRETS        /* memfd, sealed: the policy's secrets, as secret_sheet.h */
};

/* The descriptor of that kind and index, -1 if the message names none. tags is its
 * `descriptors`. */
MUST_CHECK int channel_find(const uint32_t *tags, size_t tag_count,
                            const int *descriptors, size_t count,
                            enum channel_descriptor kind, unsigned index);

enum channel_result {
    CHANNEL_SENT,
    CHANNEL_FULL,  /* try again when writable; nothing was sent */
    CHANNEL_BROKEN /* the other side is gone for good, or the message is too large */
};

/* What was got and is not kept. */
void channel_close_descriptors(const int *descriptors, size_t count);

struct channel;

/* The descriptors are the callee's: it keeps or closes each one. The message is gone
 * after the call. */
typedef void (*channel_message_cb)(void *context, struct channel *channel,
                                   const Sallyport__RoleMessage *message,
                                   const int *descriptors, size_t count);
/* The other side is closed (guard is dead), or sent what is no message. */
typedef void (*channel_closed_cb)(void *context, struct channel *channel);
/* The pair has room again after CHANNEL_FULL. */
typedef void (*channel_room_cb)(void *context);

struct channel {
    uv_poll_t poll;
    int fd; /* owned */
    bool wants_room;
    channel_message_cb message;
    channel_closed_cb closed;
    channel_room_cb room;
    void *context;
};

/* The two ends of a new pair, non-blocking, close-on-exec; false with errno set. */
MUST_CHECK bool channel_pair(int ends[static 2]);

/* Reads fd on the loop from now on. False with errno set. */
MUST_CHECK bool channel_start(struct channel *self, uv_loop_t *loop, int fd,
                              channel_message_cb message, channel_closed_cb closed,
                              void *context);

/* The descriptors stay the caller's. */
MUST_CHECK enum channel_result channel_send(struct channel *self,
                                            const Sallyport__RoleMessage *message,
                                            const int *descriptors, size_t count);

/* Calls room once, as soon as the pair has room. */
void channel_want_room(struct channel *self, channel_room_cb room);

/* Reads what waits now, for a caller outside the loop's turn. */
void channel_drain(struct channel *self);

/* Closes the handle and fd; done may be NULL. */
void channel_close(struct channel *self, uv_close_cb done);

/* Throws away what waits at the raw end fd, closing the descriptors in it: what was said
 * to a role that died before it listened. */
void channel_discard(int fd);

#endif
