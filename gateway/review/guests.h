/* SPDX-License-Identifier: Apache-2.0 */
/* Who holds the connections of a review, so that nobody shuts out whose review it is.
 *
 * Before the link was used anyone of this machine may connect. Hosts are root, the user
 * who started the review, and whoever was let in; all others share a small part of the
 * connections, and each of them has a part of that. Does not: know a socket. */
#ifndef GATEWAY_REVIEW_GUESTS_H
#define GATEWAY_REVIEW_GUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define GUESTS_MAX 128          /* connections */
#define GUESTS_HOST_MAX 48      /* of one host: two of them leave room for a third */
#define GUESTS_STRANGERS_MAX 24 /* of all who are no hosts */
#define GUESTS_STRANGER_MAX 8   /* of one of them: a browser opens six */

struct guest {
    uint32_t user;
    bool used;
};

struct guests {
    uint32_t starter;
    uint32_t let_in; /* the latest that was, PEER_NOBODY: none */
    struct guest connections[GUESTS_MAX];
};

/* sudo_uid: what sudo says who called it, where root is who starts; NULL: it was not. */
void guests_init(struct guests *self, uint32_t user, const char *sudo_uid);

/* One more connection of this user may be taken. */
MUST_CHECK bool guests_have_room(const struct guests *self, uint32_t user);

/* Notes a connection until guests_remove; NULL: there is room for no more. */
struct guest *guests_add(struct guests *self, uint32_t user);
/* NULL is fine. */
void guests_remove(struct guest *guest);

/* The user is a host from now on, in the place of the one before. */
void guests_let_in(struct guests *self, uint32_t user);

#endif
