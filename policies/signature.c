/* SPDX-License-Identifier: Apache-2.0 */
/* ECDSA P-256 over SHA-256 by mbedTLS. */
#include "policies/signature.h"

#include <stdlib.h>
#include <string.h>

#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>

#include "policies/private_key.h"

#define DIGEST_BYTES PRIVATE_KEY_DIGEST_BYTES
#define PUBLIC_DER_BYTES 91U

/* How every DER SubjectPublicKeyInfo of an uncompressed P-256 point begins (RFC 5480
 * 2): comparing it proves the curve without the fields that mbedTLS 3.6 hides. */
static const uint8_t p256_prefix[] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};

struct pair {
    mbedtls_pk_context pk;
    uint8_t id[SIGNATURE_KEY_ID_BYTES];
};
struct signature_key {
    struct pair pair;
};
struct signature_public {
    struct pair pair;
};

/* SHA-256 of domain, its NUL, and message. */
static bool digest_of(const char *domain, const uint8_t *message, size_t len,
                      uint8_t out[static DIGEST_BYTES])
{
    const unsigned char *word = (const unsigned char *)domain;
    mbedtls_md_context_t md;
    mbedtls_md_init(&md);
    bool good =
        mbedtls_md_setup(&md, mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), 0) == 0 &&
        mbedtls_md_starts(&md) == 0 &&
        mbedtls_md_update(&md, word, strlen(domain) + 1) == 0 &&
        mbedtls_md_update(&md, message, len) == 0 && mbedtls_md_finish(&md, out) == 0;
    mbedtls_md_free(&md);
    return good;
}

/* Fills pair->id; false when the key is on another curve or is no curve key at all. */
static bool identify(struct pair *pair)
{
    uint8_t der[PUBLIC_DER_BYTES + 64];
    int len = mbedtls_pk_write_pubkey_der(&pair->pk, der, sizeof der);
    const uint8_t *start = der + sizeof der - PUBLIC_DER_BYTES; /* written at the end */
    return len == (int)PUBLIC_DER_BYTES &&
           memcmp(start, p256_prefix, sizeof p256_prefix) == 0 &&
           mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), start,
                      PUBLIC_DER_BYTES, pair->id) == 0;
}

/* The sentence for a PEM text that is not the kind of key it should be. */
static void explain(struct trouble *why, const char *pem, const char *kind)
{
    if (strstr(pem, "ENCRYPTED") != NULL) {
        trouble_set(why, "the key is encrypted; remove its passphrase with 'openssl ec'");
    } else if (strstr(pem, "PRIVATE KEY-----") != NULL && strcmp(kind, "public") == 0) {
        trouble_set(why, "a private key stands where the public key should; give the "
                         "file that ends in .pub");
    } else if (strstr(pem, "PUBLIC KEY-----") != NULL && strcmp(kind, "private") == 0) {
        trouble_set(why, "a public key stands where the private key should; give the "
                         "file that ends in .key");
    } else {
        trouble_set(why,
                    "no P-256 %s key in PEM form; make a pair with 'sallyport keygen'",
                    kind);
    }
}

struct signature_key *signature_key_parse(const char *pem, struct trouble *why)
{
    struct signature_key *self = calloc(1, sizeof *self);
    if (self == NULL) {
        trouble_set(why, "no memory for a key");
        return NULL;
    }
    mbedtls_pk_init(&self->pair.pk);
    if (private_key_parse(&self->pair.pk, (const uint8_t *)pem, strlen(pem) + 1) != 0 ||
        !identify(&self->pair)) {
        explain(why, pem, "private");
        signature_key_free(self);
        return NULL;
    }
    return self;
}

struct signature_public *signature_public_parse(const char *pem, struct trouble *why)
{
    struct signature_public *self = calloc(1, sizeof *self);
    if (self == NULL) {
        trouble_set(why, "no memory for a key");
        return NULL;
    }
    mbedtls_pk_init(&self->pair.pk);
    if (mbedtls_pk_parse_public_key(&self->pair.pk, (const unsigned char *)pem,
                                    strlen(pem) + 1) != 0 ||
        !identify(&self->pair)) {
        explain(why, pem, "public");
        signature_public_free(self);
        return NULL;
    }
    return self;
}

void signature_key_free(struct signature_key *self)
{
    if (self != NULL) {
        mbedtls_pk_free(&self->pair.pk); /* wipes the private number */
        mbedtls_platform_zeroize(self, sizeof *self);
        free(self);
    }
}

void signature_public_free(struct signature_public *self)
{
    if (self != NULL) {
        mbedtls_pk_free(&self->pair.pk);
        free(self);
    }
}

static struct signature_public *public_of(const struct pair *from, struct trouble *why)
{
    unsigned char pem[SIGNATURE_PEM_BYTES];
    struct pair pair = *from; /* the same numbers, not to be freed */
    if (mbedtls_pk_write_pubkey_pem(&pair.pk, pem, sizeof pem) != 0) {
        trouble_set(why, "no memory for a key");
        return NULL;
    }
    return signature_public_parse((const char *)pem, why);
}

struct signature_public *signature_key_public(const struct signature_key *self,
                                              struct trouble *why)
{
    return public_of(&self->pair, why);
}

struct signature_public *signature_public_copy(const struct signature_public *self,
                                               struct trouble *why)
{
    return public_of(&self->pair, why);
}

void signature_key_id(const struct signature_key *self,
                      uint8_t out[static SIGNATURE_KEY_ID_BYTES])
{
    memcpy(out, self->pair.id, SIGNATURE_KEY_ID_BYTES);
}

void signature_public_id(const struct signature_public *self,
                         uint8_t out[static SIGNATURE_KEY_ID_BYTES])
{
    memcpy(out, self->pair.id, SIGNATURE_KEY_ID_BYTES);
}

size_t signature_sign(struct signature_key *self, uint8_t out[static SIGNATURE_BYTES_MAX],
                      const char *domain, const uint8_t *message, size_t len)
{
    uint8_t digest[DIGEST_BYTES];
    uint8_t made[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    size_t made_len = 0;
    if (!digest_of(domain, message, len, digest) ||
        private_key_sign(&self->pair.pk, digest, made, &made_len) != 0 ||
        made_len > SIGNATURE_BYTES_MAX) {
        return 0;
    }
    memcpy(out, made, made_len);
    return made_len;
}

bool signature_check(struct signature_public *self, const uint8_t *signature,
                     size_t signature_len, const char *domain, const uint8_t *message,
                     size_t len)
{
    uint8_t digest[DIGEST_BYTES];
    return digest_of(domain, message, len, digest) &&
           mbedtls_pk_verify(&self->pair.pk, MBEDTLS_MD_SHA256, digest, DIGEST_BYTES,
                             signature, signature_len) == 0;
}

bool signature_new_pair(char private_pem[static SIGNATURE_PEM_BYTES],
                        char public_pem[static SIGNATURE_PEM_BYTES], struct trouble *why)
{
    mbedtls_pk_context pk;
    mbedtls_pk_init(&pk);
    bool good = private_key_make(&pk) == 0 &&
                mbedtls_pk_write_key_pem(&pk, (unsigned char *)private_pem,
                                         SIGNATURE_PEM_BYTES) == 0 &&
                mbedtls_pk_write_pubkey_pem(&pk, (unsigned char *)public_pem,
                                            SIGNATURE_PEM_BYTES) == 0;
    mbedtls_pk_free(&pk);
    if (!good) {
        mbedtls_platform_zeroize(private_pem, SIGNATURE_PEM_BYTES);
        trouble_set(why, "no key pair could be made: the kernel gives no random bytes");
    }
    return good;
}
