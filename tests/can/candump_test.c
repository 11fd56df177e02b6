/* SPDX-License-Identifier: Apache-2.0 */
#include "can/candump.h"

#include <stdlib.h>

#include "tests/tap.h"

#define FIXTURE "tests/can/fixtures/mixed.candump.log"

static enum candump_fault parse(struct candump_line *out, const char *text)
{
    return candump_parse_line(out, text, strlen(text));
}

static void expect_fault(const char *text, enum candump_fault fault)
{
    struct candump_line line;
    if (!EXPECT_EQ(parse(&line, text), fault)) {
        printf("# %s\n", text);
    }
}

/* Reads text and expects it printed as wanted. */
static void expect_print(const char *text, const char *wanted)
{
    struct candump_line line;
    char printed[CANDUMP_LINE_BYTES];
    if (!EXPECT_EQ(parse(&line, text), CANDUMP_OK)) {
        printf("# %s\n", text);
        return;
    }
    EXPECT_EQ(candump_print_line(printed, &line), strlen(wanted));
    EXPECT_TEXT(printed, wanted);
}

static void a_classic_frame_is_read(void)
{
    struct candump_line line;
    EXPECT_EQ(parse(&line, "(1717548054.420756) can0 1F3#003C00"), CANDUMP_OK);
    EXPECT_EQ(line.time_us, 1717548054420756U);
    EXPECT_TEXT(line.interface, "can0");
    EXPECT_EQ(line.frame.id, 0x1F3);
    EXPECT(!line.frame.extended);
    EXPECT(!line.frame.fd);
    EXPECT_EQ(line.frame.kind, FRAME_DATA);
    EXPECT_EQ(line.frame.length, 3);
    EXPECT_EQ(line.frame.data[1], 0x3C);
    EXPECT_EQ(line.raw_dlc, 0);
    EXPECT_EQ(line.width, 0);
    EXPECT_EQ(line.direction, 0);
}

static void eight_digits_are_an_extended_id(void)
{
    struct candump_line line;
    EXPECT_EQ(parse(&line, "(1.000000) can0 00000123#"), CANDUMP_OK);
    EXPECT(line.frame.extended);
    EXPECT_EQ(line.frame.id, 0x123);
    EXPECT_EQ(line.frame.length, 0);
}

static void a_remote_frame_has_a_length_and_no_bytes(void)
{
    struct candump_line line;
    EXPECT_EQ(parse(&line, "(1.000000) can0 123#R5"), CANDUMP_OK);
    EXPECT_EQ(line.frame.kind, FRAME_REMOTE);
    EXPECT_EQ(line.frame.length, 5);
    EXPECT_EQ(parse(&line, "(1.000000) can0 123#R"), CANDUMP_OK);
    EXPECT_EQ(line.frame.length, 0);
}

static void fd_flags_are_read(void)
{
    struct candump_line line;
    EXPECT_EQ(parse(&line, "(1.000000) can0 123##1A0B1"), CANDUMP_OK);
    EXPECT(line.frame.fd);
    EXPECT(line.frame.bit_rate_switch);
    EXPECT(!line.frame.error_state_indicator);
    EXPECT(!line.fdf);
    EXPECT_EQ(line.frame.length, 2);
    EXPECT_EQ(parse(&line, "(1.000000) can0 123##6"), CANDUMP_OK);
    EXPECT(!line.frame.bit_rate_switch);
    EXPECT(line.frame.error_state_indicator);
    EXPECT(line.fdf);
}

static void an_error_frame_is_told_by_its_flag(void)
{
    struct candump_line line;
    EXPECT_EQ(parse(&line, "(1.000000) can0 20000040#0000000000000000"), CANDUMP_OK);
    EXPECT_EQ(line.frame.kind, FRAME_ERROR);
    EXPECT_EQ(line.frame.id, 0x40);
    EXPECT(!line.frame.extended);
}

static void a_raw_dlc_is_kept(void)
{
    struct candump_line line;
    EXPECT_EQ(parse(&line, "(1.000000) can0 123#0011223344556677_9"), CANDUMP_OK);
    EXPECT_EQ(line.frame.length, 8);
    EXPECT_EQ(line.raw_dlc, 9);
}

static void a_final_newline_is_passed_over(void)
{
    expect_print("(0000000001.000000) can0 123#00\n", "(0000000001.000000) can0 123#00");
    expect_print("(0000000001.000000) can0 123#00\r\n",
                 "(0000000001.000000) can0 123#00");
    expect_fault("(0000000001.000000) can0 123#00\n\n", CANDUMP_FAULT_DATA);
    expect_fault("\n", CANDUMP_FAULT_TIME);
    expect_fault("", CANDUMP_FAULT_TIME);
}

static void other_spellings_are_printed_as_candump_does(void)
{
    expect_print("(1.000000) can0 1ab#deadbeef", "(0000000001.000000) can0 1AB#DEADBEEF");
    expect_print("(1.000000) can0 123#R0", "(0000000001.000000) can0 123#R");
}

static void each_wrong_part_is_named(void)
{
    static const struct {
        const char *text;
        enum candump_fault fault;
    } rows[] = {
        {"1.000000 can0 123#00", CANDUMP_FAULT_TIME},
        {"(.000000) can0 123#00", CANDUMP_FAULT_TIME},
        {"(1) can0 123#00", CANDUMP_FAULT_TIME},
        {"(1.00000) can0 123#00", CANDUMP_FAULT_TIME},
        {"(1.000000000) can0 123#00", CANDUMP_FAULT_TIME},
        {"(1.00000x) can0 123#00", CANDUMP_FAULT_TIME},
        {"(-1.000000) can0 123#00", CANDUMP_FAULT_TIME},
        {"(10000000000000.000000) can0 123#00", CANDUMP_FAULT_TIME},
        {"(1.000000)can0 123#00", CANDUMP_FAULT_TIME},
        {"(1.000000) ", CANDUMP_FAULT_INTERFACE},
        {"(1.000000)    ", CANDUMP_FAULT_INTERFACE},
        {"(1.000000) can0", CANDUMP_FAULT_INTERFACE},
        {"(1.000000) abcdefghijklmnop 123#00", CANDUMP_FAULT_INTERFACE},
        {"(1.000000)             can0 123#00", CANDUMP_FAULT_INTERFACE},
        {"(1.000000) ca/0 123#00", CANDUMP_FAULT_INTERFACE},
        {"(1.000000) ca\x01n 123#00", CANDUMP_FAULT_INTERFACE},
        {"(1.000000) ca\xFFn 123#00", CANDUMP_FAULT_INTERFACE},
        {"(1.000000) can0 123", CANDUMP_FAULT_ID},
        {"(1.000000) can0 #00", CANDUMP_FAULT_ID},
        {"(1.000000) can0 12#00", CANDUMP_FAULT_ID},
        {"(1.000000) can0 1234#00", CANDUMP_FAULT_ID},
        {"(1.000000) can0 12X#00", CANDUMP_FAULT_ID},
        {"(1.000000) can0 800#00", CANDUMP_FAULT_ID},
        {"(1.000000) can0 40000000#00", CANDUMP_FAULT_ID},
        {"(1.000000) can0 80000000#00", CANDUMP_FAULT_ID},
        {"(1.000000) can0 123#R9", CANDUMP_FAULT_REMOTE},
        {"(1.000000) can0 123#Rx", CANDUMP_FAULT_REMOTE},
        {"(1.000000) can0 20000001#R", CANDUMP_FAULT_REMOTE},
        {"(1.000000) can0 123##", CANDUMP_FAULT_FLAGS},
        {"(1.000000) can0 123##8", CANDUMP_FAULT_FLAGS},
        {"(1.000000) can0 123##G", CANDUMP_FAULT_FLAGS},
        {"(1.000000) can0 20000001##0", CANDUMP_FAULT_FLAGS},
        {"(1.000000) can0 123#0", CANDUMP_FAULT_DATA},
        {"(1.000000) can0 123#0g", CANDUMP_FAULT_DATA},
        {"(1.000000) can0 123#00.11", CANDUMP_FAULT_DATA},
        {"(1.000000) can0 123#001122334455667788", CANDUMP_FAULT_LENGTH},
        {"(1.000000) can0 123##0001122334455667788", CANDUMP_FAULT_LENGTH},
        {"(1.000000) can0 123#0011223344556677_8", CANDUMP_FAULT_DLC},
        {"(1.000000) can0 123#0011223344556677_", CANDUMP_FAULT_DLC},
        {"(1.000000) can0 123#00_9", CANDUMP_FAULT_DLC},
        {"(1.000000) can0 123##00011223344556677_9", CANDUMP_FAULT_DLC},
        {"(1.000000) can0 20000001#0011223344556677_9", CANDUMP_FAULT_DLC},
        {"(1.000000) can0 123#00 ", CANDUMP_FAULT_END},
        {"(1.000000) can0 123#00 X", CANDUMP_FAULT_END},
        {"(1.000000) can0 123#00 R R", CANDUMP_FAULT_END},
        {"(1.000000) can0 123#0011223344556677_99", CANDUMP_FAULT_END},
        {"(1.000000) can0 123#R55", CANDUMP_FAULT_END},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect_fault(rows[i].text, rows[i].fault);
    }
}

static void sixty_five_bytes_are_too_many(void)
{
    char text[256];
    int at = snprintf(text, sizeof text, "(1.000000) can0 123##0");
    memset(text + at, 'A', 130);
    text[at + 130] = '\0';
    expect_fault(text, CANDUMP_FAULT_LENGTH);
}

static void every_fault_names_the_mend(void)
{
    for (int fault = CANDUMP_OK + 1; fault <= CANDUMP_FAULT_END; fault++) {
        EXPECT(strchr(candump_fault_text((enum candump_fault)fault), ';') != NULL);
    }
    EXPECT(strlen(candump_fault_text(CANDUMP_OK)) > 0);
    EXPECT_TEXT(candump_fault_text((enum candump_fault)99), "unknown fault");
}

static void a_frame_out_of_range_is_printed_inside_the_buffer(void)
{
    struct candump_line line = {.time_us = UINT64_MAX, .width = 255, .raw_dlc = 255};
    char printed[CANDUMP_LINE_BYTES];
    memset(line.interface, 'i', sizeof line.interface);
    line.direction = 'T';
    line.frame =
        (struct frame){.id = UINT32_MAX, .kind = FRAME_ERROR, .fd = true, .length = 255};
    EXPECT(candump_print_line(printed, &line) < CANDUMP_LINE_BYTES);
    line.frame.kind = FRAME_REMOTE;
    EXPECT(candump_print_line(printed, &line) < CANDUMP_LINE_BYTES);
    line.frame = (struct frame){.length = 9};
    line.raw_dlc = 0;
    candump_print_line(printed, &line);
    EXPECT_TEXT(strchr(printed, '#'), "#0000000000000000 T");
}

/* Calls check with each line of the fixture, without its newline; returns how many. */
static size_t each_line(void (*check)(const char *line, size_t len))
{
    static char line[512];
    size_t count = 0;
    FILE *file = fopen(FIXTURE, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        check(line, strlen(line));
        count++;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return count;
}

static void expect_same(const char *text, size_t len)
{
    (void)len;
    expect_print(text, text);
}

static void what_candump_writes_is_printed_back_byte_for_byte(void)
{
    EXPECT_EQ(each_line(expect_same), 34);
}

/* On a heap block of the exact size, so that a sanitizer sees a step outside. What was
 * accepted is a frame that prints, and that print means the same. */
static void try_bytes(const char *bytes, size_t len)
{
    struct candump_line line, again;
    char printed[CANDUMP_LINE_BYTES];
    char *block = malloc(len + (len == 0));
    memcpy(block, bytes, len);
    enum candump_fault fault = candump_parse_line(&line, block, len);
    free(block);
    if (fault != CANDUMP_OK) {
        EXPECT(fault <= CANDUMP_FAULT_END);
        return;
    }
    EXPECT_EQ(frame_check(&line.frame), FRAME_OK);
    size_t size = candump_print_line(printed, &line);
    EXPECT(size < sizeof printed);
    EXPECT_EQ(candump_parse_line(&again, printed, size), CANDUMP_OK);
    EXPECT(frame_equal(&line.frame, &again.frame));
    EXPECT(line.time_us == again.time_us && line.raw_dlc == again.raw_dlc &&
           line.width == again.width && line.fdf == again.fdf &&
           line.direction == again.direction &&
           strcmp(line.interface, again.interface) == 0);
}

static void try_cut_short(const char *text, size_t len)
{
    for (size_t cut = 0; cut <= len; cut++) {
        try_bytes(text, cut);
    }
}

static void try_each_byte_changed(const char *text, size_t len)
{
    char changed[512];
    for (size_t at = 0; at < len; at++) {
        memcpy(changed, text, len);
        for (int value = 0; value <= 255; value++) {
            changed[at] = (char)value;
            try_bytes(changed, len);
        }
    }
}

static void try_shuffled(const char *text, size_t len)
{
    static uint32_t random = 1;
    char changed[512];
    for (int round = 0; round < 300; round++) {
        size_t size = len;
        memcpy(changed, text, len);
        for (int edit = 0; edit < 3; edit++) {
            random = random * 1664525 + 1013904223;
            size_t from = (random >> 8) % len;
            size_t to = (random >> 16) % len;
            size_t run = (random >> 4) % 8;
            run = run < len - (from > to ? from : to) ? run : 0;
            memmove(changed + to, changed + from, run);
            size -= size > 2 && random >> 31;
        }
        try_bytes(changed, size);
    }
}

static void a_line_cut_anywhere_is_safe(void)
{
    EXPECT_EQ(each_line(try_cut_short), 34);
}

static void a_line_with_any_byte_changed_is_safe(void)
{
    EXPECT_EQ(each_line(try_each_byte_changed), 34);
}

static void a_line_with_pieces_moved_is_safe(void)
{
    EXPECT_EQ(each_line(try_shuffled), 34);
}

int main(void)
{
    RUN(a_classic_frame_is_read);
    RUN(eight_digits_are_an_extended_id);
    RUN(a_remote_frame_has_a_length_and_no_bytes);
    RUN(fd_flags_are_read);
    RUN(an_error_frame_is_told_by_its_flag);
    RUN(a_raw_dlc_is_kept);
    RUN(a_final_newline_is_passed_over);
    RUN(other_spellings_are_printed_as_candump_does);
    RUN(each_wrong_part_is_named);
    RUN(sixty_five_bytes_are_too_many);
    RUN(every_fault_names_the_mend);
    RUN(a_frame_out_of_range_is_printed_inside_the_buffer);
    RUN(what_candump_writes_is_printed_back_byte_for_byte);
    RUN(a_line_cut_anywhere_is_safe);
    RUN(a_line_with_any_byte_changed_is_safe);
    RUN(a_line_with_pieces_moved_is_safe);
    return tap_done();
}
