/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/bundle.h"

#include "policies/policy.pb-c.h"
#include "policies/signature.h"
#include "tests/policies/parse_fixture.h"
#include "tests/policies/random_policy.h"

static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
static char private_pem[SIGNATURE_PEM_BYTES];
static char public_pem[SIGNATURE_PEM_BYTES];
static uint8_t *sealed;
static size_t sealed_len;
static struct policy *original;

static struct policy *open_bytes(const uint8_t *bytes, size_t len, uint64_t version_min,
                                 struct trouble *why)
{
    struct arena arena;
    why->text[0] = '\0';
    arena_init(&arena, block, sizeof block);
    struct policy *policy = bundle_open(bytes, len, public_pem, version_min, &arena, why);
    EXPECT((policy == NULL) == (why->text[0] != '\0'));
    EXPECT(policy != NULL || arena.used_bytes == 0);
    return policy;
}

static void test_what_was_sealed_opens_as_the_same_policy(void)
{
    struct trouble why = {0};
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    original = parse("policy \"p\" version 7\nbus vehicle = can0\nbus unit = can1\n"
                     "from vehicle to unit {\nid 5 length 8\n}\n");
    sealed = bundle_seal(original, private_pem, &sealed_len, &why);
    EXPECT_TEXT(why.text, "");
    struct policy *policy = open_bytes(sealed, sealed_len, 7, &why);
    EXPECT(policy != NULL && random_policy_equal(policy, original));
}

static void test_a_version_may_not_go_back(void)
{
    struct trouble why;
    EXPECT(open_bytes(sealed, sealed_len, 8, &why) == NULL);
    EXPECT_TEXT(why.text, "version 7 is older than 8, which was in force; raise the "
                          "version and compile it again");
}

static void test_no_byte_of_the_policy_or_signature_may_change(void)
{
    struct trouble why;
    for (size_t i = 0; i < sealed_len; i++) {
        sealed[i] ^= 0x01;
        EXPECT(open_bytes(sealed, sealed_len, 0, &why) == NULL);
        sealed[i] ^= 0x01;
    }
}

static void test_a_bundle_cut_anywhere_is_refused(void)
{
    struct trouble why;
    for (size_t i = 0; i < sealed_len; i++) {
        EXPECT(open_bytes(sealed, i, 0, &why) == NULL);
    }
}

static void test_another_signer_is_told_from_a_changed_policy(void)
{
    struct trouble why = {0};
    char other_private[SIGNATURE_PEM_BYTES];
    char other_public[SIGNATURE_PEM_BYTES];
    size_t len = 0;
    EXPECT(signature_new_pair(other_private, other_public, &why));
    uint8_t *other = bundle_seal(original, other_private, &len, &why);
    EXPECT(open_bytes(other, len, 0, &why) == NULL);
    EXPECT(strstr(why.text, "signed with another key") != NULL);
    free(other);
}

/* The id of our key on another's signature, over a policy that is whole. */
static void test_a_key_id_alone_opens_nothing(void)
{
    struct trouble why = {0};
    Sallyport__Bundle *bundle = sallyport__bundle__unpack(NULL, sealed_len, sealed);
    bundle->signature.len = 0;
    size_t len = sallyport__bundle__get_packed_size(bundle);
    uint8_t *bytes = malloc(len);
    (void)sallyport__bundle__pack(bundle, bytes);
    EXPECT(open_bytes(bytes, len, 0, &why) == NULL);
    EXPECT(strstr(why.text, "the signature is wrong") != NULL);
    free(bytes);
    sallyport__bundle__free_unpacked(bundle, NULL);
}

static void test_what_is_signed_must_still_be_a_policy(void)
{
    struct trouble why = {0};
    struct policy broken = *original;
    size_t len = 0;
    broken.mode_count = 0;
    uint8_t *bytes = bundle_seal(&broken, private_pem, &len, &why);
    EXPECT(bytes != NULL);
    EXPECT(open_bytes(bytes, len, 0, &why) == NULL);
    EXPECT(strstr(why.text, "no policy: mode") != NULL);
    free(bytes);
}

static void test_too_many_bytes_are_not_even_read(void)
{
    struct trouble why;
    EXPECT(open_bytes(sealed, BUNDLE_BYTES_MAX + 1U, 0, &why) == NULL);
    EXPECT_TEXT(why.text, "no policy bundle; make one with 'sallyport compile'");
}

static void test_a_wrong_key_is_named(void)
{
    struct trouble why = {0};
    struct arena arena;
    size_t len = 0;
    EXPECT(bundle_seal(original, public_pem, &len, &why) == NULL);
    EXPECT(strstr(why.text, "a public key stands") != NULL);
    arena_init(&arena, block, sizeof block);
    EXPECT(bundle_open(sealed, sealed_len, private_pem, 0, &arena, &why) == NULL);
    EXPECT(strstr(why.text, "a private key stands") != NULL);
}

#ifndef __SANITIZE_ADDRESS__ /* which has its own malloc */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);

struct blocks {
    long taken;
    long fails_at; /* the block of this number is not given; -1: all are */
};

static struct blocks plain = {0, -1}; /* our own */
static struct blocks clear = {0, -1}; /* ours and those of mbedTLS */

void *malloc(size_t size)
{
    return plain.taken++ == plain.fails_at ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return clear.taken++ == clear.fails_at ? NULL : __libc_calloc(count, size);
}

/* NULL: any words will do. */
static void expect_refused(struct blocks *blocks, long number, const char *text)
{
    struct trouble why = {0};
    size_t len = 0;
    *blocks = (struct blocks){0, number};
    uint8_t *bytes = bundle_seal(original, private_pem, &len, &why);
    *blocks = (struct blocks){0, -1};
    EXPECT(bytes == NULL);
    EXPECT(why.text[0] != '\0');
    EXPECT_TEXT(why.text, text != NULL ? text : why.text);
    free(bytes);
}

static void test_without_memory_nothing_is_sealed_and_it_is_told(void)
{
    struct trouble why = {0};
    clear.taken = 0;
    struct signature_key *key = signature_key_parse(private_pem, &why);
    long for_key = clear.taken;
    signature_key_free(key);
    EXPECT(for_key > 0);
    for (long number = 0; number < for_key; number++) {
        expect_refused(&clear, number, NULL);
    }
    expect_refused(&clear, for_key, "no memory to pack the policy");
    expect_refused(&clear, for_key + 1,
                   "the policy could not be signed; free some memory, and see that the "
                   "kernel gives random bytes");
    expect_refused(&plain, 0, "no memory to pack the policy");
    expect_refused(&plain, 1, "no memory for the bundle");
}
#else
static void test_without_memory_nothing_is_sealed_and_it_is_told(void)
{
    SKIP("the sanitizer has its own malloc");
}
#endif

static void test_an_arena_that_is_too_small_is_told(void)
{
    for (size_t size = 0; size < 4096; size += 256) {
        struct trouble why = {0};
        struct arena arena;
        arena_init(&arena, block, size);
        EXPECT(bundle_open(sealed, sealed_len, public_pem, 0, &arena, &why) == NULL);
        EXPECT(why.text[0] != '\0' && arena.used_bytes == 0);
    }
    free(sealed);
}

int main(void)
{
    RUN(test_what_was_sealed_opens_as_the_same_policy);
    RUN(test_a_version_may_not_go_back);
    RUN(test_no_byte_of_the_policy_or_signature_may_change);
    RUN(test_a_bundle_cut_anywhere_is_refused);
    RUN(test_another_signer_is_told_from_a_changed_policy);
    RUN(test_a_key_id_alone_opens_nothing);
    RUN(test_what_is_signed_must_still_be_a_policy);
    RUN(test_too_many_bytes_are_not_even_read);
    RUN(test_a_wrong_key_is_named);
    RUN(test_without_memory_nothing_is_sealed_and_it_is_told);
    RUN(test_an_arena_that_is_too_small_is_told);
    return tap_done();
}
