/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/datagram_hold.h"

#include <string.h>

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
    datagram_hold_begin(&hold, 7);
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
    datagram_hold_begin(&hold, 7);
    EXPECT(!datagram_hold_take(&hold, &association, large, sizeof large));
    EXPECT(datagram_hold_take(&hold, &association, large, sizeof large - 1));
    EXPECT(!take("x"));
    datagram_hold_begin(&hold, 7);
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
    datagram_hold_begin(&hold, 7);
    EXPECT(datagram_hold_take(&hold, &association, fragment, sizeof fragment));
    EXPECT_EQ(association.content, FLOW_NOTHING_YET);
    EXPECT_EQ(association.protocol, TRAFFIC_DTLS);
    EXPECT(datagram_hold_take(&hold, &association, lie, sizeof lie));
    EXPECT_EQ(association.content, FLOW_BAD_HELLO);
}

int main(void)
{
    RUN(test_datagrams_come_out_in_their_order);
    RUN(test_what_finds_no_room_is_dropped);
    RUN(test_a_dtls_fragment_asks_for_more_and_a_lie_is_told);
    return tap_done();
}
