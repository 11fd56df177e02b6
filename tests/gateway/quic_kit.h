/* SPDX-License-Identifier: Apache-2.0 */
/* Initial packets as a client makes them, for tests. */
#ifndef TESTS_GATEWAY_QUIC_KIT_H
#define TESTS_GATEWAY_QUIC_KIT_H

#include <mbedtls/aes.h>
#include <mbedtls/gcm.h>
#include <string.h>

#include "gateway/content/quic_keys.h"

static const uint8_t quic_kit_id[8] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};

/* Seals frames into an Initial of `version` to the id, with a packet number of two bytes.
 * Returns its length. */
static size_t quic_kit_seal(uint8_t *out, uint32_t version, const uint8_t id[8],
                            uint16_t number, const uint8_t *frames, size_t len)
{
    struct quic_keys keys;
    uint8_t nonce[12];
    uint8_t mask[16];
    uint8_t first = version == QUIC_VERSION_2 ? 0xd1 : 0xc1;
    size_t length = 2 + len + 16;
    const uint8_t head[] = {first,
                            (uint8_t)(version >> 24),
                            (uint8_t)(version >> 16),
                            (uint8_t)(version >> 8),
                            (uint8_t)version,
                            8};
    size_t used = sizeof head;
    memcpy(out, head, sizeof head);
    memcpy(out + used, id, 8);
    used += 8;
    memcpy(out + used, (uint8_t[]){0, 0, (uint8_t)(0x40 | length >> 8), (uint8_t)length},
           4);
    used += 4;
    size_t number_at = used;
    out[used++] = (uint8_t)(number >> 8);
    out[used++] = (uint8_t)number;
    if (!quic_keys_derive(&keys, version, id, 8)) {
        memset(&keys, 0, sizeof keys);
    }
    memcpy(nonce, keys.iv, sizeof nonce);
    nonce[10] ^= (uint8_t)(number >> 8);
    nonce[11] ^= (uint8_t)number;
    mbedtls_gcm_context gcm;
    mbedtls_gcm_init(&gcm);
    (void)mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, keys.key, 128);
    (void)mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, len, nonce, sizeof nonce,
                                    out, used, frames, out + used, 16, out + used + len);
    mbedtls_gcm_free(&gcm);
    mbedtls_aes_context aes;
    mbedtls_aes_init(&aes);
    (void)mbedtls_aes_setkey_enc(&aes, keys.header, 128);
    (void)mbedtls_aes_crypt_ecb(&aes, MBEDTLS_AES_ENCRYPT, out + number_at + 4, mask);
    mbedtls_aes_free(&aes);
    out[0] ^= mask[0] & 0xf;
    out[number_at] ^= mask[1];
    out[number_at + 1] ^= mask[2];
    return used + len + 16;
}

#endif
