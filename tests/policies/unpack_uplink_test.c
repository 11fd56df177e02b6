/* SPDX-License-Identifier: Apache-2.0 */
/* An uplink from bytes that somebody made: one that is good, each test spoils a part. */
#include "policies/pack_uplink.h"

#include "tests/policies/random_terms.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t block[1 << 20];
static struct pack_uplink packed;
static struct pack_uplink_trouble trouble;
static struct policy_uplink back;
static Sallyport__PolicyUplink *message;

static const struct policy_topic topics[] = {{false, "a/b"}};
static const struct policy_flow_terms terms = {
    .topics = topics, .topic_count = 1, .update_us = 1000000};
static struct policy_flow_rule rules[] = {
    {.transport = POLICY_TLS, .host = "a.example", .port = 443, .modes = 3, .line = 5},
    {.transport = POLICY_MQTT,
     .host = "b.example",
     .port = 1883,
     .modes = 1,
     .line = 6,
     .terms = &terms}};
static const struct policy_secret secrets[] = {
    {POLICY_SECRET_NAME, "Erika", 0, 0, 0, 3},
    {POLICY_SECRET_POSITION, "", 1, -2, 10, 4}};

static void make(void)
{
    const uint8_t address[16] = {9, 9, 9, 9};
    static struct policy_uplink uplink;
    uplink = (struct policy_uplink){.present = true,
                                    .resolver = address_ipv4(address),
                                    .resolver_port = 853,
                                    .resolver_name = "dns.quad9.net",
                                    .resolver_ca = random_certificates,
                                    .resolver_ca_bytes = sizeof random_certificates,
                                    .denial = POLICY_DENY_DECOY,
                                    .secrets = secrets,
                                    .secret_count = 2,
                                    .rules = rules,
                                    .rule_count = 2};
    memset(&packed, 0, sizeof packed);
    message = pack_uplink_fill(&packed, &uplink);
}

static const char *read_in(size_t arena_bytes)
{
    struct arena arena;
    arena_init(&arena, block, arena_bytes);
    memset(&back, 0, sizeof back);
    return unpack_uplink_read(&back, message, 3, &arena, &trouble);
}

static bool refuses(const char *part, size_t number, const char *fault)
{
    const char *got = read_in(sizeof block);
    bool good = got != NULL && strcmp(trouble.part, part) == 0 &&
                trouble.number == number && strncmp(got, fault, strlen(fault)) == 0;
    if (!good) {
        printf("# %s %zu: %s\n", trouble.part, trouble.number,
               got != NULL ? got : "nothing");
    }
    make();
    return good;
}

static void test_what_is_good_comes_back(void)
{
    make();
    EXPECT(read_in(sizeof block) == NULL);
    EXPECT(back.present && back.denial == POLICY_DENY_DECOY);
    EXPECT_TEXT(back.resolver_name, "dns.quad9.net");
    EXPECT_EQ(back.resolver_ca_bytes, sizeof random_certificates);
    EXPECT(back.secret_count == 2 && back.secrets[1].longitude_e7 == -2);
    EXPECT_EQ(back.secrets[1].line, 4);
    EXPECT(back.rule_count == 2 && back.rules[0].terms == NULL);
    EXPECT(random_terms_equal(back.rules[1].terms, &terms));
}

static void test_no_message_is_no_uplink(void)
{
    message = NULL;
    EXPECT(read_in(sizeof block) == NULL && !back.present);
}

static void test_wherever_memory_ends_it_is_told(void)
{
    size_t bytes = 0;
    make();
    while (bytes < sizeof block && read_in(bytes) != NULL) {
        bytes += 16;
    }
    EXPECT(bytes > 200 && bytes < 2000 && back.rule_count == 2);
}

static void test_a_resolver_is_one_that_can_be(void)
{
    static char pattern[] = "*.quad9.net";
    make();
    message->resolver_name = pattern;
    EXPECT(refuses("uplink", 0, "a resolver has one name"));
    message->resolver_ca.len--;
    EXPECT(refuses("uplink", 0, "certificates that are none"));
    message->resolver_ca.len = FLOW_TERMS_CA_BYTES_MAX + 1;
    EXPECT(refuses("uplink", 0, "no memory is left, or more certificates"));
    message->denial = POLICY_DENY_DECOY + 1;
    EXPECT(refuses("uplink", 0, "a resolver or denial"));
    message->evidence = POLICY_EVIDENCE_PAYLOAD + 1;
    EXPECT(refuses("uplink", 0, "evidence of a kind that does not exist"));
    message->names_count = 1;
    EXPECT(refuses("uplink", 0, "half a budget"));
}

static void test_a_secret_is_one_that_can_be_kept(void)
{
    static Sallyport__PolicySecret *many[FLOW_TERMS_SECRETS_MAX + 1];
    static char text[] = "ERIKA";
    static char brief[] = "Erik";
    make();
    packed.secret[1].kind = POLICY_SECRET_PLATE + 256;
    EXPECT(refuses("secret", 1, "a number out of range"));
    packed.secret[1].within_m = 1;
    EXPECT(refuses("secret", 1, "a position is kept secret"));
    packed.secret[0].text = brief;
    EXPECT(refuses("secret", 0, "a secret has 5 to 64 bytes"));
    packed.secret[1] = packed.secret[0];
    packed.secret[1].text = text;
    EXPECT(refuses("secret", 1, "one that is kept already"));
    for (size_t i = 0; i <= FLOW_TERMS_SECRETS_MAX; i++) {
        many[i] = &packed.secret[0];
    }
    message->secrets = many;
    message->n_secrets = FLOW_TERMS_SECRETS_MAX + 1;
    EXPECT(refuses("uplink", 0, "more secrets than a policy has"));
}

static void test_terms_are_those_that_a_rule_can_have(void)
{
    static char bad[] = "a#";
    make();
    packed.terms.topic[0].filter = bad;
    EXPECT(refuses("flow rule", 1, "a topic that is none"));
    packed.rule[1].transport = POLICY_TCP;
    EXPECT(refuses("flow rule", 1, "publish and subscribe are for mqtt"));
    packed.terms.terms[0].n_topics = 0;
    packed.terms.terms[0].update_us = 0;
    EXPECT(refuses("flow rule", 1, "terms that ask nothing"));
    packed.rule[1].transport = POLICY_TRANSPORTS;
    EXPECT(refuses("flow rule", 1, "a transport or port"));
    message->n_rules = POLICY_FLOW_RULES_MAX + 1;
    EXPECT(refuses("flow rule", POLICY_FLOW_RULES_MAX, "more than a policy has"));
}

static void test_all_rules_together_ask_no_more_than_fits(void)
{
    static uint8_t large[FLOW_TERMS_CA_BYTES_MAX];
    static Sallyport__PolicyFlowRule *many[5];
    size_t len = 0;
    make();
    while (len + RANDOM_CERTIFICATE_BYTES <= sizeof large) {
        memcpy(large + len, random_certificates, RANDOM_CERTIFICATE_BYTES);
        len += RANDOM_CERTIFICATE_BYTES;
    }
    packed.rule[1].transport = POLICY_TLS;
    packed.terms.terms[0].n_topics = 0;
    packed.terms.terms[0].ca = (ProtobufCBinaryData){len, large};
    for (size_t i = 0; i < 5; i++) {
        many[i] = &packed.rule[1];
    }
    message->rules = many;
    message->n_rules = 3;
    EXPECT(read_in(sizeof block) == NULL);
    message->n_rules = 5;
    EXPECT(refuses("flow rule", 3, "more terms than a policy has"));
}

static void test_what_a_hello_must_be_comes_back(void)
{
    static const char *const protocols[] = {"h2", "http/1.1"};
    make();
    packed.rule[0].n_alpn = 2;
    packed.rule[0].alpn = (char **)(uintptr_t)protocols;
    EXPECT(read_in(sizeof block) == NULL);
    EXPECT_EQ(back.rules[0].alpn_count, 2);
    EXPECT_TEXT(back.rules[0].alpn[1], "http/1.1");
    size_t bytes = 0;
    while (bytes < sizeof block && read_in(bytes) != NULL) {
        bytes += 16;
    }
    EXPECT(bytes > 200 && bytes < 2000 && back.rule_count == 2);
    packed.rule[0].n_alpn = POLICY_TEXTS_MAX + 1;
    EXPECT(refuses("flow rule", 0, "a number or text out of range"));
}

int main(void)
{
    RUN(test_what_is_good_comes_back);
    RUN(test_no_message_is_no_uplink);
    RUN(test_wherever_memory_ends_it_is_told);
    RUN(test_a_resolver_is_one_that_can_be);
    RUN(test_a_secret_is_one_that_can_be_kept);
    RUN(test_terms_are_those_that_a_rule_can_have);
    RUN(test_all_rules_together_ask_no_more_than_fits);
    RUN(test_what_a_hello_must_be_comes_back);
    return tap_done();
}
