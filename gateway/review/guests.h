/* SPDX-License-Identifier: Apache-2.0 */
/* Who holds the connections of a review, so that nobody shuts out whose review it is.
 *
 * Before the link was used anyone of this machine may connect. Hosts are root, the user
 * who started the review, and whoever was let in; all others share a small part of the
 * connections, and each of them has a part of that. The link may be opened by one of
 * these, so law: none of them is shut out by the rest, however many they are. Where the
 * part is used up, the oldest connection of who holds the most makes room for one of who
 * holds less. Does not: know a socket. */
#ifndef GATEWAY_REVIEW_GUESTS_H
#define GATEWAY_REVIEW_GUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define GUESTS_MAX 128          /* connections */
#define GUESTS_HOST_MAX 48      /* of one host: two of them leave room for a third */
#define GUESTS_STRANGERS_MAX 24 /* of all who are no hosts */
#define GUESTS_STRANGER_MAX 8   /* of one of them: a browser opens six */
#define GUESTS_LEAVING_MAX 8    /* that made room and are not gone yet */

_Static_assert(2 * GUESTS_HOST_MAX + GUESTS_STRANGERS_MAX + GUESTS_LEAVING_MAX <=
                   GUESTS_MAX,
               "two hosts have all that is theirs");

struct guest {
    void *connection; /* the caller's */
    uint64_t number;  /* in the order in which they came */
    uint32_t user;
    bool used;
    bool leaving;
};

struct guests {
    uint32_t starter;
    uint32_t let_in; /* the latest that was, PEER_NOBODY: none */
    uint64_t came;
    struct guest connections[GUESTS_MAX];
};

/* sudo_uid: what sudo says who called it, where root is who starts; NULL: it was not. */
void guests_init(struct guests *self, uint32_t user, const char *sudo_uid);

/* One more connection of this user may be taken. out_leaves: the one that makes room for
 * it, to be ended by the caller, NULL: none has to. */
MUST_CHECK bool guests_make_room(struct guests *self, uint32_t user,
                                 const struct guest **out_leaves);

/* Notes a connection until guests_remove; NULL: there is room for no more. */
struct guest *guests_add(struct guests *self, uint32_t user, void *connection);
/* NULL is fine. */
void guests_remove(struct guest *guest);

/* The user is a host from now on, in the place of the one before. */
void guests_let_in(struct guests *self, uint32_t user);

#endif
