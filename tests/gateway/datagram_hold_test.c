/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/datagram_hold.h"

#include <string.h>

#include "tests/gateway/hellos.h"
#include "tests/gateway/quic_kit.h"
#include "tests/tap.h"

static struct datagram_hold hold;
static struct association association;

static bool take(const char *text)
{
    return datagram_hold_take(&hold, &association, (const uint8_t *)text, strlen(text));
}

static void test_datagrams_come_out_in_their_order(void)
{
    size_t len;
    datagram_hold_begin(&hold, false, 7);
    EXPECT(take("one") && take("") && take("three"));
    EXPECT_EQ(memcmp(datagram_hold_at(&hold, 0, &len), "one", 3), 0);
    EXPECT(datagram_hold_at(&hold, 1, &len) != NULL);
    EXPECT_EQ(len, 0);
    EXPECT_EQ(memcmp(datagram_hold_at(&hold, 2, &len), "three", 5), 0);
    EXPECT(datagram_hold_at(&hold, 3, &len) == NULL);
    EXPECT_EQ(association.content, FLOW_PLAIN);
    EXPECT_EQ(hold.since_us, 7);
}

static void test_what_finds_no_room_is_dropped(void)
{
    static uint8_t large[DATAGRAM_HOLD_BYTES + 1];
    datagram_hold_begin(&hold, false, 7);
    EXPECT(!datagram_hold_take(&hold, &association, large, sizeof large));
    EXPECT(datagram_hold_take(&hold, &association, large, sizeof large - 1));
    EXPECT(!take("x"));
    datagram_hold_begin(&hold, false, 7);
    for (int i = 0; i < DATAGRAM_HOLD_DATAGRAMS; i++) {
        EXPECT(take("x"));
    }
    EXPECT(!take("x"));
}

static void test_a_dtls_fragment_asks_for_more_and_a_lie_is_told(void)
{
    static const uint8_t fragment[] = {22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13,
                                       1,  0,    0,    9, 0, 0, 0, 0, 0, 0, 0, 1, 7};
    uint8_t lie[sizeof fragment];
    memcpy(lie, fragment, sizeof lie);
    lie[16] = 8;
    datagram_hold_begin(&hold, false, 7);
    EXPECT(datagram_hold_take(&hold, &association, fragment, sizeof fragment));
    EXPECT_EQ(association.content, FLOW_NOTHING_YET);
    EXPECT_EQ(association.protocol, TRAFFIC_DTLS);
    EXPECT(datagram_hold_take(&hold, &association, lie, sizeof lie));
    EXPECT_EQ(association.content, FLOW_BAD_HELLO);
}

static void test_a_fingerprint_is_made_where_one_is_asked_for(void)
{
    size_t hello_len = sizeof openssl_tls13 - 5;
    uint8_t frames[sizeof openssl_tls13] = {6, 0, (uint8_t)(0x40 | hello_len >> 8),
                                            (uint8_t)hello_len};
    uint8_t bytes[sizeof frames + 64];
    memcpy(frames + 4, openssl_tls13 + 5, hello_len);
    size_t len =
        quic_kit_seal(bytes, QUIC_VERSION_1, quic_kit_id, 0, frames, 4 + hello_len);
    for (int is_brief = 0; is_brief < 2; is_brief++) {
        datagram_hold_begin(&hold, is_brief, 7);
        EXPECT(datagram_hold_take(&hold, &association, bytes, len));
        EXPECT_EQ(association.content, FLOW_QUIC_HELLO);
        EXPECT_EQ(association.offered.ja4[0], is_brief ? '\0' : 'q');
    }
}

int main(void)
{
    RUN(test_datagrams_come_out_in_their_order);
    RUN(test_what_finds_no_room_is_dropped);
    RUN(test_a_dtls_fragment_asks_for_more_and_a_lie_is_told);
    RUN(test_a_fingerprint_is_made_where_one_is_asked_for);
    return tap_done();
}
