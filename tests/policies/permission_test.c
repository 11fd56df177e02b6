/* SPDX-License-Identifier: Apache-2.0 */
/* What permissions grant, and what their answers give away. */
#include "policies/permission.h"

#include "can/data_class.h"
#include "can/uds_data.h"
#include "tests/tap.h"

static struct policy_permission rows[8];
static struct policy policy = {.permissions = rows};
static struct policy_channel channel;

static void make(uint16_t count)
{
    channel = (struct policy_channel){.first_permission = 1, .permission_count = count};
}

static bool grants(const uint8_t *bytes, size_t count, size_t length, uint16_t modes)
{
    struct uds_message message = uds_decode(bytes, count, length, UDS_ISO14229);
    return permission_grants(&policy, &channel, &message, modes);
}

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
#define GRANTS(...) grants(BYTES(__VA_ARGS__), sizeof((const uint8_t[]){__VA_ARGS__}), 1)
#define DID(first, last)                                        \
    {                                                           \
        .service = 0x22, .names_identifiers = true, .modes = 1, \
        .identifier_first = (first), .identifier_last = (last)  \
    }

static void each_identifier_must_be_named(void)
{
    make(2);
    rows[0] = (struct policy_permission){.service = 0x22, .modes = 1}; /* of another */
    rows[1] = (struct policy_permission)DID(0xF187, 0xF187);
    rows[2] = (struct policy_permission)DID(0xF195, 0xF197);
    EXPECT(GRANTS(0x22, 0xF1, 0x87));
    EXPECT(GRANTS(0x22, 0xF1, 0x95) && GRANTS(0x22, 0xF1, 0x97));
    EXPECT(!GRANTS(0x22, 0xF1, 0x94) && !GRANTS(0x22, 0xF1, 0x98));
    EXPECT(GRANTS(0x22, 0xF1, 0x96, 0xF1, 0x87));
    EXPECT(!GRANTS(0x22, 0xF1, 0x96, 0xF1, 0x88));
    EXPECT(!GRANTS(0x22, 0xF1, 0x90, 0xF1, 0x87));
    EXPECT(!GRANTS(0x24, 0xF1, 0x87)); /* another service */
    EXPECT(!grants(BYTES(0x22, 0xF1, 0x87), 5, 1));
    EXPECT(!grants(BYTES(0x22, 0xF1, 0x87), 3, 2)); /* another mode */
    EXPECT(!grants(BYTES(0x22, 0xF1, 0x87), 3, 0));
}

static void a_permission_without_identifiers_grants_any(void)
{
    make(1);
    rows[1] = (struct policy_permission){.service = 0x22, .modes = 3};
    EXPECT(GRANTS(0x22, 0xF1, 0x90));
    EXPECT(grants(BYTES(0x22, 0xF1, 0x87), 5, 2));
    EXPECT(!GRANTS(0x22) && !GRANTS(0x22, 0xF1)); /* short of something */
    EXPECT(!GRANTS(0x62, 0xF1, 0x90));            /* an answer */
    EXPECT(!GRANTS(0x7F, 0x22, 0x31) && !GRANTS(0xBA));
    rows[1].protocol = UDS_KWP2000;
    EXPECT(!GRANTS(0x22, 0xF1, 0x90));
}

/* 2A 04 stops all that is read by itself, and names none. */
static void a_request_that_names_nothing_needs_one_that_names_nothing(void)
{
    make(1);
    rows[1] = (struct policy_permission){.service = 0x2A,
                                         .modes = 1,
                                         .names_identifiers = true,
                                         .identifier_first = 0xF200,
                                         .identifier_last = 0xF2FF};
    EXPECT(GRANTS(0x2A, 0x01, 0xE3));
    EXPECT(!GRANTS(0x2A, 0x04));
    rows[1].names_identifiers = false;
    EXPECT(GRANTS(0x2A, 0x04));
}

static void a_sub_function_counts_without_the_bit_that_suppresses(void)
{
    make(1);
    rows[1] = (struct policy_permission){
        .service = 0x10, .modes = 1, .names_sub = true, .sub_first = 1, .sub_last = 3};
    EXPECT(GRANTS(0x10, 0x01) && GRANTS(0x10, 0x83));
    EXPECT(!GRANTS(0x10, 0x04) && !GRANTS(0x10, 0x84) && !GRANTS(0x10, 0x00));
    rows[1].service = 0x14; /* which has none */
    EXPECT(!GRANTS(0x14, 0x01));
    rows[1] = (struct policy_permission){.service = 0x31,
                                         .modes = 1,
                                         .names_sub = true,
                                         .sub_first = 1,
                                         .sub_last = 1,
                                         .names_identifiers = true,
                                         .identifier_first = 0xFF00,
                                         .identifier_last = 0xFF00};
    EXPECT(GRANTS(0x31, 0x01, 0xFF, 0x00));
    EXPECT(!GRANTS(0x31, 0x02, 0xFF, 0x00) && !GRANTS(0x31, 0x01, 0xFF, 0x01));
}

static struct policy_permission any_of(enum uds_protocol protocol, uint8_t service)
{
    return (struct policy_permission){.protocol = (uint8_t)protocol, .service = service};
}

static struct policy_permission of_sub(enum uds_protocol protocol, uint8_t service,
                                       uint8_t first, uint8_t last)
{
    return (struct policy_permission){.protocol = (uint8_t)protocol,
                                      .service = service,
                                      .names_sub = true,
                                      .sub_first = first,
                                      .sub_last = last};
}

static void one_request_that_is_intrusive_makes_a_permission_so(void)
{
    struct policy_permission row = of_sub(UDS_ISO14229, 0x10, 1, 1);
    EXPECT(!permission_is_intrusive(&row));
    row = of_sub(UDS_ISO14229, 0x10, 3, 3);
    EXPECT(!permission_is_intrusive(&row));
    row = of_sub(UDS_ISO14229, 0x10, 1, 3); /* the programming session too */
    EXPECT(permission_is_intrusive(&row));
    row = any_of(UDS_ISO14229, 0x10);
    EXPECT(permission_is_intrusive(&row));
    row = of_sub(UDS_KWP2000, 0x10, 0x81, 0x81);
    EXPECT(!permission_is_intrusive(&row));
    row = any_of(UDS_ISO14229, 0x2E);
    EXPECT(permission_is_intrusive(&row));
    row = any_of(UDS_ISO14229, 0x22);
    EXPECT(!permission_is_intrusive(&row));
    row = any_of(UDS_OBD, 0x04);
    EXPECT(permission_is_intrusive(&row));
    row = any_of(UDS_OBD, 0x01);
    EXPECT(!permission_is_intrusive(&row));
    row = any_of(UDS_KWP2000, 0x3B);
    EXPECT(permission_is_intrusive(&row));
}

static unsigned classes_of(struct policy_permission row, uint16_t first, uint16_t last)
{
    row.names_identifiers = last != 0;
    row.identifier_first = first;
    row.identifier_last = last;
    return permission_classes(&row);
}

static void the_classes_are_those_of_what_is_named(void)
{
    const struct policy_permission read = any_of(UDS_ISO14229, 0x22);
    EXPECT_EQ(classes_of(read, 0xF187, 0xF187), DATA_VERSIONS);
    EXPECT_EQ(classes_of(read, 0xF190, 0xF190), DATA_IDENTITY);
    EXPECT_EQ(classes_of(read, 0xF187, 0xF190), DATA_VERSIONS | DATA_IDENTITY);
    EXPECT_EQ(classes_of(read, 0x1000, 0x1FFF), 0);
    EXPECT_EQ(classes_of(read, 0, 0), DATA_CLASS_ALL);
    EXPECT_EQ(classes_of(any_of(UDS_OBD, 0x09), 0, 0),
              DATA_IDENTITY | DATA_VERSIONS | DATA_DRIVING);
    EXPECT_EQ(classes_of(any_of(UDS_OBD, 0x09), 4, 4), DATA_VERSIONS);
    EXPECT_EQ(classes_of(any_of(UDS_ISO14229, 0x19), 0, 0), DATA_FAULTS | DATA_DRIVING);
    EXPECT_EQ(classes_of(of_sub(UDS_ISO14229, 0x19, 1, 2), 0, 0), DATA_FAULTS);
    EXPECT_EQ(classes_of(any_of(UDS_KWP2000, 0x21), 0, 0), DATA_CLASS_ALL);
    EXPECT_EQ(classes_of(any_of(UDS_ISO14229, 0x3E), 0, 0), 0);
}

static void identifiers_are_called_as_the_standards_call_them(void)
{
    struct policy_permission row = any_of(UDS_OBD, 0x01);
    EXPECT_TEXT(permission_identifier_word(&row), "pid");
    EXPECT_TEXT(permission_service_word(&row), "obd mode");
    row = any_of(UDS_KWP2000, 0x21);
    EXPECT_TEXT(permission_service_word(&row), "kwp service");
    row = any_of(UDS_ISO14229, 0x31);
    EXPECT_TEXT(permission_service_word(&row), "uds service");
    EXPECT_TEXT(permission_identifier_word(&row), "routine");
    row = any_of(UDS_ISO14229, 0x22);
    EXPECT_TEXT(permission_identifier_word(&row), "identifier");
    row = any_of(UDS_KWP2000, 0x31);
    EXPECT_TEXT(permission_identifier_word(&row), "identifier");
}

int main(void)
{
    RUN(each_identifier_must_be_named);
    RUN(a_permission_without_identifiers_grants_any);
    RUN(a_request_that_names_nothing_needs_one_that_names_nothing);
    RUN(a_sub_function_counts_without_the_bit_that_suppresses);
    RUN(one_request_that_is_intrusive_makes_a_permission_so);
    RUN(the_classes_are_those_of_what_is_named);
    RUN(identifiers_are_called_as_the_standards_call_them);
    return tap_done();
}
