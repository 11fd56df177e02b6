/* SPDX-License-Identifier: Apache-2.0 */
#include "can/address_claims.h"

#include "tests/tap.h"

static struct address_claims claims;

static void add(uint32_t id, bool extended, enum frame_kind kind)
{
    struct frame frame = {.id = id,
                          .extended = extended,
                          .kind = kind,
                          .length = 8,
                          .data = {1, 2, 3, 4, 5, 6, 7, 8}};
    address_claims_add(&claims, &frame);
}

static void begin(void)
{
    claims = (struct address_claims){0};
    add(0x18EEFF00, true, FRAME_DATA); /* engine claims */
    add(0x18F00503, true, FRAME_DATA); /* transmission only speaks */
}

static enum address_claims_verdict check(uint32_t id)
{
    struct j1939_id decoded = j1939_decode(id);
    return address_claims_check(&claims, &decoded);
}

static bool is_held(uint8_t address)
{
    return check(0x18FEF100U | address) == ADDRESS_CLAIMS_HELD;
}

static void an_address_that_was_claimed_or_used_is_held(void)
{
    begin();
    EXPECT(is_held(0));
    EXPECT(is_held(3));
    EXPECT(!is_held(0x4A));
}

static void the_unit_cannot_send_from_an_address_that_is_held(void)
{
    begin();
    EXPECT_EQ(check(0x18FEF100), ADDRESS_CLAIMS_HELD);
    EXPECT_EQ(check(0x18FEF103), ADDRESS_CLAIMS_HELD);
    EXPECT_EQ(check(0x18FEF14A), ADDRESS_CLAIMS_FREE);
}

static void the_unit_claims_no_address_not_even_a_free_one(void)
{
    begin();
    EXPECT_EQ(check(0x18EEFF00), ADDRESS_CLAIMS_MANAGES);
    EXPECT_EQ(check(0x18EEFF4A), ADDRESS_CLAIMS_MANAGES);
    EXPECT_EQ(check(0x18EEFFFE), ADDRESS_CLAIMS_MANAGES);
    EXPECT_EQ(check(0x18EE004A), ADDRESS_CLAIMS_MANAGES);
    EXPECT_EQ(check(0x18FED84A), ADDRESS_CLAIMS_MANAGES);
    EXPECT_EQ(check(0x1893FF4A), ADDRESS_CLAIMS_MANAGES);
}

static void a_commanded_address_that_came_by_transport_is_refused_too(void)
{
    begin();
    const struct j1939_id carried = {
        .pgn = 0xFED8, .source = 0x4A, .destination = J1939_GLOBAL};
    EXPECT_EQ(address_claims_check(&claims, &carried), ADDRESS_CLAIMS_MANAGES);
}

static void nobody_has_the_addresses_254_and_255(void)
{
    begin();
    add(0x18EEFFFE, true, FRAME_DATA);
    add(0x18FEF1FF, true, FRAME_DATA);
    add(0x18FEF1FD, true, FRAME_DATA);
    EXPECT(is_held(253));
    EXPECT(!is_held(254));
    EXPECT(!is_held(255));
    EXPECT_EQ(check(0x18EAFFFE), ADDRESS_CLAIMS_NOBODY);
    EXPECT_EQ(check(0x18FEF1FF), ADDRESS_CLAIMS_NOBODY);
}

static void only_extended_data_frames_hold_an_address(void)
{
    begin();
    add(0x111, false, FRAME_DATA);
    add(0x18FEF122, true, FRAME_REMOTE);
    EXPECT(!is_held(0x11));
    EXPECT(!is_held(0x22));
}

static void a_claim_that_is_cut_short_holds_its_address_too(void)
{
    claims = (struct address_claims){0};
    struct frame frame = {.id = 0x18EEFF00, .extended = true, .length = 3};
    address_claims_add(&claims, &frame);
    EXPECT(is_held(0));
}

int main(void)
{
    RUN(an_address_that_was_claimed_or_used_is_held);
    RUN(the_unit_cannot_send_from_an_address_that_is_held);
    RUN(the_unit_claims_no_address_not_even_a_free_one);
    RUN(a_commanded_address_that_came_by_transport_is_refused_too);
    RUN(nobody_has_the_addresses_254_and_255);
    RUN(only_extended_data_frames_hold_an_address);
    RUN(a_claim_that_is_cut_short_holds_its_address_too);
    return tap_done();
}
