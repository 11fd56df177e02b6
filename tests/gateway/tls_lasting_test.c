/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/tls/tls_lasting.h"

#include <psa/crypto.h>

#include "gateway/tls/tls_memory.h"
#include "tests/tap.h"

#define KEYS 24          /* more than the first table has room for, in 3.6 */
#define QUESTIONS 10001U /* MBEDTLS_CTR_DRBG_RESEED_INTERVAL and one */

static void take_keys(psa_key_id_t *keys)
{
    static const uint8_t secret[16] = {1};
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_ENCRYPT);
    psa_set_key_algorithm(&attributes, PSA_ALG_CTR);
    psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
    for (size_t i = 0; i < KEYS; i++) {
        EXPECT_EQ(psa_import_key(&attributes, secret, sizeof secret, &keys[i]),
                  PSA_SUCCESS);
    }
}

static void give_back_keys(const psa_key_id_t *keys)
{
    for (size_t i = 0; i < KEYS; i++) {
        EXPECT_EQ(psa_destroy_key(keys[i]), PSA_SUCCESS);
    }
}

/* More sessions at once than any before make mbedTLS's table of keys grow. */
static void a_table_that_grows_in_a_session_is_there_for_the_next(void)
{
    psa_key_id_t keys[KEYS];
    for (size_t turn = 0; turn < 2; turn++) {
        int arena = 0;
        EXPECT(tls_memory_take(&arena));
        int before = tls_memory_enter(arena);
        take_keys(keys);
        give_back_keys(keys);
        tls_memory_leave(before);
        tls_memory_return(arena);
        EXPECT_EQ(tls_memory_counts().left, 0);
    }
}

/* As often as that a key is made, mbedTLS asks the system for chance anew, and stirs it
 * into what it had. */
static void chance_that_is_asked_for_in_a_session_is_there_for_the_next(void)
{
    for (size_t turn = 0; turn < 2; turn++) {
        int arena = 0;
        uint8_t byte = 0;
        bool good = true;
        EXPECT(tls_memory_take(&arena));
        int before = tls_memory_enter(arena);
        for (size_t i = 0; i < QUESTIONS; i++) {
            good = good && psa_generate_random(&byte, 1) == PSA_SUCCESS;
        }
        tls_memory_leave(before);
        tls_memory_return(arena);
        EXPECT(good);
        EXPECT_EQ(tls_memory_counts().left, 0);
    }
}

int main(void)
{
    EXPECT(psa_crypto_init() == PSA_SUCCESS && tls_memory_open(1));
    RUN(a_table_that_grows_in_a_session_is_there_for_the_next);
    RUN(chance_that_is_asked_for_in_a_session_is_there_for_the_next);
    tls_memory_close();
    return tap_done();
}
