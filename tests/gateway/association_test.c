/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/association.h"

#include "tests/gateway/quic_kit.h"
#include "tests/tap.h"

static struct association association;

static enum association_fit fit(enum policy_transport transport, const void *bytes,
                                size_t len)
{
    const struct policy_flow_rule rule = {.transport = (uint8_t)transport};
    return association_fit(&association, &rule, bytes, len);
}

static void test_time_is_asked_for_by_a_plain_request(void)
{
    uint8_t bytes[49] = {0x23};
    EXPECT_EQ(fit(POLICY_NTP, bytes, 48), ASSOCIATION_FITS);
    EXPECT_EQ(fit(POLICY_NTP, bytes, 49), ASSOCIATION_CHANGED);
    EXPECT_EQ(fit(POLICY_NTP, bytes, 47), ASSOCIATION_CHANGED);
    bytes[0] = 0x1b;
    EXPECT_EQ(fit(POLICY_NTP, bytes, 48), ASSOCIATION_FITS);
    bytes[0] = 0x24; /* a server's mode */
    EXPECT_EQ(fit(POLICY_NTP, bytes, 48), ASSOCIATION_CHANGED);
    bytes[0] = 0x13; /* version 2 */
    EXPECT_EQ(fit(POLICY_NTP, bytes, 48), ASSOCIATION_CHANGED);
}

static void test_an_initial_that_the_keys_do_not_open_begins_anew(void)
{
    static const uint8_t other[8] = {1};
    uint8_t bytes[256];
    association.keyring.count = 1;
    EXPECT(quic_keys_derive(&association.keyring.keys[0].keys, QUIC_VERSION_1,
                            quic_kit_id, 8));
    size_t len = quic_kit_seal(bytes, QUIC_VERSION_1, quic_kit_id, 1,
                               (const uint8_t *)"\1\0\0", 3);
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_FITS);
    len += quic_kit_seal(bytes + len, QUIC_VERSION_1, other, 1, (const uint8_t *)"\1\0\0",
                         3);
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_ANEW);
    EXPECT_EQ(fit(POLICY_QUIC, "\xe0\0\0\0\1\0\0\2zz", 10), ASSOCIATION_FITS);
    EXPECT_EQ(fit(POLICY_QUIC, "\xc0\1\2\3\4\0\0", 7), ASSOCIATION_ANEW);
    EXPECT_EQ(fit(POLICY_QUIC, "\x41", 1), ASSOCIATION_FITS);
    EXPECT_EQ(fit(POLICY_QUIC, "\x31", 1), ASSOCIATION_CHANGED);
    EXPECT_EQ(fit(POLICY_QUIC, "", 0), ASSOCIATION_CHANGED);
}

static void test_a_second_hello_of_dtls_begins_anew(void)
{
    uint8_t hello[14] = {22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1};
    EXPECT_EQ(fit(POLICY_DTLS, hello, sizeof hello), ASSOCIATION_ANEW);
    hello[4] = 1; /* encrypted */
    EXPECT_EQ(fit(POLICY_DTLS, hello, sizeof hello), ASSOCIATION_FITS);
    hello[0] = 23;
    EXPECT_EQ(fit(POLICY_DTLS, hello, sizeof hello), ASSOCIATION_FITS);
    hello[0] = 0x2b; /* of DTLS 1.3, without a length */
    EXPECT_EQ(fit(POLICY_DTLS, hello, sizeof hello), ASSOCIATION_FITS);
    const uint8_t behind[] = {0x2c, 1, 2, 0, 1, 'x', 22, 0xfe, 0xfd, 0,
                              0,    0, 0, 0, 0, 0,   0,  0,    1,    1};
    EXPECT_EQ(fit(POLICY_DTLS, behind, sizeof behind), ASSOCIATION_ANEW);
    hello[0] = 'G';
    EXPECT_EQ(fit(POLICY_DTLS, hello, sizeof hello), ASSOCIATION_CHANGED);
}

static void test_a_rule_that_does_not_ask_takes_everything(void)
{
    EXPECT_EQ(fit(POLICY_UDP, "anything", 8), ASSOCIATION_FITS);
    EXPECT_EQ(association_fit(&association, NULL, (const uint8_t *)"x", 1),
              ASSOCIATION_FITS);
    const struct policy_flow_rule rule = {.transport = POLICY_UDP, .as = TRAFFIC_TK103};
    EXPECT_EQ(association_fit(&association, &rule, (const uint8_t *)"anything", 8),
              ASSOCIATION_CHANGED);
    EXPECT_EQ(
        association_fit(&association, &rule, (const uint8_t *)"(088040000460BR00)", 18),
        ASSOCIATION_FITS);
}

int main(void)
{
    RUN(test_time_is_asked_for_by_a_plain_request);
    RUN(test_an_initial_that_the_keys_do_not_open_begins_anew);
    RUN(test_a_second_hello_of_dtls_begins_anew);
    RUN(test_a_rule_that_does_not_ask_takes_everything);
    return tap_done();
}
