/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/told.h"

#include "tests/gateway/review_kit.h"

static const char h02[] =
    "*HQ,4210000003,V1,141506,A,4808.3926,N,01134.2061,E,000.00,000,171126,FFFFFBFF#";

static struct vehicle vehicle;
static struct content told;
static struct trouble why;

/* A record of what the flow said to a decoy, a piece of text from offset on. */
static struct event piece(const char *text, size_t offset, size_t len)
{
    struct event event = kit_flow("", 5, 1);
    event.reason = REASON_DECOY_KEPT;
    event.flow.evidence =
        (struct event_evidence){.len = (uint16_t)len, .part = 1, .parts = 1};
    event.flow.evidence.offset = (uint32_t)offset;
    memcpy(event.flow.evidence.bytes, text + offset, len);
    return event;
}

static bool tells(const struct event *events, size_t count)
{
    kit_empty();
    struct store *store = kit_open();
    kit_put(store, events, count);
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    while (vehicle_read(&vehicle) == VEHICLE_READ) {
    }
    EXPECT_EQ(vehicle.merge.count, 1);
    bool found = told_read(&told, &vehicle, 0);
    vehicle_close(&vehicle);
    store_close(store);
    return found;
}

static void test_a_telegram_in_pieces_tells_whom_and_where(void)
{
    struct event events[] = {kit_flow("", 5, 0), piece(h02, 0, 20),
                             piece(h02, 20, sizeof h02 - 1 - 20)};
    EXPECT(tells(events, 3));
    EXPECT_EQ(told.identifier_count, 1);
    EXPECT_TEXT(told.identifiers[0].value, "4210000003");
    EXPECT_EQ(told.position_count, 1);
    EXPECT_EQ((int)(told.positions[0].latitude_deg * 10000), 481398);
}

static void test_two_flows_add_up(void)
{
    static const char other[] = "*HQ,4210000004,V1,141506,A,4908.3926,N,01134.2061,E,000."
                                "00,000,171126,FFFFFBFF#";
    struct event events[] = {piece(h02, 0, sizeof h02 - 1),
                             piece(other, 0, sizeof other - 1)};
    EXPECT(tells(events, 2));
    EXPECT_EQ(told.identifier_count, 2);
    EXPECT_EQ(told.position_count, 2);
}

static void test_a_vin_is_found_in_plain_text(void)
{
    static const char form[] =
        "POST / HTTP/1.1\r\nHost: a\r\n\r\nid=7&vin=SALLYPRT0VAN00042";
    static const char words[] = "SALLYPRT0VAN0004 SALLYPRT0VAN000421 SALLYPRT0VANOOO42 "
                                "xSALLYPRT0VAN00042 SALLYPRTOVAN00042 SALLYPRTXVANXABCD";
    struct event events[] = {piece(form, 0, 20), piece(form, 20, sizeof form - 1 - 20)};
    struct event none = piece(words, 0, sizeof words - 1);
    EXPECT(tells(events, 2));
    EXPECT_EQ(told.identifier_count, 1);
    EXPECT_EQ(told.identifiers[0].kind, CONTENT_VIN);
    EXPECT_TEXT(told.identifiers[0].value, "SALLYPRT0VAN00042");
    EXPECT(!tells(&none, 1));
}

static void test_nothing_kept_nothing_known_and_a_missing_begin_tell_nothing(void)
{
    struct event stopped = kit_flow("", 5, 0);
    struct event unknown = piece("nothing that anybody reads", 0, 26);
    struct event late = piece(h02, 20, sizeof h02 - 1 - 20);
    struct event hello = piece(h02, 0, sizeof h02 - 1);
    hello.flow.evidence.kind = EVENT_HELLO_JUDGED;
    EXPECT(!tells(&stopped, 1));
    EXPECT(!tells(&unknown, 1));
    EXPECT(!tells(&late, 1));
    EXPECT(!tells(&hello, 1));
}

int main(void)
{
    kit_start();
    RUN(test_a_telegram_in_pieces_tells_whom_and_where);
    RUN(test_two_flows_add_up);
    RUN(test_a_vin_is_found_in_plain_text);
    RUN(test_nothing_kept_nothing_known_and_a_missing_begin_tell_nothing);
    kit_stop();
    return tap_done();
}
