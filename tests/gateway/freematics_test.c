/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/freematics.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(
                  freematics_read,
                  "UCFAAAAM#EV=4,TS=373624,ID=UCFAAAAM,SSI=-79,VIN=WDB9066051S123456*E7"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_VIN, "WDB9066051S123456"));
    EXPECT(telegram_names(CONTENT_DEVICE, "UCFAAAAM"));
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(
        telegram_read_text(freematics_read, "1#0=68338,A=52.500000,B=13.250000,24=4*98"),
        CONTENT_IS);
    EXPECT(telegram_is_at(52.5, 13.25));
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(freematics_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(freematics_read, "1#A=2") != CONTENT_IS);
    EXPECT(telegram_read_text(freematics_read, "1#A=2*ZZ") != CONTENT_IS);
    EXPECT(telegram_read_text(freematics_read, "1#A=2*0") != CONTENT_IS);
    EXPECT(telegram_read_text(freematics_read, "A=2*00") != CONTENT_IS);
    EXPECT(telegram_read_text(freematics_read, "1#A=2*00") != CONTENT_IS);
    EXPECT(telegram_read_text(freematics_read, "!#A=2*ED") != CONTENT_IS);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
