/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/association.h"

#include "gateway/uplink/quic_watch.h"
#include "tests/gateway/hellos.h"
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

/* A hello of which the first bytes came, and as an Initial how it goes on. */
static size_t seal(uint8_t *out, const uint8_t *id, const char *frames, size_t len)
{
    return quic_kit_seal(out, QUIC_VERSION_1, id, 1, (const uint8_t *)frames, len);
}
#define SEAL(out, id, frames) seal(out, id, frames, sizeof(frames) - 1)

static void test_after_its_hello_initials_are_late_and_others_begin_anew(void)
{
    static const uint8_t other[8] = {1};
    uint8_t bytes[1024];
    association.keyring.count = 1;
    association.keyring.keys[0].version = QUIC_VERSION_1;
    EXPECT(quic_keys_derive(&association.keyring.keys[0].keys, QUIC_VERSION_1,
                            quic_kit_id, 8));
    size_t len = SEAL(bytes, quic_kit_id, "\1\0\0");
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_LATE);
    len += SEAL(bytes + len, other, "\1\0\0");
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_ANEW);
    EXPECT_EQ(fit(POLICY_QUIC, "\xe0\0\0\0\1\0\0\2zz", 10), ASSOCIATION_FITS);
    EXPECT_EQ(fit(POLICY_QUIC, "\xc0\1\2\3\4\0\0", 7), ASSOCIATION_ANEW);
    EXPECT_EQ(fit(POLICY_QUIC, "\x41", 1), ASSOCIATION_FITS);
    EXPECT_EQ(fit(POLICY_QUIC, "", 0), ASSOCIATION_CHANGED);
    len = 0;
    for (unsigned i = 0; i < QUIC_INITIALS_MAX; i++) {
        len += SEAL(bytes + len, quic_kit_id, "\1\0\0");
    }
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_LATE);
    len += SEAL(bytes + len, quic_kit_id, "\1\0\0"); /* as no client sends them */
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_ANEW);
}

/* An Initial whose fixed bit is not set, under the keys of the id that it goes to. */
static size_t seal_greased(uint8_t *out, const uint8_t id[8])
{
    static const uint8_t head[] = {0x81, 0, 0, 0, 1, 8};
    static const uint8_t tail[] = {0, 0, 0x40, 5 + 18, 0, 1};
    struct quic_keys keys;
    memcpy(out, head, sizeof head);
    memcpy(out + sizeof head, id, 8);
    memcpy(out + sizeof head + 8, tail, sizeof tail);
    EXPECT(quic_keys_derive(&keys, QUIC_VERSION_1, id, 8));
    return quic_kit_protect(out, &keys, sizeof head + 8 + sizeof tail, 2,
                            (const uint8_t *)"\1\0\0\0\0", 5);
}

/* RFC 9287: both ends may agree on it within what is encrypted. */
static void test_the_fixed_bit_of_quic_hides_nothing_and_cuts_nobody(void)
{
    static const uint8_t other[8] = {2};
    uint8_t bytes[256];
    size_t len = seal_greased(bytes, quic_kit_id);
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_LATE);
    len = seal_greased(bytes, other);
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_ANEW);
    EXPECT_EQ(fit(POLICY_QUIC, "\xa0\0\0\0\1\0\0\2zz", 10), ASSOCIATION_FITS);
    EXPECT_EQ(fit(POLICY_QUIC, "\x18", 1), ASSOCIATION_FITS);
}

static struct quic_watch pool[QUIC_WATCH_SLOTS];

/* Watches over a hello that came whole. */
static bool begin_watch(void)
{
    static struct quic_hello quic;
    struct client_hello hello;
    uint8_t frames[1200] = {6, 0, 0x41, 0x40};
    uint8_t bytes[1300];
    memset(&quic, 0, sizeof quic);
    memcpy(frames + 4, openssl_tls13 + 5, 0x140);
    size_t len = seal(bytes, quic_kit_id, (const char *)frames, 4 + 0x140);
    if (!EXPECT_EQ(quic_hello_take(&quic, &hello, bytes, len), QUIC_HELLO_WHOLE)) {
        return false;
    }
    quic_watch_begin(pool, &association, &quic, 0);
    return true;
}

static void test_while_it_is_watched_a_hello_may_be_sent_again_and_not_changed(void)
{
    static const uint8_t other[8] = {9};
    uint8_t bytes[256];
    if (!begin_watch()) {
        return;
    }
    size_t len = SEAL(bytes, quic_kit_id, "\6\0\4\1\0\1\x3c");
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_FITS);
    len = SEAL(bytes, other, "\6\0\4\1\0\1\x3c"); /* as after a Retry */
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_FITS);
    len = SEAL(bytes, quic_kit_id, "\6\0\4\1\0\1\x3d");
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_CHANGED);
    len = SEAL(bytes, (const uint8_t *)"new conn", "\6\0\4\1\0\1\x3d");
    EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_ANEW);
    quic_watch_end(&association);
}

static void test_what_follows_the_initials_ends_the_watch(void)
{
    static const char *const later[] = {"\x41", "\xe0\0\0\0\1\0\0\2zz",
                                        "\xa0\0\0\0\1\0\0\2zz"};
    for (size_t i = 0; i < 3; i++) {
        uint8_t bytes[256];
        if (!begin_watch()) {
            return;
        }
        EXPECT_EQ(fit(POLICY_QUIC, "\xd0\0\0\0\1\0\0\2zz", 10), ASSOCIATION_FITS);
        EXPECT(association.watch != NULL);
        EXPECT_EQ(fit(POLICY_QUIC, later[i], i == 0 ? 1 : 10), ASSOCIATION_FITS);
        EXPECT(association.watch == NULL);
        size_t len = SEAL(bytes, quic_kit_id, "\6\0\4\1\0\1\x3d");
        EXPECT_EQ(fit(POLICY_QUIC, bytes, len), ASSOCIATION_LATE);
    }
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
    RUN(test_after_its_hello_initials_are_late_and_others_begin_anew);
    RUN(test_the_fixed_bit_of_quic_hides_nothing_and_cuts_nobody);
    RUN(test_while_it_is_watched_a_hello_may_be_sent_again_and_not_changed);
    RUN(test_what_follows_the_initials_ends_the_watch);
    RUN(test_a_second_hello_of_dtls_begins_anew);
    RUN(test_a_rule_that_does_not_ask_takes_everything);
    return tap_done();
}
