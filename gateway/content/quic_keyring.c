/* SPDX-License-Identifier: Apache-2.0 */
/* Old keys first: most packets are under them. */
#include "gateway/content/quic_keyring.h"

#include <string.h>

static const struct quic_keyring_key *find(const struct quic_keyring *self,
                                           uint32_t version, const uint8_t *id,
                                           size_t id_bytes)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct quic_keyring_key *key = &self->keys[i];
        if (key->version == version && key->id_bytes == id_bytes &&
            memcmp(key->id, id, id_bytes) == 0) {
            return key;
        }
    }
    return NULL;
}

static void add_try(const struct quic_keyring *self, struct quic_keyring_tries *tries,
                    uint32_t version, const uint8_t *id, uint8_t id_bytes)
{
    struct quic_keyring_key *key = &tries->keys[tries->count];
    if (find(self, version, id, id_bytes) != NULL) {
        return;
    }
    key->version = version;
    key->id_bytes = id_bytes;
    memcpy(key->id, id, id_bytes);
    tries->count += quic_keys_derive(&key->keys, version, id, id_bytes);
}

static void derive(const struct quic_keyring *self, struct quic_keyring_tries *tries,
                   const struct quic_packet *packet)
{
    tries->derived = true;
    add_try(self, tries, packet->version, packet->destination, packet->destination_bytes);
    if (self->count > 0) {
        const struct quic_keyring_key *last = &self->keys[self->count - 1];
        add_try(self, tries, packet->version, last->id, last->id_bytes);
    }
}

static enum quic_keyring_result keep(struct quic_keyring *self,
                                     const struct quic_keyring_key *key)
{
    if (self->count == QUIC_KEYRING_KEYS_MAX) {
        return QUIC_KEYRING_FULL;
    }
    self->keys[self->count++] = *key;
    return QUIC_KEYRING_OPENED;
}

bool quic_keyring_opens(const struct quic_keyring *self, const struct quic_packet *packet,
                        uint8_t *out, size_t *out_len)
{
    for (size_t i = 0; packet->len <= QUIC_KEYS_PACKET_MAX_BYTES && i < self->count;
         i++) {
        if (quic_keys_open(&self->keys[i].keys, packet, out, out_len)) {
            return true;
        }
    }
    return false;
}

enum quic_keyring_result quic_keyring_open(struct quic_keyring *self,
                                           const struct quic_packet *packet,
                                           struct quic_keyring_tries *tries, uint8_t *out,
                                           size_t *out_len)
{
    for (size_t i = 0; i < self->count; i++) {
        if (self->keys[i].version == packet->version &&
            quic_keys_open(&self->keys[i].keys, packet, out, out_len)) {
            return QUIC_KEYRING_OPENED;
        }
    }
    if (!tries->derived) {
        derive(self, tries, packet);
    }
    for (size_t i = 0; i < tries->count; i++) {
        if (quic_keys_open(&tries->keys[i].keys, packet, out, out_len)) {
            return keep(self, &tries->keys[i]);
        }
    }
    return QUIC_KEYRING_SHUT;
}
