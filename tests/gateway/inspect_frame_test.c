/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/inspect_frame.h"

#include <stdlib.h>

#include "tests/tap.h"

#define UNSIGNED(at, bits)              \
    {                                   \
        .start = (at), .length = (bits) \
    }

static const struct database_value gears[] = {{-1, "reverse\x1b"}, {3, "third"}};
static const struct database_range three[] = {{3, 3}};
static const struct database_signal signals[] = {
    {.name = "Speed",
     .layout = UNSIGNED(0, 16),
     .scale = 0.01,
     .offset = -10,
     .unit = "km/h"},
    {.name = "Gear",
     .layout = {.start = 16, .length = 4, .is_signed = true},
     .scale = 1,
     .unit = "",
     .selects = true,
     .values = gears,
     .value_count = 2},
    {.name = "Slip",
     .layout = UNSIGNED(20, 4),
     .scale = 1,
     .unit = "",
     .selector = &signals[1],
     .ranges = three,
     .range_count = 1},
    {.name = "Heat",
     .layout = {.start = 24, .length = 32, .kind = SIGNAL_FLOAT},
     .scale = 2,
     .unit = ""},
    {.name = "Far", .layout = UNSIGNED(56, 16), .scale = 1, .unit = ""},
};
static const struct database_message messages[] = {{.name = "Drive\x07",
                                                    .id = 0x3A0,
                                                    .length_bytes = 9,
                                                    .signals = signals,
                                                    .signal_count = 5}};
static _Alignas(16) uint8_t block[4096];
static struct database database = {.messages = messages, .message_count = 1};

/* Speed 2.5, gear 3, slip 10, heat 1.5 under a scale of 2; Far does not fit. */
static struct recorded entry(void)
{
    return (struct recorded){.time_ns = 12345678000,
                             .bus = "can0",
                             .frame = {.id = 0x3A0,
                                       .length = 8,
                                       .data = {0xE2, 0x04, 0xA3, 0, 0, 0xC0, 0x3F, 9}}};
}

static void expect_json(const struct recorded *frame, bool possible, const char *wanted)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    inspect_frame_json(out, frame, possible, &database);
    (void)fclose(out);
    EXPECT_TEXT(text, wanted);
    free(text);
}

static void expect_text(const struct recorded *frame, const char *wanted)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    inspect_frame_text(out, frame, &database);
    (void)fclose(out);
    EXPECT_TEXT(text, wanted);
    free(text);
}

static void test_signals_are_printed_raw_and_physical_where_they_are_there(void)
{
    struct recorded frame = entry();
    expect_json(&frame, true,
                "{\"type\":\"frame\",\"time\":12.345678,\"bus\":\"can0\",\"id\":928,"
                "\"extended\":false,\"fd\":false,\"data\":\"e204a3000"
                "0c03f09\",\"message\":\"Drive\\u0007\",\"signals\":{\"Speed\":2.5,"
                "\"Gear\":3,\"Slip\":10,\"Heat\":3},\"raw\":{\"Speed\":1250,\"Gear\":3,"
                "\"Slip\":10,\"Heat\":1.5}}\n");
    frame.frame.data[2] = 0xAF; /* gear -1: no slip */
    frame.frame.length = 4;     /* no heat */
    frame.time_ns++;
    expect_json(&frame, true,
                "{\"type\":\"frame\",\"time\":12.345678001,\"bus\":\"can0\",\"id\":928,"
                "\"extended\":false,\"fd\":false,\"data\":\"e204af00\",\"message\":"
                "\"Drive\\u0007\",\"signals\":{\"Speed\":2.5,\"Gear\":-1},\"raw\":{"
                "\"Speed\":1250,\"Gear\":-1}}\n");
}

static void test_a_line_for_a_person_has_units_and_names_of_values(void)
{
    struct recorded frame = entry();
    expect_text(&frame,
                "(0000000012.345678) can0 3A0#E204A30000C03F09  Drive\\u{7}: Speed "
                "2.5 km/h, Gear 3 third, Slip 10, Heat 3\n");
    frame.frame.data[2] = 0xAF;
    frame.frame.length = 3;
    frame.direction = 'T';
    expect_text(&frame, "(0000000012.345678) can0 3A0#E204AF T  Drive\\u{7}: Speed 2.5 "
                        "km/h, Gear -1 reverse\\u{1b}\n");
}

static void test_a_diagnostic_frame_without_a_name_tells_its_service(void)
{
    struct recorded frame = {
        .bus = "can0", .frame = {.id = 0x7E0, .length = 4, .data = {3, 0x22, 0xF1}}};
    frame.frame.data[3] = 0x90;
    expect_text(&frame, "(0000000000.000000) can0 7E0#0322F190  UDS ReadDataByIdentifier "
                        "F190\n");
    frame.frame.id = 0x3A0;
    expect_text(&frame, "(0000000000.000000) can0 3A0#0322F190  Drive\\u{7}: Speed "
                        "77.07 km/h, Gear 1\n");
}

static void test_a_line_without_a_database_is_the_frame_alone(void)
{
    struct recorded frame = {.bus = "can0",
                             .frame = {.id = 0x7DF, .length = 3, .data = {2, 1, 0x0C}}};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    inspect_frame_text(out, &frame, NULL);
    (void)fclose(out);
    EXPECT_TEXT(text, "(0000000000.000000) can0 7DF#02010C\n");
    free(text);
}

static void test_what_is_no_data_frame_is_not_decoded(void)
{
    struct recorded remote = entry();
    remote.frame.kind = FRAME_REMOTE;
    remote.listed_as_fd = true;
    expect_json(&remote, true,
                "{\"type\":\"frame\",\"time\":12.345678,\"bus\":\"can0\",\"id\":928,"
                "\"extended\":false,\"fd\":true,\"kind\":\"remote\",\"data\":\"\","
                "\"message\":null,\"signals\":{},\"raw\":{}}\n");
    expect_text(&remote, "(0000000012.345678) can0 3A0#R8\n");
    struct recorded error = {.bus = "1", .frame.kind = FRAME_ERROR};
    expect_json(&error, true,
                "{\"type\":\"frame\",\"time\":0.000000,\"bus\":\"1\",\"id\":0,"
                "\"extended\":true,\"fd\":false,\"kind\":\"error\",\"data\":\"\","
                "\"message\":null,\"signals\":{},\"raw\":{}}\n");
    struct recorded impossible = entry();
    impossible.frame.length = 2;
    expect_json(&impossible, false,
                "{\"type\":\"frame\",\"time\":12.345678,\"bus\":\"can0\",\"id\":928,"
                "\"extended\":false,\"fd\":false,\"kind\":\"impossible\",\"data\":"
                "\"e204\",\"message\":null,\"signals\":{},\"raw\":{}}\n");
}

int main(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    if (!database_index(&database, &arena)) {
        return 1;
    }
    RUN(test_signals_are_printed_raw_and_physical_where_they_are_there);
    RUN(test_a_line_for_a_person_has_units_and_names_of_values);
    RUN(test_a_diagnostic_frame_without_a_name_tells_its_service);
    RUN(test_a_line_without_a_database_is_the_frame_alone);
    RUN(test_what_is_no_data_frame_is_not_decoded);
    return tap_done();
}
