/* SPDX-License-Identifier: Apache-2.0 */
/* Chains that are right, and each way in which one is wrong. */
#include "gateway/tls/certificate_check.h"

#include "gateway/ledger/digest.h"
#include "gateway/tls/certificate_write.h"
#include "policies/private_key.h"
#include "tests/gateway/tls_kit.h"

static struct certificate_mint other_mint;
static struct certificate_view chain[CERTIFICATE_CHAIN_MAX];
static size_t count;

static void take_leaf(struct certificate_mint *mint, const char *name)
{
    struct tls_session_identity leaf;
    EXPECT(certificate_mint_leaf(mint, name, KIT_NOW, &leaf));
    count = certificate_list_split(leaf.chain, leaf.chain_bytes, chain, 10);
}

static enum certificate_fault check(const struct certificate_rules *rules)
{
    return certificate_check(rules, chain, count);
}

static void a_good_chain_is_good_with_or_without_its_authority(void)
{
    struct certificate_rules rules = kit_rules("a.example");
    take_leaf(&kit_mint, "a.example");
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    count = 1;
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    rules.name = "A.Example";
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
}

static void a_name_must_be_its_own(void)
{
    static const struct {
        const char *leaf;
        const char *name;
        enum certificate_fault fault;
    } cases[] = {
        {"a.example", "b.example", CERTIFICATE_MISNAMED},
        {"a.example", "", CERTIFICATE_MISNAMED},
        {"a.example", NULL, CERTIFICATE_MISNAMED},
        {"a.example", "sub.a.example", CERTIFICATE_MISNAMED},
        {"*.a.example", "sub.a.example", CERTIFICATE_GOOD},
        {"*.a.example", "a.example", CERTIFICATE_MISNAMED},
        {"*.a.example", "one.sub.a.example", CERTIFICATE_MISNAMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct certificate_rules rules = kit_rules(cases[i].name);
        take_leaf(&kit_mint, cases[i].leaf);
        EXPECT_EQ(check(&rules), cases[i].fault);
    }
}

/* To the second, whatever the clock of this machine says. */
static void the_date_is_the_one_that_is_told(void)
{
    struct certificate_rules rules = kit_rules("a.example");
    take_leaf(&kit_mint, "a.example");
    rules.now_seconds = KIT_NOW + CERTIFICATE_MINT_DAYS * KIT_DAY;
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    rules.now_seconds++;
    EXPECT_EQ(check(&rules), CERTIFICATE_EXPIRED);
    rules.now_seconds = KIT_NOW - CERTIFICATE_MINT_DAYS_BEFORE * KIT_DAY;
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    rules.now_seconds--;
    EXPECT_EQ(check(&rules), CERTIFICATE_NOT_YET);
}

static void an_authority_must_be_ours(void)
{
    struct certificate_rules rules = kit_rules("a.example");
    take_leaf(&other_mint, "a.example"); /* of the same name, with another key */
    EXPECT_EQ(check(&rules), CERTIFICATE_UNTRUSTED);
    take_leaf(&kit_mint, "a.example");
    rules.ca = NULL;
    EXPECT_EQ(check(&rules), CERTIFICATE_UNTRUSTED);
    rules.ca = kit_mint.authority;
    rules.ca_bytes--;
    EXPECT_EQ(check(&rules), CERTIFICATE_UNTRUSTED);
}

/* Behind one that it does not need, and one of the same name that has not signed. */
static void the_authority_is_found_among_others(void)
{
    static uint8_t both[2 * CERTIFICATE_MINT_CHAIN_BYTES];
    struct certificate_rules rules = kit_rules("a.example");
    memcpy(both, other_mint.authority, other_mint.authority_bytes);
    memcpy(both + other_mint.authority_bytes, kit_mint.authority,
           kit_mint.authority_bytes);
    rules.ca = both;
    rules.ca_bytes = (size_t)other_mint.authority_bytes + kit_mint.authority_bytes;
    take_leaf(&kit_mint, "a.example");
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
}

/* SHA-256 of the SubjectPublicKeyInfo, found by its beginning: all keys are P-256. */
static void pin_of(const struct certificate_view *certificate,
                   uint8_t out[FLOW_TERMS_PIN_BYTES])
{
    static const uint8_t start[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86};
    const uint8_t *at = memmem(certificate->bytes, certificate->len, start, sizeof start);
    EXPECT(at != NULL);
    struct digest digest = digest_of(at, 91);
    memcpy(out, digest.bytes, FLOW_TERMS_PIN_BYTES);
}

static void a_pin_holds_for_the_leaf_or_its_authority(void)
{
    static uint8_t pins[2][FLOW_TERMS_PIN_BYTES];
    struct certificate_rules rules = kit_rules("a.example");
    rules.pins = pins;
    rules.pin_count = 2;
    take_leaf(&kit_mint, "a.example");
    EXPECT_EQ(check(&rules), CERTIFICATE_NOT_PINNED);
    pin_of(&chain[0], pins[1]);
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    pin_of(&chain[1], pins[1]);
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    count = 1; /* the authority is in the path, though it was not sent */
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    rules.now_seconds += 30 * KIT_DAY; /* a pin excuses nothing */
    EXPECT_EQ(check(&rules), CERTIFICATE_EXPIRED);
}

/* Else whoever has any certificate adds the pinned one, which everybody can have. */
static void a_pinned_certificate_beside_the_path_counts_for_nothing(void)
{
    static uint8_t pins[1][FLOW_TERMS_PIN_BYTES];
    struct certificate_rules rules = kit_rules("a.example");
    struct tls_session_identity stranger;
    take_leaf(&kit_mint, "a.example");
    EXPECT(certificate_mint_leaf(&other_mint, "a.example", KIT_NOW, &stranger));
    EXPECT_EQ(
        certificate_list_split(stranger.chain, stranger.chain_bytes, chain + count, 2),
        2);
    pin_of(&chain[count], pins[0]);
    count += 2;
    rules.pins = pins;
    rules.pin_count = 1;
    EXPECT_EQ(check(&rules), CERTIFICATE_NOT_PINNED);
}

static void a_certificate_that_is_no_servers_is_misused(void)
{
    struct certificate_rules rules = kit_rules("Test authority");
    count = 1;
    chain[0] = (struct certificate_view){kit_mint.authority, kit_mint.authority_bytes};
    /* An authority has no purpose named, but its key is for signing certificates. */
    EXPECT_EQ(check(&rules), CERTIFICATE_MISUSED);
    static uint8_t copy[CERTIFICATE_MINT_LEAF_BYTES];
    static const uint8_t server[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
    take_leaf(&kit_mint, "a.example");
    memcpy(copy, chain[0].bytes, chain[0].len);
    uint8_t *use = memmem(copy, chain[0].len, server, sizeof server);
    EXPECT(use != NULL);
    use[sizeof server - 1] = 2; /* clientAuth; the signature is wrong with it */
    chain[0].bytes = copy;
    rules.name = "a.example";
    EXPECT_EQ(check(&rules), CERTIFICATE_UNTRUSTED);
}

#define HEADER 4 /* of DER with two bytes of length */

/* A certificate of this body, in a buffer with room; its bytes. */
static size_t sign_anew(const uint8_t *body, size_t len, uint8_t *out)
{
    static const uint8_t ecdsa_sha256[] = {0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
                                           0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
    uint8_t signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    struct digest digest = digest_of(body, len);
    size_t bytes = 0;
    int error =
        private_key_sign(&kit_mint.authority_key, digest.bytes, signature, &bytes);
    EXPECT(error == 0 && bytes < 0x7f);
    size_t inner = len + sizeof ecdsa_sha256 + 3 + bytes;
    uint8_t head[] = {0x30, 0x82, (uint8_t)(inner >> 8), (uint8_t)inner};
    uint8_t mark[] = {0x03, (uint8_t)(bytes + 1), 0};
    uint8_t *at = mempcpy(out, head, sizeof head);
    at = mempcpy(at, body, len);
    at = mempcpy(at, ecdsa_sha256, sizeof ecdsa_sha256);
    at = mempcpy(at, mark, sizeof mark);
    at = mempcpy(at, signature, bytes);
    return (size_t)(at - out);
}

static void a_certificate_for_clients_serves_nobody(void)
{
    static const uint8_t server[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
    struct certificate_rules rules = kit_rules("a.example");
    uint8_t body[CERTIFICATE_MINT_LEAF_BYTES];
    uint8_t made[CERTIFICATE_MINT_LEAF_BYTES];
    take_leaf(&kit_mint, "a.example");
    memcpy(body, chain[0].bytes + HEADER, chain[0].len - HEADER);
    size_t len = HEADER + (size_t)body[2] * 256 + body[3];
    uint8_t *use = memmem(body, len, server, sizeof server);
    EXPECT(use != NULL && body[1] == 0x82);
    chain[0] = (struct certificate_view){made, sign_anew(body, len, made)};
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    use[sizeof server - 1] = 2; /* clientAuth */
    chain[0].len = sign_anew(body, len, made);
    EXPECT_EQ(check(&rules), CERTIFICATE_MISUSED);
}

/* What stands among the authorities and is none does not hide the next. */
static void an_authority_without_a_name_is_passed_over(void)
{
    static uint8_t both[8 + CERTIFICATE_MINT_CHAIN_BYTES];
    static const uint8_t nameless[] = {0x30, 0x02, 0x30, 0x00};
    struct certificate_rules rules = kit_rules("a.example");
    memcpy(both, nameless, sizeof nameless);
    memcpy(both + sizeof nameless, kit_mint.authority, kit_mint.authority_bytes);
    rules.ca = both;
    rules.ca_bytes = sizeof nameless + kit_mint.authority_bytes;
    take_leaf(&kit_mint, "a.example");
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
}

/* So many below the authority, each of which has signed the one before it. */
static void make_line(size_t certificates)
{
    static uint8_t made[CERTIFICATE_CHAIN_MAX][CERTIFICATE_MINT_LEAF_BYTES];
    static const uint8_t serial[CERTIFICATE_WRITE_SERIAL_BYTES] = {1};
    static const uint8_t start[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86};
    struct certificate_view above = {kit_mint.authority, kit_mint.authority_bytes};
    const uint8_t *key = memmem(above.bytes, above.len, start, sizeof start);
    count = certificates;
    for (size_t i = count; i-- > 0;) {
        struct certificate_view subject;
        struct certificate_view issuer;
        char name[40];
        (void)snprintf(name, sizeof name, "name%zu.example", i);
        EXPECT(certificate_list_names(&above, &subject, &issuer));
        struct certificate_words words = {.serial = serial,
                                          .first_seconds = KIT_NOW - KIT_DAY,
                                          .last_seconds = KIT_NOW + KIT_DAY,
                                          .is_authority = i > 0,
                                          .name = name,
                                          .issuer = subject,
                                          .subject_key = {key, 91}};
        size_t len =
            certificate_write(&words, &kit_mint.authority_key, made[i], sizeof made[i]);
        EXPECT(len > 0);
        above = chain[i] = (struct certificate_view){made[i], len};
    }
}

static void a_path_that_is_too_long_is_not_trusted(void)
{
    struct certificate_rules rules = kit_rules("name0.example");
    make_line(CERTIFICATE_CHECK_LINE_MAX);
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    make_line(CERTIFICATE_CHECK_LINE_MAX + 1);
    EXPECT_EQ(check(&rules), CERTIFICATE_UNTRUSTED);
}

static void what_is_no_certificate_is_malformed(void)
{
    struct certificate_rules rules = kit_rules("a.example");
    static uint8_t copy[CERTIFICATE_MINT_LEAF_BYTES];
    count = 0;
    EXPECT_EQ(check(&rules), CERTIFICATE_MALFORMED);
    take_leaf(&kit_mint, "a.example");
    memcpy(copy, chain[0].bytes, chain[0].len);
    chain[0].bytes = copy;
    for (size_t i = 0; i < chain[0].len; i++) {
        copy[i] ^= 0x55;
        EXPECT(check(&rules) != CERTIFICATE_GOOD);
        copy[i] ^= 0x55;
    }
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    chain[0].len--;
    EXPECT_EQ(check(&rules), CERTIFICATE_MALFORMED);
}

static void without_memory_nothing_is_judged(void)
{
    static void *(*volatile ask)(size_t, size_t) = calloc;
    int arena = 0;
    struct certificate_rules rules = kit_rules("a.example");
    take_leaf(&kit_mint, "a.example");
    EXPECT(tls_memory_open(1) && tls_memory_take(&arena));
    int before = tls_memory_enter(arena);
    void *most = ask(1, TLS_MEMORY_ARENA_BYTES - 16);
    EXPECT(most != NULL);
    EXPECT_EQ(check(&rules), CERTIFICATE_UNJUDGED);
    free(most);
    enum certificate_fault fault = CERTIFICATE_UNJUDGED;
    for (size_t left = 64; fault != CERTIFICATE_GOOD; left += 64) {
        most = ask(1, TLS_MEMORY_ARENA_BYTES - left);
        fault = check(&rules); /* at each place where it takes some */
        EXPECT(fault == CERTIFICATE_UNJUDGED || fault == CERTIFICATE_UNTRUSTED ||
               fault == CERTIFICATE_GOOD);
        free(most);
    }
    EXPECT_EQ(check(&rules), CERTIFICATE_GOOD);
    tls_memory_leave(before);
    tls_memory_close();
}

static void each_fault_has_its_detail(void)
{
    for (unsigned i = CERTIFICATE_GOOD + 1; i < CERTIFICATE_FAULTS; i++) {
        EXPECT(certificate_check_detail(i) != DETAIL_NONE);
    }
}

int main(void)
{
    kit_open_mint();
    EXPECT(certificate_mint_open_nobody(&other_mint, "Test authority", KIT_NOW));
    RUN(a_good_chain_is_good_with_or_without_its_authority);
    RUN(a_name_must_be_its_own);
    RUN(the_date_is_the_one_that_is_told);
    RUN(an_authority_must_be_ours);
    RUN(the_authority_is_found_among_others);
    RUN(a_pin_holds_for_the_leaf_or_its_authority);
    RUN(a_pinned_certificate_beside_the_path_counts_for_nothing);
    RUN(a_certificate_that_is_no_servers_is_misused);
    RUN(a_certificate_for_clients_serves_nobody);
    RUN(an_authority_without_a_name_is_passed_over);
    RUN(a_path_that_is_too_long_is_not_trusted);
    RUN(what_is_no_certificate_is_malformed);
    RUN(without_memory_nothing_is_judged);
    RUN(each_fault_has_its_detail);
    certificate_mint_close(&other_mint);
    certificate_mint_close(&kit_mint);
    return tap_done();
}
