/* SPDX-License-Identifier: Apache-2.0 */
#include "can/uds.h"

#include "tests/tap.h"

#define DECODE_AS(dialect, ...)                                                        \
    uds_decode((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}), \
               sizeof((const uint8_t[]){__VA_ARGS__}), dialect)
#define DECODE(...) DECODE_AS(UDS_ISO14229, __VA_ARGS__)
#define DECODE_KWP(...) DECODE_AS(UDS_KWP2000, __VA_ARGS__)

static void expect_text(struct uds_message message, const char *text)
{
    char out[UDS_TEXT_BYTES];
    uds_print(out, &message);
    EXPECT_TEXT(out, text);
}

static void a_request_names_its_service_and_sub_function(void)
{
    struct uds_message message = DECODE(0x10, 0x03);
    EXPECT_EQ(message.kind, UDS_REQUEST);
    EXPECT_EQ(message.service_id, 0x10);
    EXPECT_TEXT(message.service->name, "DiagnosticSessionControl");
    EXPECT(message.has_sub && !message.short_of);
    EXPECT_EQ(message.sub, 3);
}

static void the_bit_that_suppresses_the_answer_is_no_part_of_the_sub_function(void)
{
    struct uds_message message = DECODE(0x3E, 0x80);
    EXPECT_EQ(message.sub, 0);
    message = DECODE(0x7E, 0x80);
    EXPECT_EQ(message.sub, 0x80);
}

static void a_read_lists_all_its_identifiers(void)
{
    struct uds_message message = DECODE(0x22, 0xF1, 0x90, 0x12, 0x34, 0xF1, 0x8C);
    EXPECT_EQ(message.identifier_count, 3);
    EXPECT_EQ(message.identifiers[0], 0xF190);
    EXPECT_EQ(message.identifiers[1], 0x1234);
    EXPECT_EQ(message.identifiers[2], 0xF18C);
    EXPECT(!message.short_of && !message.unseen);
}

static void more_identifiers_than_are_kept_are_unseen(void)
{
    uint8_t bytes[1 + 2 * (UDS_IDENTIFIERS_MAX + 1)] = {0x22};
    struct uds_message message =
        uds_decode(bytes, sizeof bytes, sizeof bytes, UDS_ISO14229);
    EXPECT_EQ(message.identifier_count, UDS_IDENTIFIERS_MAX);
    EXPECT(message.unseen && !message.short_of);
    message = uds_decode(bytes, sizeof bytes - 2, sizeof bytes - 2, UDS_ISO14229);
    EXPECT(!message.unseen);
}

static void what_a_new_identifier_of_KWP2000_is_made_of_is_unseen(void)
{
    struct uds_message message = DECODE_KWP(0x2C, 0xF0);
    EXPECT(!message.unseen && !message.short_of);
    message = DECODE_KWP(0x2C, 0xF0, 0x03, 0x01, 0x11, 0x22, 0x33);
    EXPECT(message.unseen && !message.short_of);
    EXPECT_EQ(message.identifier_count, 1);
    EXPECT(!DECODE_KWP(0x6C, 0xF0, 0x03).unseen);
}

static void a_first_frame_tells_what_it_holds_and_that_more_is_unseen(void)
{
    const uint8_t bytes[] = {0x22, 0xF1, 0x90, 0xF1, 0x8C, 0xF1};
    struct uds_message message = uds_decode(bytes, 6, 9, UDS_ISO14229);
    EXPECT_EQ(message.identifier_count, 2);
    EXPECT(message.unseen && !message.short_of);
    const uint8_t write[] = {0x2E, 0xF1, 0x90, 'V', 'I', 'N'};
    message = uds_decode(write, 6, 20, UDS_ISO14229);
    EXPECT_EQ(message.identifiers[0], 0xF190);
    EXPECT(!message.unseen && !message.short_of);
    message = uds_decode(write, 2, 20, UDS_ISO14229);
    EXPECT(message.unseen && !message.short_of);
}

static void a_message_that_ends_too_early_is_short(void)
{
    EXPECT(DECODE(0x10).short_of);
    EXPECT(!DECODE(0x10).has_sub);
    EXPECT(DECODE(0x22).short_of);
    EXPECT(DECODE(0x22, 0xF1).short_of);
    EXPECT(DECODE(0x22, 0xF1, 0x90, 0x12).short_of);
    EXPECT(DECODE(0x31, 0x01, 0xFF).short_of);
    EXPECT(DECODE(0x01).short_of);
    EXPECT(!DECODE(0x14).short_of);
}

static void a_routine_has_its_identifier(void)
{
    struct uds_message message = DECODE(0x31, 0x01, 0xFF, 0x00, 0x44);
    EXPECT_EQ(message.sub, 1);
    EXPECT_EQ(message.identifier_count, 1);
    EXPECT_EQ(message.identifiers[0], 0xFF00);
}

static void a_periodic_read_is_of_F2_identifiers(void)
{
    struct uds_message message = DECODE(0x2A, 0x01, 0xE3, 0x24);
    EXPECT(!message.has_sub);
    EXPECT_EQ(message.identifier_count, 2);
    EXPECT_EQ(message.identifiers[1], 0xF224);
    EXPECT(!DECODE(0x2A, 0x04).short_of);
    EXPECT(!DECODE(0x6A).short_of);
}

static void an_identifier_made_of_others_names_its_sources(void)
{
    struct uds_message message =
        DECODE(0x2C, 0x01, 0xF3, 0x01, 0xF1, 0x90, 0x01, 0x11, 0x12, 0x34, 0x01, 0x02);
    EXPECT_EQ(message.identifier_count, 3);
    EXPECT_EQ(message.identifiers[0], 0xF301);
    EXPECT_EQ(message.identifiers[1], 0xF190);
    EXPECT_EQ(message.identifiers[2], 0x1234);
    EXPECT(DECODE(0x2C, 0x01, 0xF3, 0x01, 0xF1, 0x90, 0x01).short_of);
    message = DECODE(0x2C, 0x02, 0xF3, 0x01, 0x14, 0x00, 0x00, 0x00, 0x00, 0x10);
    EXPECT_EQ(message.identifier_count, 1);
    EXPECT(!DECODE(0x2C, 0x03).short_of);
    const uint8_t first[] = {0x2C, 0x01, 0xF3, 0x01, 0x12, 0x34};
    EXPECT(uds_decode(first, 6, 20, UDS_ISO14229).unseen);
}

static void an_answer_tells_its_first_identifier(void)
{
    struct uds_message message = DECODE(0x62, 0xF1, 0x90, 'W', 'V', 'W');
    EXPECT_EQ(message.kind, UDS_ANSWER);
    EXPECT_EQ(message.service_id, 0x22);
    EXPECT_EQ(message.identifier_count, 1);
    EXPECT_EQ(message.identifiers[0], 0xF190);
    const uint8_t first[] = {0x62, 0xF1, 0x90, 'W', 'V', 'W'};
    EXPECT(!uds_decode(first, 6, 20, UDS_ISO14229).unseen);
}

static void a_refusal_names_the_service_and_the_reason(void)
{
    struct uds_message message = DECODE(0x7F, 0x27, 0x33);
    EXPECT_EQ(message.kind, UDS_NEGATIVE);
    EXPECT_EQ(message.service_id, 0x27);
    EXPECT_EQ(message.code, 0x33);
    EXPECT(DECODE(0x7F, 0x27).short_of);
    EXPECT(DECODE(0x7F, 0xBA, 0x11).service == NULL);
}

static void OBD_has_its_own_services(void)
{
    struct uds_message message = DECODE(0x01, 0x0C, 0x0D, 0x05, 0x10, 0x11, 0x2F);
    EXPECT_EQ(message.protocol, UDS_OBD);
    EXPECT_EQ(message.identifier_count, 6);
    EXPECT_EQ(message.identifiers[5], 0x2F);
    message = DECODE(0x02, 0x0C, 0x00, 0x0D, 0x00);
    EXPECT_EQ(message.identifier_count, 2);
    EXPECT_EQ(message.identifiers[1], 0x0D);
    message = DECODE(0x49, 0x02, 0x01, 'W', 'V', 'W');
    EXPECT_EQ(message.kind, UDS_ANSWER);
    EXPECT_EQ(message.identifier_count, 1);
    EXPECT_EQ(message.identifiers[0], 2);
}

static void a_service_that_only_KWP2000_has_is_evidence_of_it(void)
{
    struct uds_message message = DECODE(0x1A, 0x90);
    EXPECT_EQ(message.protocol, UDS_KWP2000);
    EXPECT_EQ(message.identifiers[0], 0x90);
    EXPECT_EQ(DECODE(0x21, 0x01).protocol, UDS_KWP2000);
    EXPECT_EQ(DECODE(0x10, 0x01).protocol, UDS_ISO14229);
    EXPECT_EQ(DECODE_KWP(0x19, 0x02).protocol, UDS_ISO14229);
}

static void a_service_that_both_have_is_read_as_the_caller_says(void)
{
    struct uds_message message = DECODE_KWP(0x31, 0x05, 0x06, 0x07);
    EXPECT_EQ(message.protocol, UDS_KWP2000);
    EXPECT(!message.has_sub);
    EXPECT_EQ(message.identifiers[0], 5);
    message = DECODE_KWP(0x10, 0x85);
    EXPECT_EQ(message.sub, 0x85);
}

static void a_service_in_no_table_is_unknown(void)
{
    EXPECT_EQ(DECODE(0xBA, 1).kind, UDS_UNKNOWN);
    EXPECT_EQ(DECODE(0x00).kind, UDS_UNKNOWN);
    EXPECT_EQ(uds_decode(NULL, 0, 0, UDS_ISO14229).kind, UDS_UNKNOWN);
}

static void what_reads_is_not_intrusive(void)
{
    const uint8_t reads[] = {0x19, 0x22, 0x23, 0x24, 0x2A, 0x2C, 0x3E, 0x01, 0x02,
                             0x03, 0x05, 0x06, 0x07, 0x09, 0x0A, 0x12, 0x13, 0x17,
                             0x18, 0x1A, 0x20, 0x21, 0x33, 0x3A, 0x81, 0x82};
    for (size_t i = 0; i < sizeof reads; i++) {
        struct uds_message message = DECODE(reads[i], 0x01, 0x01, 0x01);
        EXPECT(!uds_intrusive(&message));
    }
}

static void what_changes_something_is_intrusive(void)
{
    const uint8_t changes[] = {0x11, 0x14, 0x27, 0x28, 0x29, 0x2E, 0x2F, 0x31, 0x34,
                               0x35, 0x36, 0x37, 0x38, 0x3D, 0x83, 0x84, 0x85, 0x86,
                               0x87, 0x04, 0x08, 0x26, 0x30, 0x32, 0x39, 0x3B, 0x80};
    for (size_t i = 0; i < sizeof changes; i++) {
        struct uds_message message = DECODE(changes[i], 0x01, 0x01, 0x01);
        EXPECT(uds_intrusive(&message));
        EXPECT(message.service != NULL);
    }
}

static void only_the_default_and_the_extended_session_are_harmless(void)
{
    const struct {
        uint8_t sub;
        bool uds;
        bool kwp;
    } rows[] = {{0x01, false, true},  {0x02, true, true}, {0x03, false, true},
                {0x04, true, true},   {0x40, true, true}, {0x60, true, true},
                {0x81, false, false}, {0x82, true, true}, {0x85, true, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct uds_message message = DECODE(0x10, rows[i].sub);
        EXPECT_EQ(uds_intrusive(&message), rows[i].uds);
        message = DECODE_KWP(0x10, rows[i].sub);
        EXPECT_EQ(uds_intrusive(&message), rows[i].kwp);
    }
    struct uds_message message = DECODE(0x10);
    EXPECT(uds_intrusive(&message));
}

static void what_is_unknown_is_intrusive_and_answers_are_not(void)
{
    struct uds_message message = DECODE(0xBA, 0x01);
    EXPECT(uds_intrusive(&message));
    message = DECODE(0x67, 0x01, 0x12, 0x34);
    EXPECT(!uds_intrusive(&message));
    message = DECODE(0x7F, 0x27, 0x33);
    EXPECT(!uds_intrusive(&message));
}

static void a_message_is_printed_for_people(void)
{
    expect_text(DECODE(0x22, 0xF1, 0x90), "UDS ReadDataByIdentifier F190");
    expect_text(DECODE(0x31, 0x01, 0xFF, 0x00), "UDS RoutineControl 01 FF00");
    expect_text(DECODE(0x2A, 0x01, 0xE3), "UDS ReadDataByPeriodicIdentifier F2E3");
    expect_text(DECODE(0x49, 0x02, 0x01), "OBD VehicleInformation 02 answered");
    expect_text(DECODE(0x1A, 0x90), "KWP ReadECUIdentification 90");
    expect_text(DECODE(0x7F, 0x27, 0x33),
                "UDS SecurityAccess refused: 33 security access denied");
    expect_text(DECODE(0x7F, 0xBA, 0x11),
                "UDS of a service in no table refused: 11 service not supported");
    expect_text(DECODE(0xBA), "a service in no table");
}

static void there_is_room_for_the_longest_text(void)
{
    uint8_t bytes[1 + 2 * UDS_IDENTIFIERS_MAX] = {0x22};
    char out[UDS_TEXT_BYTES];
    struct uds_message message =
        uds_decode(bytes, sizeof bytes, sizeof bytes, UDS_ISO14229);
    uds_print(out, &message);
    EXPECT_EQ(strlen(out), strlen("UDS ReadDataByIdentifier") + 5 * UDS_IDENTIFIERS_MAX);
    uint8_t define[4 + 4 * UDS_IDENTIFIERS_MAX] = {0x2C, 0x01};
    message = uds_decode(define, sizeof define, sizeof define, UDS_ISO14229);
    uds_print(out, &message);
    EXPECT_EQ(message.identifier_count, UDS_IDENTIFIERS_MAX);
    EXPECT_EQ(strlen(out),
              strlen("UDS DynamicallyDefineDataIdentifier 01") + 5 * UDS_IDENTIFIERS_MAX);
}

/* Each service of each protocol: what its form says, its least request has. */
static void the_least_request_of_each_service_is_whole_and_of_its_form(void)
{
    unsigned known = 0;
    for (unsigned n = 0; n < UDS_PROTOCOL_COUNT * 256; n++) {
        enum uds_protocol protocol = (enum uds_protocol)(n / 256);
        uint8_t service = (uint8_t)n;
        struct uds_form form = uds_form(protocol, service);
        uint8_t bytes[UDS_REQUEST_BYTES];
        if (form.name == NULL) {
            continue;
        }
        known++;
        uint16_t identifier = (uint16_t)(form.identifier_first + 0x21);
        size_t count = uds_request(bytes, protocol, service, 0x05, identifier);
        struct uds_message message = uds_decode(
            bytes, count, count, protocol == UDS_KWP2000 ? UDS_KWP2000 : UDS_ISO14229);
        EXPECT(message.kind == UDS_REQUEST && message.protocol == protocol);
        EXPECT(!message.short_of && !message.unseen && message.service_id == service);
        EXPECT_TEXT(form.name, message.service->name);
        EXPECT_EQ(message.has_sub, form.has_sub);
        EXPECT_EQ(message.sub, form.has_sub ? 5 : 0);
        EXPECT_EQ(message.identifier_count, form.has_identifiers);
        EXPECT(!form.has_identifiers || message.identifiers[0] == identifier);
    }
    EXPECT_EQ(known, 27 + 35 + 10);
}

static void a_form_tells_how_far_its_numbers_go(void)
{
    struct uds_form form = uds_form(UDS_ISO14229, 0x10);
    EXPECT(form.has_sub && form.sub_last == 0x7F && !form.has_identifiers);
    form = uds_form(UDS_KWP2000, 0x10);
    EXPECT(form.has_sub && form.sub_last == 0xFF);
    form = uds_form(UDS_ISO14229, 0x22);
    EXPECT(!form.has_sub && form.sub_last == 0);
    EXPECT(form.identifier_first == 0 && form.identifier_last == 0xFFFF);
    form = uds_form(UDS_ISO14229, 0x2A);
    EXPECT(form.identifier_first == 0xF200 && form.identifier_last == 0xF2FF);
    form = uds_form(UDS_OBD, 0x01);
    EXPECT(form.identifier_first == 0 && form.identifier_last == 0xFF);
    form = uds_form(UDS_OBD, 0x03);
    EXPECT(!form.has_identifiers && form.identifier_last == 0);
    EXPECT(uds_form(UDS_ISO14229, 0xBA).name == NULL);
}

int main(void)
{
    RUN(a_request_names_its_service_and_sub_function);
    RUN(the_bit_that_suppresses_the_answer_is_no_part_of_the_sub_function);
    RUN(a_read_lists_all_its_identifiers);
    RUN(more_identifiers_than_are_kept_are_unseen);
    RUN(what_a_new_identifier_of_KWP2000_is_made_of_is_unseen);
    RUN(a_first_frame_tells_what_it_holds_and_that_more_is_unseen);
    RUN(a_message_that_ends_too_early_is_short);
    RUN(a_routine_has_its_identifier);
    RUN(a_periodic_read_is_of_F2_identifiers);
    RUN(an_identifier_made_of_others_names_its_sources);
    RUN(an_answer_tells_its_first_identifier);
    RUN(a_refusal_names_the_service_and_the_reason);
    RUN(OBD_has_its_own_services);
    RUN(a_service_that_only_KWP2000_has_is_evidence_of_it);
    RUN(a_service_that_both_have_is_read_as_the_caller_says);
    RUN(a_service_in_no_table_is_unknown);
    RUN(what_reads_is_not_intrusive);
    RUN(what_changes_something_is_intrusive);
    RUN(only_the_default_and_the_extended_session_are_harmless);
    RUN(what_is_unknown_is_intrusive_and_answers_are_not);
    RUN(a_message_is_printed_for_people);
    RUN(there_is_room_for_the_longest_text);
    RUN(the_least_request_of_each_service_is_whole_and_of_its_form);
    RUN(a_form_tells_how_far_its_numbers_go);
    return tap_done();
}
