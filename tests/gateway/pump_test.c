/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/pump.h"

#include "tests/gateway/relay_kit.h"

static void test_bytes_are_counted_for_the_flow_and_for_all(void)
{
    if (!begin("", FREE)) {
        return;
    }
    struct pump down = pump_of(&gate, flow, REGIME_DOWN);
    pump_count(&down, 7);
    EXPECT_EQ(flow->way[REGIME_DOWN].bytes, 7);
    EXPECT_EQ(regime.counts[REGIME_BYTES_DOWN], 7);
    EXPECT_EQ(regime.counts[REGIME_BYTES_UP], 0);
    end();
}

static void test_what_is_given_back_can_be_taken_again(void)
{
    if (!begin("", METERED)) {
        return;
    }
    struct pump up = pump_of(&gate, flow, REGIME_UP);
    EXPECT_EQ(pump_take(&up, 900), 900);
    pump_give_back(&up, 400);
    EXPECT_EQ(pump_take(&up, 900), 500);
    EXPECT_EQ(pump_take(&up, 1), 0);
    flow->unbudgeted = true;
    EXPECT_EQ(pump_take(&up, 900), 900);
    end();
}

static void test_errno_says_how_it_goes_on(void)
{
    bool readable = true;
    errno = EINTR;
    EXPECT_EQ(pump_failure(&readable), PUMPED_AGAIN);
    errno = ECONNRESET;
    EXPECT_EQ(pump_failure(&readable), PUMPED_BROKEN);
    EXPECT(readable);
    errno = EAGAIN;
    EXPECT_EQ(pump_failure(&readable), PUMPED_WAIT);
    EXPECT(!readable);
}

static void test_a_short_read_waits_unless_the_end_is_there(void)
{
    if (!begin("", FREE)) {
        return;
    }
    struct pump up = pump_of(&gate, flow, REGIME_UP);
    flow->side[FLOW_CLIENT].readable = true;
    pump_note_short_read(&up, 5, 5);
    EXPECT(flow->side[FLOW_CLIENT].readable);
    flow->side[FLOW_CLIENT].hung_up = true;
    pump_note_short_read(&up, 4, 5);
    EXPECT(flow->side[FLOW_CLIENT].readable);
    flow->side[FLOW_CLIENT].hung_up = false;
    pump_note_short_read(&up, 4, 5);
    EXPECT(!flow->side[FLOW_CLIENT].readable);
    end();
}

static void test_what_the_unit_says_as_tls_is_followed_for_256_kib(void)
{
    if (!begin("", FREE)) {
        return;
    }
    struct pump up = pump_of(&gate, flow, REGIME_UP);
    struct pump down = pump_of(&gate, flow, REGIME_DOWN);
    struct tls_records records = {0};
    EXPECT(!pump_is_followed(&up));
    flow->content = FLOW_TLS_HELLO;
    EXPECT(pump_is_followed(&up));
    EXPECT(!pump_is_followed(&down));
    EXPECT(!pump_goes_on(&up, &records, (const uint8_t *)"GET", 3));
    EXPECT_EQ(flow->cut, REASON_PROTOCOL_CHANGED);
    flow->way[REGIME_UP].bytes = 256 * 1024;
    EXPECT(pump_is_long(&up) && !pump_is_followed(&up));
    EXPECT(pump_goes_on(&up, &records, (const uint8_t *)"GET", 3));
    end();
}

static void test_in_observe_it_is_told_once(void)
{
    if (!begin("observe\n", FREE)) {
        return;
    }
    struct pump up = pump_of(&gate, flow, REGIME_UP);
    struct tls_records records = {0};
    flow->content = FLOW_TLS_HELLO;
    flow->watched = true;
    EXPECT(pump_goes_on(&up, &records, (const uint8_t *)"GET", 3));
    EXPECT_EQ(told.action, EVENT_WOULD_DROP);
    EXPECT(!flow->watched);
    told = (struct event){0};
    EXPECT(pump_goes_on(&up, &records, (const uint8_t *)"GET", 3));
    EXPECT_EQ(told.reason, 0);
    end();
}

int main(void)
{
    RUN(test_bytes_are_counted_for_the_flow_and_for_all);
    RUN(test_what_is_given_back_can_be_taken_again);
    RUN(test_errno_says_how_it_goes_on);
    RUN(test_a_short_read_waits_unless_the_end_is_there);
    RUN(test_what_the_unit_says_as_tls_is_followed_for_256_kib);
    RUN(test_in_observe_it_is_told_once);
    return tap_done();
}
