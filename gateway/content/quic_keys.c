/* SPDX-License-Identifier: Apache-2.0 */
/* Salts, labels, and one packet opened. */
#include "gateway/content/quic_keys.h"

#include <mbedtls/aes.h>
#include <mbedtls/gcm.h>
#include <string.h>

#include "gateway/content/hmac.h"

#define SALT_BYTES 20
#define TAG_BYTES 16
#define SAMPLE_BYTES 16
#define NUMBER_MAX_BYTES \
    4 /* the sample is taken behind so many, whatever the number has */
#define HEADER_MAX_BYTES 2048
#define DRAFT_22 0xff000016U
#define MVFST_DRAFT_22 0xfaceb001U
#define MVFST_DRAFT_27 0xfaceb002U
#define GOOGLE_T050 0x54303530U
#define GOOGLE_T051 0x54303531U

struct salt {
    uint32_t first;
    uint32_t last;
    uint8_t bytes[SALT_BYTES];
};

static const struct salt salts[] = {
    {QUIC_VERSION_1, QUIC_VERSION_1, {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34,
                                      0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8,
                                      0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a}},
    {QUIC_VERSION_2, QUIC_VERSION_2, {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6,
                                      0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26,
                                      0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9}},
    {0xff000021, 0xff000022, {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34,
                              0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8,
                              0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a}},
    {0xff00001d, 0xff000020, {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2,
                              0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61,
                              0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99}},
    {0xff000017, 0xff00001c, {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb,
                              0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4,
                              0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02}},
    {MVFST_DRAFT_27, MVFST_DRAFT_27, {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb,
                                      0x5a, 0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4,
                                      0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02}},
    {DRAFT_22, DRAFT_22, {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x2a, 0x96,
                          0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x41, 0x90}},
    {MVFST_DRAFT_22, MVFST_DRAFT_22, {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb,
                                      0xe9, 0x2a, 0x96, 0xcd, 0x21, 0x51, 0x9e,
                                      0xbd, 0x7a, 0x02, 0x64, 0x41, 0x90}},
    {GOOGLE_T050, GOOGLE_T050, {0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72,
                                0x91, 0x55, 0x80, 0x30, 0x4c, 0x43, 0xa2,
                                0x36, 0x7c, 0x60, 0x48, 0x83, 0x10}},
    {GOOGLE_T051, GOOGLE_T051, {0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee,
                                0x5f, 0xa4, 0x50, 0x6c, 0x19, 0x12, 0x4f,
                                0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d}},
};

static const uint8_t *salt_of(uint32_t version)
{
    for (size_t i = 0; i < sizeof salts / sizeof *salts; i++) {
        if (version >= salts[i].first && version <= salts[i].last) {
            return salts[i].bytes;
        }
    }
    return NULL;
}

/* HKDF-Expand-Label with an empty context (RFC 8446 7.1), of DIGEST_BYTES at most: one
 * block of HKDF-Expand (RFC 5869 2.3). */
static void expand(const struct hmac *secret, const char *label, uint8_t *out,
                   size_t out_len)
{
    uint8_t info[64];
    size_t label_len = strlen(label);
    size_t used = 0;
    info[used++] = 0;
    info[used++] = (uint8_t)out_len;
    info[used++] = (uint8_t)(6 + label_len);
    memcpy(info + used, "tls13 ", 6);
    memcpy(info + used + 6, label, label_len);
    used += 6 + label_len;
    info[used++] = 0;
    info[used++] = 1; /* the block's number */
    struct digest block = hmac_of(secret, info, used);
    memcpy(out, block.bytes, out_len);
}

bool quic_keys_derive(struct quic_keys *out, uint32_t version, const uint8_t *destination,
                      size_t len)
{
    const uint8_t *salt = salt_of(version);
    bool second = version == QUIC_VERSION_2;
    struct hmac secret;
    uint8_t client[DIGEST_BYTES];
    if (salt == NULL) {
        return false;
    }
    hmac_init(&secret, salt, SALT_BYTES);
    struct digest initial = hmac_of(&secret, destination, len); /* HKDF-Extract */
    hmac_init(&secret, initial.bytes, sizeof initial.bytes);
    expand(&secret, "client in", client, sizeof client);
    hmac_init(&secret, client, sizeof client);
    expand(&secret, second ? "quicv2 key" : "quic key", out->key, sizeof out->key);
    expand(&secret, second ? "quicv2 iv" : "quic iv", out->iv, sizeof out->iv);
    expand(&secret, second ? "quicv2 hp" : "quic hp", out->header, sizeof out->header);
    return true;
}

/* RFC 9001 5.4.3: the mask over the first byte and the packet number. */
static bool make_mask(const struct quic_keys *self, const uint8_t *sample,
                      uint8_t mask[static SAMPLE_BYTES])
{
    mbedtls_aes_context aes;
    mbedtls_aes_init(&aes);
    int failed = mbedtls_aes_setkey_enc(&aes, self->header, 128);
    failed |= mbedtls_aes_crypt_ecb(&aes, MBEDTLS_AES_ENCRYPT, sample, mask);
    mbedtls_aes_free(&aes);
    return failed == 0;
}

static bool decrypt(const struct quic_keys *self, uint32_t number, const uint8_t *header,
                    size_t header_len, const uint8_t *sealed, size_t len, uint8_t *out)
{
    uint8_t nonce[sizeof self->iv];
    mbedtls_gcm_context gcm;
    memcpy(nonce, self->iv, sizeof nonce);
    for (size_t i = 0; i < sizeof number; i++) {
        nonce[sizeof nonce - 1 - i] ^= (uint8_t)(number >> 8 * i);
    }
    mbedtls_gcm_init(&gcm);
    int failed = mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, self->key, 128);
    if (failed == 0) {
        failed =
            mbedtls_gcm_auth_decrypt(&gcm, len, nonce, sizeof nonce, header, header_len,
                                     sealed + len, TAG_BYTES, sealed, out);
    }
    mbedtls_gcm_free(&gcm);
    return failed == 0;
}

bool quic_keys_open(const struct quic_keys *self, const struct quic_packet *packet,
                    uint8_t *out, size_t *out_len)
{
    uint8_t mask[SAMPLE_BYTES];
    uint8_t header[HEADER_MAX_BYTES];
    size_t at = packet->number_at;
    if (at + NUMBER_MAX_BYTES + SAMPLE_BYTES > packet->len ||
        at + NUMBER_MAX_BYTES > sizeof header ||
        !make_mask(self, packet->bytes + at + NUMBER_MAX_BYTES, mask)) {
        return false;
    }
    memcpy(header, packet->bytes, at + NUMBER_MAX_BYTES);
    header[0] ^= mask[0] & 0xf;
    size_t number_bytes = (header[0] & 3U) + 1;
    uint32_t number = 0;
    for (size_t i = 0; i < number_bytes; i++) {
        header[at + i] ^= mask[1 + i];
        number = number << 8 | header[at + i];
    }
    size_t header_len = at + number_bytes;
    *out_len = packet->len - header_len - TAG_BYTES;
    return decrypt(self, number, header, header_len, packet->bytes + header_len, *out_len,
                   out);
}
