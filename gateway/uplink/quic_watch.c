/* SPDX-License-Identifier: Apache-2.0 */
/* Taken and given back. */
#include "gateway/uplink/quic_watch.h"

void quic_watch_begin(struct quic_watch *pool, struct association *association,
                      const struct quic_hello *hello, uint64_t now_us)
{
    struct quic_watch *slot = pool;
    quic_watch_end(association);
    for (size_t i = 0; i < QUIC_WATCH_SLOTS && slot->association != NULL; i++) {
        if (pool[i].association == NULL || pool[i].since_us < slot->since_us) {
            slot = &pool[i];
        }
    }
    if (slot->association != NULL) {
        quic_watch_end(slot->association);
    }
    slot->association = association;
    slot->since_us = now_us;
    slot->hello = *hello;
    association->watch = slot;
}

const struct quic_keyring *quic_watch_keyring(const struct association *association)
{
    return association->watch != NULL ? &association->watch->hello.keyring
                                      : &association->keyring;
}

void quic_watch_end(struct association *association)
{
    if (association->watch != NULL) {
        association->keyring = association->watch->hello.keyring;
        association->watch->association = NULL;
        association->watch = NULL;
    }
}

void quic_watch_tick(struct association *association, uint64_t now_us)
{
    if (association->watch != NULL &&
        now_us - association->watch->since_us >= QUIC_WATCH_US) {
        quic_watch_end(association);
    }
}
