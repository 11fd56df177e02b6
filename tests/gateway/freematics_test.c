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

static void test_keys_may_end_in_a_colon_and_the_sum_have_one_digit(void)
{
    EXPECT_EQ(telegram_read_text(
                  freematics_read,
                  "1#0:49244,24:423,A:52.500000,B:-13.250000,30:329,8:1111*7\r\n"),
              CONTENT_IS);
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

static void test_a_wrong_sum_is_told_where_the_form_is_sure(void)
{
    EXPECT_EQ(telegram_read_text(freematics_read, "SENSOR1#EV=4,TS=3,ID=SENSOR1*00"),
              CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_names(CONTENT_DEVICE, "SENSOR1"));
    EXPECT_EQ(telegram_read_text(freematics_read, "1#EV=4,TS=3*00"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(freematics_read, "1#EV=4,TS=3,LONGKEY=3*00"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(freematics_read, "1#EV=4,TS=3,ID=*00"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(freematics_read, "1#EV=4,ts=3,I!=3*00"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(freematics_read, "a#0=4,1=3,2=3*00"), CONTENT_IS);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_keys_may_end_in_a_colon_and_the_sum_have_one_digit);
    RUN(test_a_wrong_sum_is_told_where_the_form_is_sure);
    return tap_done();
}
