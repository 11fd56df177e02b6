/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/private_key.h"

#include "policies/signature.h"
#include "tests/tap.h"

static char pem[SIGNATURE_PEM_BYTES];

static void signs_what_it_verifies(bool read)
{
    static const uint8_t digest[PRIVATE_KEY_DIGEST_BYTES] = {1, 2, 3};
    static const uint8_t other[PRIVATE_KEY_DIGEST_BYTES] = {1, 2, 4};
    uint8_t made[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    size_t len = 0;
    mbedtls_pk_context key;
    mbedtls_pk_init(&key);
    EXPECT_EQ(read ? private_key_parse(&key, (const uint8_t *)pem, strlen(pem) + 1)
                   : private_key_make(&key),
              0);
    EXPECT_EQ(private_key_sign(&key, digest, made, &len), 0);
    EXPECT_EQ(
        mbedtls_pk_verify(&key, MBEDTLS_MD_SHA256, digest, sizeof digest, made, len), 0);
    EXPECT(mbedtls_pk_verify(&key, MBEDTLS_MD_SHA256, other, sizeof other, made, len) !=
           0);
    mbedtls_pk_free(&key);
}

static void test_what_a_key_signs_it_verifies(void)
{
    signs_what_it_verifies(true);
    signs_what_it_verifies(false);
}

static void test_what_is_no_key_is_told(void)
{
    mbedtls_pk_context key;
    mbedtls_pk_init(&key);
    EXPECT(private_key_parse(&key, (const uint8_t *)pem, strlen(pem)) != 0);
    mbedtls_pk_free(&key);
    EXPECT(private_key_parse(&key, (const uint8_t *)"\x30\x00", 2) != 0);
    mbedtls_pk_free(&key);
}

int main(void)
{
    char public_pem[SIGNATURE_PEM_BYTES];
    struct trouble why = {0};
    EXPECT(signature_new_pair(pem, public_pem, &why));
    RUN(test_what_a_key_signs_it_verifies);
    RUN(test_what_is_no_key_is_told);
    return tap_done();
}
