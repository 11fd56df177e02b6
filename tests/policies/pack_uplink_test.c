/* SPDX-License-Identifier: Apache-2.0 */
/* What an uplink is packed as. That it comes back equal is what policy_pack_test.c shows.
 */
#include "policies/pack_uplink.h"

#include "tests/policies/random_terms.h"
#include "tests/tap.h"

static struct pack_uplink packed;

static void test_an_uplink_that_is_not_there_is_no_message(void)
{
    const struct policy_uplink uplink = {.present = false};
    memset(&packed, 0, sizeof packed);
    EXPECT(pack_uplink_fill(&packed, &uplink) == NULL);
}

/* The bytes of a bundle that an older version reads: nothing is said that it does not
 * know. */
static void test_what_is_not_asked_is_not_said(void)
{
    const uint8_t address[16] = {9, 9, 9, 9};
    struct policy_flow_rule rule = {.transport = POLICY_TLS, .host = "a.example"};
    const struct policy_uplink uplink = {.present = true,
                                         .resolver = address_ipv4(address),
                                         .resolver_port = 53,
                                         .rules = &rule,
                                         .rule_count = 1};
    memset(&packed, 0, sizeof packed);
    const Sallyport__PolicyUplink *out = pack_uplink_fill(&packed, &uplink);
    EXPECT(out != NULL && out->n_rules == 1 && out->n_secrets == 0);
    EXPECT_TEXT(out->resolver_name, "");
    EXPECT_EQ(out->resolver_ca.len, 0);
    EXPECT(out->rules[0]->terms == NULL);
    EXPECT(out->rules[0]->up == NULL && out->rules[0]->as[0] == '\0');
}

static void test_a_secret_is_said_whole(void)
{
    static const struct policy_secret secret = {POLICY_SECRET_POSITION, "", -1, 2, 10, 7};
    const struct policy_uplink uplink = {.present = true,
                                         .resolver_name = "dns.quad9.net",
                                         .resolver_ca = random_certificates,
                                         .resolver_ca_bytes = sizeof random_certificates,
                                         .secrets = &secret,
                                         .secret_count = 1};
    memset(&packed, 0, sizeof packed);
    const Sallyport__PolicyUplink *out = pack_uplink_fill(&packed, &uplink);
    EXPECT(out != NULL && out->n_secrets == 1);
    const Sallyport__PolicySecret *got = out->secrets[0];
    EXPECT(got->kind == POLICY_SECRET_POSITION && got->latitude_e7 == -1 &&
           got->longitude_e7 == 2 && got->within_m == 10 && got->line == 7);
    EXPECT_TEXT(out->resolver_name, "dns.quad9.net");
    EXPECT_EQ(out->resolver_ca.len, sizeof random_certificates);
}

int main(void)
{
    RUN(test_an_uplink_that_is_not_there_is_no_message);
    RUN(test_what_is_not_asked_is_not_said);
    RUN(test_a_secret_is_said_whole);
    return tap_done();
}
