/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/signature.h"

#include "tests/policies/signature_keys.h"
#include "tests/tap.h"

#define DOMAIN "sallyport-tree-head-v1"

static char private_pem[SIGNATURE_PEM_BYTES];
static char public_pem[SIGNATURE_PEM_BYTES];
static struct signature_key *key;
static struct signature_public *public;
static const uint8_t message[] = "nothing left the site";

static void test_a_new_pair_parses_and_both_halves_have_one_id(void)
{
    struct trouble why = {0};
    uint8_t a[SIGNATURE_KEY_ID_BYTES];
    uint8_t b[SIGNATURE_KEY_ID_BYTES];
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    key = signature_key_parse(private_pem, &why);
    public = signature_public_parse(public_pem, &why);
    EXPECT(key != NULL && public != NULL);
    EXPECT_TEXT(why.text, "");
    signature_key_id(key, a);
    signature_public_id(public, b);
    EXPECT(memcmp(a, b, sizeof a) == 0);
}

static void test_the_public_half_of_a_private_key_checks_what_it_signs(void)
{
    struct trouble why = {0};
    uint8_t out[SIGNATURE_BYTES_MAX];
    struct signature_public *half = signature_key_public(key, &why);
    if (EXPECT(half != NULL)) {
        size_t len = signature_sign(key, out, DOMAIN, message, sizeof message);
        EXPECT(signature_check(half, out, len, DOMAIN, message, sizeof message));
        struct signature_public *copy = signature_public_copy(half, &why);
        signature_public_free(half);
        EXPECT(copy != NULL &&
               signature_check(copy, out, len, DOMAIN, message, sizeof message));
        signature_public_free(copy);
    }
}

static void test_what_is_signed_checks(void)
{
    uint8_t out[SIGNATURE_BYTES_MAX];
    for (int i = 0; i < 20; i++) {
        size_t len =
            signature_sign(key, out, DOMAIN, message, sizeof message - (size_t)i);
        EXPECT(len > 0);
        EXPECT(signature_check(public, out, len, DOMAIN, message,
                               sizeof message - (size_t)i));
    }
    size_t len = signature_sign(key, out, DOMAIN, NULL, 0);
    EXPECT(signature_check(public, out, len, DOMAIN, NULL, 0));
}

static void test_no_bit_of_signature_or_message_may_change(void)
{
    uint8_t out[SIGNATURE_BYTES_MAX];
    uint8_t copy[sizeof message];
    size_t len = signature_sign(key, out, DOMAIN, message, sizeof message);
    for (size_t i = 0; i < len; i++) {
        out[i] ^= 1;
        EXPECT(!signature_check(public, out, len, DOMAIN, message, sizeof message));
        out[i] ^= 1;
    }
    for (size_t i = 0; i < sizeof message; i++) {
        memcpy(copy, message, sizeof copy);
        copy[i] ^= 0x80;
        EXPECT(!signature_check(public, out, len, DOMAIN, copy, sizeof copy));
    }
    EXPECT(!signature_check(public, out, len - 1, DOMAIN, message, sizeof message));
    EXPECT(!signature_check(public, out, 0, DOMAIN, message, sizeof message));
}

static void test_a_signature_serves_no_other_domain(void)
{
    uint8_t out[SIGNATURE_BYTES_MAX];
    uint8_t shifted[sizeof message];
    size_t len = signature_sign(key, out, DOMAIN, message, sizeof message);
    EXPECT(
        !signature_check(public, out, len, "sallyport-mode-v1", message, sizeof message));
    /* The end of the domain moved into the message is another text, thanks to the NUL. */
    shifted[0] = '1';
    memcpy(shifted + 1, message, sizeof message - 1);
    EXPECT(!signature_check(public, out, len, "sallyport-tree-head-v", shifted,
                            sizeof shifted));
}

static void test_bytes_after_the_signature_are_refused(void)
{
    uint8_t out[SIGNATURE_BYTES_MAX + 1] = {0};
    size_t len = signature_sign(key, out, DOMAIN, message, sizeof message);
    EXPECT(!signature_check(public, out, len + 1, DOMAIN, message, sizeof message));
}

static void test_another_key_checks_nothing(void)
{
    struct trouble why = {0};
    uint8_t out[SIGNATURE_BYTES_MAX];
    uint8_t ours[SIGNATURE_KEY_ID_BYTES];
    uint8_t theirs[SIGNATURE_KEY_ID_BYTES];
    struct signature_public *other = signature_public_parse(openssl_public, &why);
    EXPECT(other != NULL);
    size_t len = signature_sign(key, out, DOMAIN, message, sizeof message);
    EXPECT(!signature_check(other, out, len, DOMAIN, message, sizeof message));
    signature_public_id(public, ours);
    signature_public_id(other, theirs);
    EXPECT(memcmp(ours, theirs, sizeof ours) != 0);
    signature_public_free(other);
}

static void test_a_signature_by_openssl_checks(void)
{
    struct trouble why = {0};
    struct signature_public *other = signature_public_parse(openssl_public, &why);
    EXPECT(other != NULL);
    EXPECT(signature_check(other, openssl_signature, sizeof openssl_signature, DOMAIN,
                           message, sizeof message - 1));
    signature_public_free(other);
}

static void refused(const char *pem, bool private, const char *part)
{
    struct trouble why = {0};
    if (private) {
        EXPECT(signature_key_parse(pem, &why) == NULL);
    } else {
        EXPECT(signature_public_parse(pem, &why) == NULL);
    }
    if (strstr(why.text, part) == NULL) {
        EXPECT_TEXT(why.text, part);
    }
}

static void test_what_is_no_key_of_that_kind_is_named(void)
{
    refused("", true, "no P-256 private key in PEM form");
    refused("", false, "no P-256 public key in PEM form");
    refused("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", false,
            "no P-256 public");
    refused(public_pem, true, "a public key stands where the private key should");
    refused(private_pem, false, "a private key stands where the public key should");
    refused(secp384r1_public, false, "no P-256 public");
    refused(secp256k1_public, false, "no P-256 public");
    refused("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", true, "the key is encrypted");
}

static void test_freeing_nothing_is_allowed(void)
{
    signature_key_free(NULL);
    signature_public_free(NULL);
    signature_key_free(key);
    signature_public_free(public);
    EXPECT(true);
}

int main(void)
{
    RUN(test_a_new_pair_parses_and_both_halves_have_one_id);
    RUN(test_the_public_half_of_a_private_key_checks_what_it_signs);
    RUN(test_what_is_signed_checks);
    RUN(test_no_bit_of_signature_or_message_may_change);
    RUN(test_a_signature_serves_no_other_domain);
    RUN(test_bytes_after_the_signature_are_refused);
    RUN(test_another_key_checks_nothing);
    RUN(test_a_signature_by_openssl_checks);
    RUN(test_what_is_no_key_of_that_kind_is_named);
    RUN(test_freeing_nothing_is_allowed);
    return tap_done();
}
