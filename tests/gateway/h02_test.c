/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/h02.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(h02_read, "*HQ,4210000415,V1,164549,A,5230.0000,N,01315."
                                           "0000,W,000.00,000,221215,FFFFFBFF,6#"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "4210000415"));
    EXPECT(telegram_is_at(52.5, -13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(h02_read,
                                 "*XX,490154203237518,NBR,1#*XX,490154203237518,V1,1,"
                                 "A,5230.0000,S,01315.0000,E#"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_the_binary_form_has_its_angles_in_half_bytes(void)
{
    static const char bytes[] = "$\x41\x00\x00\x08\x26\x21\x53\x21\x31\x08\x15\x52\x30"
                                "\x00\x00\x06\x01\x31\x50\x00\x06"
                                "\0\0\0\xff\xff\xfb\xfd\xff\0\0";
    EXPECT_EQ(telegram_read_bytes(h02_read, bytes, 32), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "4100000826"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT_EQ(telegram_read_bytes(h02_read, bytes, 31), CONTENT_MORE);
    for (size_t at = 1; at < 21; at++) {
        char odd[32];
        memcpy(odd, bytes, sizeof odd);
        odd[at] = (char)0xff;
        EXPECT_EQ(telegram_read_bytes(h02_read, odd, sizeof odd),
                  at == 16 ? CONTENT_IS : CONTENT_MORE);
    }
}

static void test_a_telegram_that_is_cut_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(h02_read, "*HQ,4210"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(h02_read, "*"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(h02_read, "*or, what is more"), CONTENT_NOT);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(h02_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(h02_read, "*1Q,4210000415,V1#") != CONTENT_IS);
    EXPECT(telegram_read_text(h02_read, "*HQ;4210000415#") != CONTENT_IS);
    EXPECT(telegram_read_text(h02_read, "*HQ,42,V1#") != CONTENT_IS);
    EXPECT(telegram_read_text(h02_read, "hello#") != CONTENT_IS);
}

static void test_a_telegram_without_a_name_has_a_place(void)
{
    EXPECT_EQ(telegram_read_text(h02_read,
                                 "*hq,,V1,1,A,5230.0000,N,01315.0000,W,0.00,0,1,F#\r\n"
                                 "*HQ,4210000415,HTBT#"),
              CONTENT_IS);
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_names(CONTENT_DEVICE, "4210000415"));
    EXPECT_EQ(telegram_read_text(h02_read, "*HQ,,X1,1#"), CONTENT_NOT);
}

static void test_a_card_is_named_and_its_number(void)
{
    EXPECT_EQ(telegram_read_text(h02_read, "*HQ,4210000415,V19,1,A,0,N,0,E,0,0,1,,"
                                           "49301234567890,8949000000000000123?,FF#"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_ICCID, "8949000000000000123"));
    EXPECT(telegram_names(CONTENT_PHONE, "49301234567890"));
    EXPECT_EQ(telegram_read_text(h02_read, "*HQ,4210000415,V6,1,x,894900000000000012F,#"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_ICCID, "894900000000000012"));
    EXPECT_EQ(telegram_found.identifier_count, 2);
}

static void test_binary_telegrams_stand_one_behind_the_other(void)
{
    static const char one[] = "$\x41\x00\x00\x08\x26\x21\x53\x21\x31\x08\x15\x52\x30"
                              "\x00\x00\x06\x01\x31\x50\x00\x06"
                              "\0\0\0\xff\xff\xfb\xfd\xff\0\0";
    static const char text[] = "*HQ,4210000415,HTBT#";
    char both[45 + sizeof text] = {0};
    memcpy(both, one, 32);
    memcpy(both + 45, text, sizeof text - 1);
    EXPECT_EQ(telegram_read_bytes(h02_read, both, sizeof both), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "4100000826"));
    EXPECT(telegram_names(CONTENT_DEVICE, "4210000415"));
}

static void test_a_long_binary_id_is_an_imei(void)
{
    static const char bytes[42] = "$\x49\x01\x54\x20\x32\x37\x51\x80\x21\x53\x21\x31"
                                  "\x08\x15\x52\x30\x00\x00\x06\x01\x31\x50\x00\x06";
    EXPECT_EQ(telegram_read_bytes(h02_read, bytes, sizeof bytes), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_may_be_cut(h02_read, bytes, sizeof bytes));
    EXPECT(telegram_text_may_be_cut(h02_read, "*HQ,4210000415,HTBT#"));
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_the_binary_form_has_its_angles_in_half_bytes);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_a_telegram_without_a_name_has_a_place);
    RUN(test_a_card_is_named_and_its_number);
    RUN(test_binary_telegrams_stand_one_behind_the_other);
    RUN(test_a_long_binary_id_is_an_imei);
    return tap_done();
}
