/* SPDX-License-Identifier: Apache-2.0 */
/* Counts, and shares by who holds the most. */
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

static bool stays(const struct guest *guest)
{
    return guest->used && !guest->leaving;
}

static unsigned held_by(const struct guests *self, uint32_t user)
{
    unsigned count = 0;
    for (size_t i = 0; i < GUESTS_MAX; i++) {
        count += stays(&self->connections[i]) && self->connections[i].user == user;
    }
    return count;
}

/* The oldest connection of the stranger who holds the most, NULL: there is none. */
static struct guest *most_held(struct guests *self, unsigned *out_held)
{
    struct guest *most = NULL;
    *out_held = 0;
    for (size_t i = 0; i < GUESTS_MAX; i++) {
        struct guest *guest = &self->connections[i];
        unsigned held =
            stays(guest) && !is_host(self, guest->user) ? held_by(self, guest->user) : 0;
        if (held > *out_held ||
            (most != NULL && held == *out_held && guest->number < most->number)) {
            most = guest;
            *out_held = held;
        }
    }
    return most;
}

/* All but the hosts': how many stay, and how many leave. */
static void count_strangers(const struct guests *self, unsigned *out_stay,
                            unsigned *out_leave)
{
    *out_stay = *out_leave = 0;
    for (size_t i = 0; i < GUESTS_MAX; i++) {
        const struct guest *guest = &self->connections[i];
        *out_leave += guest->used && guest->leaving;
        *out_stay += stays(guest) && !is_host(self, guest->user);
    }
}

bool guests_make_room(struct guests *self, uint32_t user, const struct guest **out_leaves)
{
    unsigned own = held_by(self, user);
    unsigned most = 0;
    unsigned staying = 0;
    unsigned leaving = 0;
    *out_leaves = NULL;
    if (is_host(self, user)) {
        return own < GUESTS_HOST_MAX;
    }
    count_strangers(self, &staying, &leaving);
    if (own >= GUESTS_STRANGER_MAX || staying < GUESTS_STRANGERS_MAX) {
        return own < GUESTS_STRANGER_MAX;
    }
    struct guest *guest = most_held(self, &most);
    if (guest == NULL || most <= own || leaving >= GUESTS_LEAVING_MAX) {
        return false;
    }
    guest->leaving = true;
    *out_leaves = guest;
    return true;
}

struct guest *guests_add(struct guests *self, uint32_t user, void *connection)
{
    for (size_t i = 0; i < GUESTS_MAX; i++) {
        struct guest *guest = &self->connections[i];
        if (!guest->used) {
            *guest = (struct guest){.connection = connection,
                                    .number = self->came++,
                                    .user = user,
                                    .used = true};
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
