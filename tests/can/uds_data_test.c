/* SPDX-License-Identifier: Apache-2.0 */
#include "can/uds_data.h"

#include "tests/tap.h"

static unsigned classes_as(enum uds_protocol dialect, const uint8_t *bytes, size_t count)
{
    struct uds_message message = uds_decode(bytes, count, count, dialect);
    return uds_data_classes(&message);
}

#define CLASSES_AS(dialect, ...)                        \
    classes_as(dialect, (const uint8_t[]){__VA_ARGS__}, \
               sizeof((const uint8_t[]){__VA_ARGS__}))
#define CLASSES(...) CLASSES_AS(UDS_ISO14229, __VA_ARGS__)

static void a_VIN_is_identity_wherever_it_is_read(void)
{
    EXPECT_EQ(CLASSES(0x22, 0xF1, 0x90), DATA_IDENTITY);
    EXPECT_EQ(CLASSES(0x62, 0xF1, 0x90, 'W'), DATA_IDENTITY);
    EXPECT_EQ(CLASSES(0x22, 0xF8, 0x02), DATA_IDENTITY);
    EXPECT_EQ(CLASSES(0x09, 0x02), DATA_IDENTITY);
    EXPECT_EQ(CLASSES(0x49, 0x02, 0x01, 'W'), DATA_IDENTITY);
    EXPECT_EQ(CLASSES(0x1A, 0x90), DATA_IDENTITY);
    EXPECT_EQ(CLASSES(0x5A, 0x90, 'W'), DATA_IDENTITY);
}

static void a_list_has_the_classes_of_all_in_it(void)
{
    EXPECT_EQ(CLASSES(0x22, 0x12, 0x34, 0xF1, 0x95, 0xF1, 0x8C),
              DATA_IDENTITY | DATA_VERSIONS);
    EXPECT_EQ(CLASSES(0x09, 0x04, 0x08), DATA_VERSIONS | DATA_DRIVING);
}

static void an_identifier_made_of_others_hides_nothing(void)
{
    EXPECT_EQ(CLASSES(0x2C, 0x01, 0xF3, 0x01, 0xF1, 0x90, 0x01, 0x11), DATA_IDENTITY);
    EXPECT_EQ(CLASSES(0x2C, 0x02, 0xF3, 0x01, 0x14, 0, 0, 0, 0, 8), DATA_MEMORY);
}

static void snapshots_tell_more_than_trouble_codes(void)
{
    EXPECT_EQ(CLASSES(0x19, 0x02, 0xFF), DATA_FAULTS);
    EXPECT_EQ(CLASSES(0x19, 0x04, 0x01, 0x02, 0x03, 0x01), DATA_FAULTS | DATA_DRIVING);
    EXPECT_EQ(CLASSES(0x59, 0x06), DATA_FAULTS | DATA_DRIVING);
    EXPECT_EQ(CLASSES(0x03), DATA_FAULTS);
}

static void memory_could_be_anything(void)
{
    EXPECT_EQ(CLASSES(0x23, 0x14, 0, 0, 0, 0, 8), DATA_MEMORY);
    EXPECT_EQ(CLASSES(0x35, 0x00), DATA_MEMORY);
    EXPECT_EQ(CLASSES_AS(UDS_KWP2000, 0x23, 0, 0, 0, 8), DATA_MEMORY);
}

static void what_no_standard_names_has_no_class(void)
{
    EXPECT_EQ(CLASSES(0x22, 0x12, 0x34), 0);
    EXPECT_EQ(CLASSES_AS(UDS_KWP2000, 0x22, 0xF1, 0x90), 0);
    EXPECT_EQ(CLASSES(0x3E, 0x00), 0);
    EXPECT_EQ(CLASSES(0x7F, 0x22, 0x31), 0);
    EXPECT_EQ(CLASSES(0xBA), 0);
}

static void identifiers_that_are_not_seen_could_be_any(void)
{
    const uint8_t bytes[] = {0x22, 0x12, 0x34, 0x12, 0x35, 0xF1};
    struct uds_message message = uds_decode(bytes, 6, 7, UDS_ISO14229);
    EXPECT_EQ(uds_data_classes(&message), DATA_CLASS_ALL);
}

static void each_row_that_tells_is_named(void)
{
    const uint8_t bytes[] = {0x19, 0x04};
    struct uds_message message = uds_decode(bytes, 2, 2, UDS_ISO14229);
    const struct uds_data *row = uds_data_next(&message, NULL);
    EXPECT_TEXT(row->name, "trouble codes");
    row = uds_data_next(&message, row);
    EXPECT_TEXT(row->name, "snapshots and extended data of trouble codes");
    EXPECT(uds_data_next(&message, row) == NULL);
}

int main(void)
{
    RUN(a_VIN_is_identity_wherever_it_is_read);
    RUN(a_list_has_the_classes_of_all_in_it);
    RUN(an_identifier_made_of_others_hides_nothing);
    RUN(snapshots_tell_more_than_trouble_codes);
    RUN(memory_could_be_anything);
    RUN(what_no_standard_names_has_no_class);
    RUN(identifiers_that_are_not_seen_could_be_any);
    RUN(each_row_that_tells_is_named);
    return tap_done();
}
