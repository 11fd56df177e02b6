/* SPDX-License-Identifier: Apache-2.0 */
/* Counts. */
#include "gateway/review/guests.h"

#include <stddef.h>

#include "gateway/number.h"
#include "gateway/review/peer.h"

void guests_init(struct guests *self, uint32_t user, const char *sudo_uid)
{
    uint64_t caller = 0;
    *self = (struct guests){.starter = user, .let_in = PEER_NOBODY};
    if (user == 0 && sudo_uid != NULL && number_parse(&caller, sudo_uid) &&
        caller < PEER_NOBODY) {
        self->starter = (uint32_t)caller;
    }
}

static bool is_host(const struct guests *self, uint32_t user)
{
    return user != PEER_NOBODY &&
           (user == 0 || user == self->starter || user == self->let_in);
}

bool guests_have_room(const struct guests *self, uint32_t user)
{
    unsigned own = 0;
    unsigned strangers = 0;
    for (size_t i = 0; i < GUESTS_MAX; i++) {
        const struct guest *guest = &self->connections[i];
        own += guest->used && guest->user == user;
        strangers += guest->used && !is_host(self, guest->user);
    }
    if (is_host(self, user)) {
        return own < GUESTS_HOST_MAX;
    }
    return own < GUESTS_STRANGER_MAX && strangers < GUESTS_STRANGERS_MAX;
}

struct guest *guests_add(struct guests *self, uint32_t user)
{
    for (size_t i = 0; i < GUESTS_MAX; i++) {
        struct guest *guest = &self->connections[i];
        if (!guest->used) {
            *guest = (struct guest){.user = user, .used = true};
            return guest;
        }
    }
    return NULL;
}

void guests_remove(struct guest *guest)
{
    if (guest != NULL) {
        guest->used = false;
    }
}

void guests_let_in(struct guests *self, uint32_t user)
{
    self->let_in = user;
}
