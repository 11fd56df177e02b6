/* SPDX-License-Identifier: Apache-2.0 */
/* Initial packets as a client makes them, for tests. */
#ifndef TESTS_GATEWAY_QUIC_KIT_H
#define TESTS_GATEWAY_QUIC_KIT_H

#include <mbedtls/aes.h>
#include <mbedtls/gcm.h>
#include <string.h>

#include "gateway/content/quic_keys.h"

static const uint8_t quic_kit_id[8] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};

/* Seals frames behind a header whose packet number has its last number_bytes bytes (RFC
 * 9001 5.3, 5.4). out begins with that header. Returns the packet's length. */
static inline size_t quic_kit_protect(uint8_t *out, const struct quic_keys *keys,
                                      size_t header_len, size_t number_bytes,
                                      const uint8_t *frames, size_t len)
{
    uint8_t nonce[12];
    uint8_t mask[16];
    size_t number_at = header_len - number_bytes;
    memcpy(nonce, keys->iv, sizeof nonce);
    for (size_t i = 0; i < number_bytes; i++) {
        nonce[sizeof nonce - number_bytes + i] ^= out[number_at + i];
    }
    mbedtls_gcm_context gcm;
    mbedtls_gcm_init(&gcm);
    (void)mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, keys->key, 128);
    (void)mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, len, nonce, sizeof nonce,
                                    out, header_len, frames, out + header_len, 16,
                                    out + header_len + len);
    mbedtls_gcm_free(&gcm);
    mbedtls_aes_context aes;
    mbedtls_aes_init(&aes);
    (void)mbedtls_aes_setkey_enc(&aes, keys->header, 128);
    (void)mbedtls_aes_crypt_ecb(&aes, MBEDTLS_AES_ENCRYPT, out + number_at + 4, mask);
    mbedtls_aes_free(&aes);
    out[0] ^= mask[0] & 0xf;
    for (size_t i = 0; i < number_bytes; i++) {
        out[number_at + i] ^= mask[1 + i];
    }
    return header_len + len + 16;
}

/* Seals frames into an Initial of `version` to one id under the keys of another, with a
 * packet number of two bytes. Returns its length. */
static inline size_t quic_kit_seal_under(uint8_t *out, uint32_t version,
                                         const uint8_t keyed[8], const uint8_t id[8],
                                         uint16_t number, const uint8_t *frames,
                                         size_t len)
{
    struct quic_keys keys = {.key = {0}};
    uint8_t first = version == QUIC_VERSION_2 ? 0xd1 : 0xc1;
    size_t length = 2 + len + 16;
    const uint8_t head[] = {first,
                            (uint8_t)(version >> 24),
                            (uint8_t)(version >> 16),
                            (uint8_t)(version >> 8),
                            (uint8_t)version,
                            8};
    const uint8_t tail[] = {0, /* no source id */
                            0, /* no token */
                            (uint8_t)(0x40 | length >> 8),
                            (uint8_t)length,
                            (uint8_t)(number >> 8),
                            (uint8_t)number};
    memcpy(out, head, sizeof head);
    memcpy(out + sizeof head, id, 8);
    memcpy(out + sizeof head + 8, tail, sizeof tail);
    (void)!quic_keys_derive(&keys, version, keyed, 8);
    return quic_kit_protect(out, &keys, sizeof head + 8 + sizeof tail, 2, frames, len);
}

/* The same with the keys of the id that the packet goes to. */
static inline size_t quic_kit_seal(uint8_t *out, uint32_t version, const uint8_t id[8],
                                   uint16_t number, const uint8_t *frames, size_t len)
{
    return quic_kit_seal_under(out, version, id, id, number, frames, len);
}

#endif
