/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys are tried, what is offered, and a server that shows one that is not tried.
 */
#include "gateway/tls/key_cost.h"

#include <mbedtls/ecp.h>
#include <mbedtls/rsa.h>
#include <mbedtls/ssl_ciphersuites.h>

#include "gateway/tls/certificate_write.h"
#include "policies/random.h"
#include "tests/gateway/tls_kit.h"

#define HELLO_SESSION_AT 43 /* RFC 5246: record 5, handshake 4, version 2, random 32 */

static void make_curve_key(mbedtls_pk_context *out, mbedtls_ecp_group_id group)
{
    mbedtls_pk_init(out);
    EXPECT(mbedtls_pk_setup(out, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)) == 0 &&
           mbedtls_ecp_gen_key(group, mbedtls_pk_ec(*out), random_bytes, NULL) == 0);
}

static void curves_of_public_authorities_cost_little(void)
{
    static const struct {
        mbedtls_ecp_group_id group;
        bool is_low;
    } cases[] = {{MBEDTLS_ECP_DP_SECP256R1, true},
                 {MBEDTLS_ECP_DP_SECP384R1, true},
                 {MBEDTLS_ECP_DP_SECP521R1, false},
                 {MBEDTLS_ECP_DP_BP512R1, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mbedtls_pk_context key;
        make_curve_key(&key, cases[i].group);
        EXPECT_EQ(key_cost_is_low(&key), cases[i].is_low);
        mbedtls_pk_free(&key);
    }
}

/* No key that anybody has the other half of: nobody needs it. */
static bool is_rsa_low(const uint8_t *exponent, size_t exponent_bytes, size_t bytes)
{
    static uint8_t modulus[1024];
    mbedtls_pk_context key;
    memset(modulus, 0xff, sizeof modulus);
    mbedtls_pk_init(&key);
    EXPECT(mbedtls_pk_setup(&key, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)) == 0 &&
           mbedtls_rsa_import_raw(mbedtls_pk_rsa(key), modulus, bytes, NULL, 0, NULL, 0,
                                  NULL, 0, exponent, exponent_bytes) == 0 &&
           mbedtls_rsa_complete(mbedtls_pk_rsa(key)) == 0);
    bool is_low = key_cost_is_low(&key);
    mbedtls_pk_free(&key);
    return is_low;
}

static void an_exponent_may_have_32_bits(void)
{
    static const uint8_t usual[] = {1, 0, 1};
    static const uint8_t longest[] = {0xff, 0xff, 0xff, 0xff};
    static const uint8_t longer[] = {1, 0, 0, 0, 1};
    EXPECT(is_rsa_low(usual, sizeof usual, 256));
    EXPECT(is_rsa_low(usual, sizeof usual, 1024));
    EXPECT(is_rsa_low(longest, sizeof longest, 256));
    EXPECT(!is_rsa_low(longer, sizeof longer, 256));
}

static void other_keys_are_not_tried(void)
{
    mbedtls_pk_context none;
    mbedtls_pk_init(&none);
    EXPECT(!key_cost_is_low(&none));
}

/* A server that chooses it makes up a group of as many bits as it likes. */
static void no_hello_of_ours_offers_dhe(void)
{
    uint8_t hello[2048];
    EXPECT(tls_session_open_client(&kit_client, "a.example", NULL, NULL));
    size_t len = tls_session_fetch(&kit_client, hello, sizeof hello);
    size_t at = HELLO_SESSION_AT + 1 + hello[HELLO_SESSION_AT];
    size_t suites = (size_t)hello[at] << 8 | hello[at + 1];
    EXPECT(suites > 2 && at + 2 + suites < len);
    for (size_t i = at + 2; i < at + 2 + suites; i += 2) {
        const char *name = mbedtls_ssl_get_ciphersuite_name(hello[i] << 8 | hello[i + 1]);
        EXPECT(strncmp(name, "TLS-DHE", 7) != 0);
    }
    kit_close();
}

/* A leaf under that key, signed by the authority that the client trusts. */
static void open_server(mbedtls_pk_context *pair)
{
    static const uint8_t serial[CERTIFICATE_WRITE_SERIAL_BYTES] = {1};
    static uint8_t chain[4096];
    uint8_t key[1024];
    uint8_t spki[512];
    struct certificate_view issuer = {NULL, 0};
    struct certificate_view above = {NULL, 0};
    struct certificate_view authority = {kit_mint.authority, kit_mint.authority_bytes};
    int key_bytes = mbedtls_pk_write_key_der(pair, key, sizeof key);
    int spki_bytes = mbedtls_pk_write_pubkey_der(pair, spki, sizeof spki);
    EXPECT(key_bytes > 0 && spki_bytes > 0 &&
           certificate_list_names(&authority, &issuer, &above));
    struct certificate_words words = {
        .serial = serial,
        .first_seconds = KIT_NOW - KIT_DAY,
        .last_seconds = KIT_NOW + KIT_DAY,
        .name = "a.example",
        .issuer = issuer,
        .subject_key = {spki + sizeof spki - spki_bytes, (size_t)spki_bytes}};
    struct tls_session_identity identity = {
        .chain = chain,
        .chain_bytes =
            certificate_write(&words, &kit_mint.authority_key, chain, sizeof chain),
        .key = key + sizeof key - key_bytes,
        .key_bytes = (size_t)key_bytes};
    EXPECT(identity.chain_bytes > 0 &&
           tls_session_open_server(&kit_server, &identity, NULL));
}

/* Both halves of a pair in each other's place. */
static void make_long_exponent(mbedtls_pk_context *out)
{
    mbedtls_rsa_context *rsa = NULL;
    mbedtls_mpi parts[5];
    mbedtls_pk_context usual;
    mbedtls_pk_init(&usual);
    mbedtls_pk_init(out);
    for (size_t i = 0; i < 5; i++) {
        mbedtls_mpi_init(&parts[i]);
    }
    EXPECT(mbedtls_pk_setup(&usual, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)) == 0 &&
           mbedtls_pk_setup(out, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)) == 0);
    rsa = mbedtls_pk_rsa(usual);
    EXPECT(mbedtls_rsa_gen_key(rsa, random_bytes, NULL, 1024, 65537) == 0 &&
           mbedtls_rsa_export(rsa, &parts[0], &parts[1], &parts[2], &parts[3],
                              &parts[4]) == 0);
    rsa = mbedtls_pk_rsa(*out);
    EXPECT(mbedtls_rsa_import(rsa, &parts[0], &parts[1], &parts[2], &parts[4],
                              &parts[3]) == 0 &&
           mbedtls_rsa_complete(rsa) == 0);
    for (size_t i = 0; i < 5; i++) {
        mbedtls_mpi_free(&parts[i]);
    }
    mbedtls_pk_free(&usual);
}

static void shake_hands(mbedtls_pk_context *pair)
{
    static struct certificate_rules rules;
    rules = kit_rules("a.example");
    open_server(pair);
    EXPECT(tls_session_open_client(&kit_client, "a.example", NULL, &rules));
    kit_pump(4096);
    mbedtls_pk_free(pair);
}

static void a_server_whose_key_costs_too_much_is_told_so_before_it_is_used(void)
{
    mbedtls_pk_context pair;
    make_curve_key(&pair, MBEDTLS_ECP_DP_SECP384R1);
    shake_hands(&pair);
    EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
    kit_close();
    make_long_exponent(&pair);
    shake_hands(&pair);
    EXPECT_EQ(kit_client.fault, TLS_SESSION_PEER_CERTIFICATE);
    EXPECT_EQ(kit_client.certificate, CERTIFICATE_COSTLY);
    EXPECT(!kit_client.judged);
    EXPECT_EQ(kit_server.fault, TLS_SESSION_REFUSED);
    EXPECT_EQ(kit_server.alert, 43); /* unsupported_certificate */
    kit_close();
}

int main(void)
{
    EXPECT(tls_session_prepare());
    kit_open_mint();
    RUN(curves_of_public_authorities_cost_little);
    RUN(an_exponent_may_have_32_bits);
    RUN(other_keys_are_not_tried);
    RUN(no_hello_of_ours_offers_dhe);
    RUN(a_server_whose_key_costs_too_much_is_told_so_before_it_is_used);
    certificate_mint_close(&kit_mint);
    return tap_done();
}
