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
    slot->seen_bytes = hello->crypto.given_bytes; /* it was looked at to be passed */
    slot->looked_bytes = 0;
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

void quic_watch_forget_secrets(struct quic_watch *pool)
{
    for (size_t i = 0; i < QUIC_WATCH_SLOTS; i++) {
        pool[i].seen_bytes = 0;
    }
}

bool quic_watch_looks(struct quic_watch *self, bool *too_much)
{
    const struct crypto_stream *said = &self->hello.crypto;
    bool is_new = said->given_bytes != self->seen_bytes;
    *too_much = is_new && self->looked_bytes > QUIC_WATCH_LOOKED_BYTES;
    if (!is_new || *too_much) {
        return false;
    }
    self->seen_bytes = said->given_bytes;
    self->looked_bytes += said->end_bytes;
    return true;
}

void quic_watch_tick(struct association *association, uint64_t now_us)
{
    if (association->watch != NULL &&
        now_us - association->watch->since_us >= QUIC_WATCH_US) {
        quic_watch_end(association);
    }
}
