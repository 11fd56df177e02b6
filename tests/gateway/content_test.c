/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/content.h"

#include <string.h>

#include "tests/tap.h"

static struct content content;

static void test_each_thing_is_kept_once(void)
{
    content_init(&content);
    for (int i = 0; i < 2; i++) {
        content_add_identifier(&content, CONTENT_PHONE, "13912345678", 11);
        content_add_position(&content, 52.5, 13.4);
    }
    content_add_identifier(&content, CONTENT_DEVICE, "13912345678", 11);
    EXPECT_EQ(content.identifier_count, 2);
    EXPECT_EQ(content.position_count, 1);
    EXPECT_EQ(content.left_out, 0);
}

static void test_an_imei_is_told_by_its_check_digit(void)
{
    content_init(&content);
    content_add_terminal(&content, "490154203237518", 15);
    content_add_terminal(&content, "490154203237519", 15);
    content_add_terminal(&content, "49015420323751x", 15);
    content_add_terminal(&content, "4901", 4);
    EXPECT_EQ(content.identifiers[0].kind, CONTENT_IMEI);
    for (int i = 1; i < 4; i++) {
        EXPECT_EQ(content.identifiers[i].kind, CONTENT_DEVICE);
    }
    EXPECT_TEXT(content_identifier_name(CONTENT_IMEI), "imei");
}

static void test_a_client_without_a_name_is_none(void)
{
    content_init(&content);
    content_add_client(&content, cursor_over(NULL, 0));
    EXPECT_EQ(content.identifier_count + content.left_out, 0);
    content_add_client(&content, cursor_over((const uint8_t *)"bob", 3));
    EXPECT_EQ(content.identifiers[0].kind, CONTENT_CLIENT);
    EXPECT_TEXT(content.identifiers[0].value, "bob");
}

static void test_a_vin_has_the_form_of_one_or_is_none(void)
{
    content_init(&content);
    content_add_vin(&content, "WAUZZZ8K9CA123456", 17);
    content_add_vin(&content, "WAUZZZ8K9CA12345", 16);
    content_add_vin(&content, "WAUZZZ8K9CO123456", 17);
    content_add_vin(&content, "WAUZZZ8K9C\0123456", 17);
    EXPECT_EQ(content.identifier_count, 1);
    EXPECT_TEXT(content.identifiers[0].value, "WAUZZZ8K9CA123456");
}

static void test_a_place_outside_of_the_globe_and_a_missing_fix_are_no_position(void)
{
    content_init(&content);
    content_add_position(&content, 0, 0);
    content_add_position(&content, 90.1, 0);
    content_add_position(&content, 0, -180.1);
    content_add_position(&content, -91, 0);
    EXPECT_EQ(content.position_count, 0);
    content_add_position(&content, 0, 13.4);
    EXPECT_EQ(content.position_count, 1);
}

static void test_what_has_no_room_or_cannot_be_shown_is_counted(void)
{
    char text[2] = "a";
    content_init(&content);
    for (int i = 0; i <= CONTENT_IDENTIFIERS_MAX; i++, text[0]++) {
        content_add_identifier(&content, CONTENT_DEVICE, text, 1);
    }
    EXPECT_EQ(content.left_out, 1);
    content_init(&content);
    content_add_identifier(&content, CONTENT_DEVICE, "a\x1b[2J", 5);
    content_add_identifier(&content, CONTENT_DEVICE, "", 0);
    content_add_identifier(&content, CONTENT_DEVICE,
                           "0123456789012345678901234567890123456789012345678", 48);
    EXPECT_EQ(content.left_out, 3);
    EXPECT_EQ(content.identifier_count, 0);
    content_init(&content);
    for (int i = 0; i <= CONTENT_POSITIONS_MAX; i++) {
        content_add_position(&content, 1, 1 + i);
    }
    EXPECT_EQ(content.position_count, CONTENT_POSITIONS_MAX);
    EXPECT_EQ(content.left_out, 1);
}

int main(void)
{
    RUN(test_each_thing_is_kept_once);
    RUN(test_an_imei_is_told_by_its_check_digit);
    RUN(test_a_client_without_a_name_is_none);
    RUN(test_a_vin_has_the_form_of_one_or_is_none);
    RUN(test_a_place_outside_of_the_globe_and_a_missing_fix_are_no_position);
    RUN(test_what_has_no_room_or_cannot_be_shown_is_counted);
    return tap_done();
}
