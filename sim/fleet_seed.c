/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 of seed, vehicle, purpose and number. */
#include "sim/fleet_seed.h"

#include <stdio.h>
#include <string.h>

#include <mbedtls/ecp.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>

struct digest fleet_seed_draw(const struct fleet_seed *self, const char *purpose,
                              uint64_t number)
{
    char text[128];
    int len = snprintf(text, sizeof text, "sallyport-sim fleet %llu %u %s %llu",
                       (unsigned long long)self->seed, (unsigned)self->vehicle, purpose,
                       (unsigned long long)number);
    return digest_of(text, (size_t)len);
}

uint64_t fleet_seed_below(const struct fleet_seed *self, const char *purpose,
                          uint64_t number, uint64_t below)
{
    struct digest drawn = fleet_seed_draw(self, purpose, number);
    uint64_t value;
    memcpy(&value, drawn.bytes, sizeof value);
    return value % below;
}

/* What mbedTLS takes a key's bytes from. */
struct source {
    const struct fleet_seed *seed;
    uint64_t drawn;
};

static int draw_bytes(void *context, unsigned char *out, size_t len)
{
    struct source *source = context;
    for (size_t at = 0; at < len; at += DIGEST_BYTES) {
        struct digest drawn = fleet_seed_draw(source->seed, "key", source->drawn++);
        size_t left = len - at;
        memcpy(out + at, drawn.bytes, left < DIGEST_BYTES ? left : DIGEST_BYTES);
    }
    return 0;
}

struct signature_key *fleet_seed_key(const struct fleet_seed *self,
                                     char public_pem[static SIGNATURE_PEM_BYTES],
                                     struct trouble *why)
{
    char private_pem[SIGNATURE_PEM_BYTES] = "";
    struct source source = {self, 0};
    mbedtls_pk_context pk;
    mbedtls_pk_init(&pk);
    bool good = mbedtls_pk_setup(&pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) == 0 &&
                mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(pk),
                                    draw_bytes, &source) == 0 &&
                mbedtls_pk_write_key_pem(&pk, (unsigned char *)private_pem,
                                         SIGNATURE_PEM_BYTES) == 0 &&
                mbedtls_pk_write_pubkey_pem(&pk, (unsigned char *)public_pem,
                                            SIGNATURE_PEM_BYTES) == 0;
    mbedtls_pk_free(&pk);
    trouble_set(why, "no key can be made; mbedTLS refuses");
    struct signature_key *key = good ? signature_key_parse(private_pem, why) : NULL;
    mbedtls_platform_zeroize(private_pem, sizeof private_pem);
    return key;
}
