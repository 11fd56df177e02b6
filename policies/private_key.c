/* SPDX-License-Identifier: Apache-2.0 */
/* A call for each version. */
#include "policies/private_key.h"

#include <mbedtls/ecp.h>
#include <mbedtls/version.h>

#include "policies/random.h"

int private_key_parse(mbedtls_pk_context *out, const uint8_t *key, size_t bytes)
{
#if MBEDTLS_VERSION_MAJOR >= 3
    return mbedtls_pk_parse_key(out, key, bytes, NULL, 0, random_bytes, NULL);
#else
    return mbedtls_pk_parse_key(out, key, bytes, NULL, 0);
#endif
}

int private_key_make(mbedtls_pk_context *out)
{
    int error = mbedtls_pk_setup(out, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
    return error != 0 ? error
                      : mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(*out),
                                            random_bytes, NULL);
}

bool private_key_is_of(const mbedtls_pk_context *key, const mbedtls_pk_context *of)
{
#if MBEDTLS_VERSION_MAJOR >= 3
    return mbedtls_pk_check_pair(of, key, random_bytes, NULL) == 0;
#else
    return mbedtls_pk_check_pair(of, key) == 0;
#endif
}

int private_key_sign(mbedtls_pk_context *key,
                     const uint8_t digest[static PRIVATE_KEY_DIGEST_BYTES],
                     uint8_t out[static MBEDTLS_PK_SIGNATURE_MAX_SIZE], size_t *len)
{
#if MBEDTLS_VERSION_MAJOR >= 3
    return mbedtls_pk_sign(key, MBEDTLS_MD_SHA256, digest, PRIVATE_KEY_DIGEST_BYTES, out,
                           MBEDTLS_PK_SIGNATURE_MAX_SIZE, len, random_bytes, NULL);
#else
    return mbedtls_pk_sign(key, MBEDTLS_MD_SHA256, digest, PRIVATE_KEY_DIGEST_BYTES, out,
                           len, random_bytes, NULL);
#endif
}
