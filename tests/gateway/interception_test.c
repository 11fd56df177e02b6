/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/interception.h"

#include "tests/gateway/tls_kit.h"

static struct interception one;

static void test_nothing_of_a_flow_is_left_for_the_next(void)
{
    memset(one.ways[REGIME_UP].examiner.out, 'x', EXAMINER_OUT_BYTES);
    memset(one.ways[REGIME_DOWN].sent, 'x', INTERCEPTION_SENT_BYTES);
    interception_close(&one);
    const uint8_t *bytes = (const uint8_t *)&one;
    EXPECT(bytes[0] == 0 && memcmp(bytes, bytes + 1, sizeof one - 1) == 0);
}

static void test_a_rule_says_which_names_are_ended_here(void)
{
    static const char *const excepts[] = {"bank.example", "*.health.example"};
    static const struct policy_flow_terms inspects = {
        .inspect = true, .excepts = excepts, .except_count = 2};
    static const struct policy_flow_terms looks = {.inspect = false};
    const struct policy_flow_rule rule = {.terms = &inspects};
    EXPECT(interception_wanted(&rule, "api.example"));
    EXPECT(!interception_wanted(&rule, "bank.example"));
    EXPECT(!interception_wanted(&rule, "a.health.example"));
    EXPECT(interception_wanted(&rule, "health.example"));
    EXPECT(!interception_wanted(&(struct policy_flow_rule){.terms = &looks}, "a"));
    EXPECT(!interception_wanted(&(struct policy_flow_rule){.terms = NULL}, "a"));
    EXPECT(!interception_wanted(NULL, "a"));
}

static const char *spoken(const struct policy_flow_terms *terms,
                          const char *const *offers, uint8_t count)
{
    struct tls_session_identity identity;
    const struct policy_flow_rule rule = {.terms = terms};
    EXPECT(certificate_mint_leaf(&kit_mint, "api.example", KIT_NOW, &identity));
    const struct interception_setup setup = {.name = "api.example",
                                             .offers = offers,
                                             .offer_count = count,
                                             .identity = &identity,
                                             .rule = &rule,
                                             .now_seconds = KIT_NOW};
    EXPECT(interception_begin(&one, &setup));
    tls_session_close(&one.ways[REGIME_UP].session);
    tls_session_close(&one.ways[REGIME_DOWN].session);
    return one.offer[0] != NULL ? one.offer[0] : "";
}

static void test_both_sides_speak_one_protocol_that_can_be_examined(void)
{
    static const char *const web[] = {"h2", "http/1.1"};
    static const char *const broker[] = {"x-amzn-mqtt-ca"};
    static const struct policy_request requests[] = {{"GET", "/", 0}};
    static const struct policy_topic topics[] = {{false, "a"}};
    static const struct policy_flow_terms http = {
        .inspect = true, .requests = requests, .request_count = 1};
    static const struct policy_flow_terms mqtt = {
        .inspect = true, .topics = topics, .topic_count = 1};
    static const struct policy_flow_terms any = {.inspect = true};
    EXPECT_TEXT(spoken(&http, web, 2), "http/1.1");
    EXPECT_TEXT(spoken(&http, web, 1), "");
    EXPECT_TEXT(spoken(&mqtt, broker, 1), "x-amzn-mqtt-ca");
    EXPECT_TEXT(spoken(&mqtt, web, 1), "");
    EXPECT_TEXT(spoken(&mqtt, web, 2), "");
    EXPECT_TEXT(spoken(&any, web, 1), "");
    EXPECT_TEXT(spoken(&any, web, 2), "http/1.1");
    EXPECT_TEXT(spoken(&any, broker, 1), "x-amzn-mqtt-ca");
    EXPECT_TEXT(spoken(&any, NULL, 0), "");
}

static void test_authorities_of_the_rule_stand_in_place_of_those_of_the_system(void)
{
    static const uint8_t roots[] = {1};
    static const uint8_t ca[] = {2, 2};
    static const uint8_t pins[1][FLOW_TERMS_PIN_BYTES];
    const struct policy_flow_terms without = {.inspect = true};
    const struct policy_flow_terms with = {
        .inspect = true, .ca = ca, .ca_bytes = 2, .pins = pins, .pin_count = 1};
    struct policy_flow_rule rule = {.terms = &without};
    interception_rebind(&one, &rule, roots, 1);
    EXPECT(one.rules.ca == roots && one.rules.ca_bytes == 1 && one.rules.pin_count == 0);
    rule.terms = &with;
    interception_rebind(&one, &rule, roots, 1);
    EXPECT(one.rules.ca == ca && one.rules.ca_bytes == 2 && one.rules.pins == pins);
}

static void test_what_a_failure_means_depends_on_whose_it_is(void)
{
    static const struct {
        enum regime_way way;
        bool opened;
        enum tls_session_fault fault;
        enum reason reason;
    } rows[] = {
        {REGIME_UP, false, TLS_SESSION_REFUSED, REASON_INSPECTION_REFUSED},
        {REGIME_UP, false, TLS_SESSION_CUT, REASON_INSPECTION_REFUSED},
        {REGIME_UP, true, TLS_SESSION_CUT, REASON_PASS_THROUGH},
        {REGIME_UP, true, TLS_SESSION_ALERTED, REASON_PASS_THROUGH},
        {REGIME_UP, true, TLS_SESSION_MALFORMED, REASON_CONTENT_MALFORMED},
        {REGIME_UP, false, TLS_SESSION_NO_MEMORY, REASON_NOT_EXAMINED},
        {REGIME_UP, false, TLS_SESSION_NOTHING_IN_COMMON, REASON_NOT_EXAMINED},
        {REGIME_DOWN, false, TLS_SESSION_PEER_CERTIFICATE, REASON_CERTIFICATE_WRONG},
        {REGIME_DOWN, false, TLS_SESSION_CUT, REASON_UPSTREAM_FAILED},
        {REGIME_DOWN, false, TLS_SESSION_NO_MEMORY, REASON_NOT_EXAMINED},
        {REGIME_DOWN, true, TLS_SESSION_CUT, REASON_PASS_THROUGH},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        one.ways[rows[i].way].opened = rows[i].opened;
        one.ways[rows[i].way].session.fault = (uint8_t)rows[i].fault;
        EXPECT_EQ(interception_fault(&one, rows[i].way), rows[i].reason);
    }
}

int main(void)
{
    EXPECT(tls_session_prepare());
    kit_open_mint();
    RUN(test_nothing_of_a_flow_is_left_for_the_next);
    RUN(test_a_rule_says_which_names_are_ended_here);
    RUN(test_both_sides_speak_one_protocol_that_can_be_examined);
    RUN(test_authorities_of_the_rule_stand_in_place_of_those_of_the_system);
    RUN(test_what_a_failure_means_depends_on_whose_it_is);
    certificate_mint_close(&kit_mint);
    return tap_done();
}
