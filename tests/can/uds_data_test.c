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

/* Of each identifier and sub-function in the ranges, asked one by one. */
static unsigned classes_one_by_one(const struct uds_data_range *range)
{
    unsigned classes = 0;
    for (unsigned sub = range->sub_first; sub <= range->sub_last; sub++) {
        for (unsigned id = range->identifier_first; id <= range->identifier_last; id++) {
            uint8_t bytes[UDS_REQUEST_BYTES];
            size_t count = uds_request(bytes, range->protocol, range->service_id,
                                       (uint8_t)sub, (uint16_t)id);
            struct uds_message message =
                uds_decode(bytes, count, count,
                           range->protocol == UDS_KWP2000 ? UDS_KWP2000 : UDS_ISO14229);
            classes |= uds_data_classes(&message);
        }
    }
    return classes;
}

static void the_classes_of_a_range_are_those_of_all_in_it(void)
{
    static const uint16_t edges[] = {0xF180, 0xF183, 0xF187, 0xF18C, 0xF190,
                                     0xF191, 0xF197, 0xF19A, 0xF1FF};
    const size_t count = sizeof edges / sizeof edges[0];
    static const uint8_t services[] = {0x19, 0x22, 0x24, 0x2A, 0x2C, 0x2E, 0x2F, 0x31};
    for (size_t i = 0; i < sizeof services; i++) {
        struct uds_form form = uds_form(UDS_ISO14229, services[i]);
        for (size_t k = 0; k < count * count; k++) {
            uint16_t first = edges[k / count];
            uint16_t last = edges[k % count];
            struct uds_data_range range = {.protocol = UDS_ISO14229,
                                           .service_id = services[i],
                                           .sub_first = form.has_sub ? k % 20 : 0,
                                           .sub_last = form.has_sub ? k % 20 + 1 : 0,
                                           .identifier_first = first,
                                           .identifier_last = last};
            if (first <= last && services[i] != 0x2A) {
                EXPECT_EQ(uds_data_classes_within(&range), classes_one_by_one(&range));
            }
        }
    }
    for (unsigned service = 0; service < 256; service++) {
        struct uds_data_range range = {.protocol = UDS_KWP2000,
                                       .service_id = (uint8_t)service,
                                       .identifier_first = 0x88,
                                       .identifier_last = 0x90};
        for (unsigned p = UDS_KWP2000; p < UDS_PROTOCOL_COUNT; p++) {
            range.protocol = (enum uds_protocol)p;
            if (uds_form(range.protocol, range.service_id).name != NULL) {
                EXPECT_EQ(uds_data_classes_within(&range), classes_one_by_one(&range));
            }
        }
    }
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
    RUN(the_classes_of_a_range_are_those_of_all_in_it);
    return tap_done();
}
