/* SPDX-License-Identifier: Apache-2.0 */
#include "can/asc.h"

#include "tests/tap.h"

static struct asc asc;
static struct recorded out;
static const char *why;

static enum recorded_result read_line(const char *text)
{
    return asc_read_line(&asc, cursor_over((const uint8_t *)text, strlen(text)), &out,
                         &why);
}

/* From the head on, in base hex. */
static enum recorded_result read_first(const char *text)
{
    asc_init(&asc);
    why = NULL;
    return read_line(text);
}

static void expect_fault(const char *text, const char *begins)
{
    if (!EXPECT_EQ(read_first(text), RECORDED_FAULT) ||
        !EXPECT(why != NULL && strncmp(why, begins, strlen(begins)) == 0)) {
        printf("# %s: %s\n", text, why != NULL ? why : "(none)");
    }
}

static void a_classic_frame_is_read(void)
{
    EXPECT_EQ(
        read_first("   17.876708 1  6F9             Rx   d 3 05 0C FF  Length = 24"),
        RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, 17876708000);
    EXPECT_TEXT(out.bus, "1");
    EXPECT_EQ(out.direction, 'R');
    EXPECT_EQ(out.frame.id, 0x6F9);
    EXPECT(!out.frame.extended);
    EXPECT_EQ(out.frame.length, 3);
    EXPECT_EQ(out.frame.data[2], 0xFF);
    EXPECT_EQ(out.frame.data[3], 0);
}

static void an_x_behind_the_id_is_29_bits(void)
{
    EXPECT_EQ(read_first("3.098426 2 18EBFF00x TxRq d 0"), RECORDED_FRAME);
    EXPECT_EQ(out.frame.id, 0x18EBFF00);
    EXPECT(out.frame.extended);
    EXPECT_EQ(out.direction, 'T');
    EXPECT_TEXT(out.bus, "2");
}

static void a_remote_frame_may_leave_out_its_length(void)
{
    EXPECT_EQ(read_first("2.5 2 100 Tx r"), RECORDED_FRAME);
    EXPECT_EQ(out.frame.kind, FRAME_REMOTE);
    EXPECT_EQ(out.frame.length, 0);
    EXPECT_EQ(read_first("2.5 2 100 Tx r Length = 1704000 BitCount = 145"),
              RECORDED_FRAME);
    EXPECT_EQ(out.frame.length, 0);
    EXPECT_EQ(read_first("2.5 2 100 Tx r 5 Length = 1704000"), RECORDED_FRAME);
    EXPECT_EQ(out.frame.length, 5);
}

static void a_dlc_above_8_is_kept_beside_the_eight_bytes(void)
{
    EXPECT_EQ(read_first("2.5 2 100 Tx d f 1 2 3 4 5 6 7 8"), RECORDED_FRAME);
    EXPECT_EQ(out.frame.length, 8);
    EXPECT_EQ(out.raw_dlc, 15);
}

static void an_fd_frame_is_read_with_and_without_a_name(void)
{
    EXPECT_EQ(
        read_first("30.005071 CANFD   2 Rx  300  Some_Name  1 0 9 12 01 02 03 04 05 "
                   "06 07 08 09 0a 0b 0c  102203  133 303000 e0006659"),
        RECORDED_FRAME);
    EXPECT(out.frame.fd);
    EXPECT(out.frame.bit_rate_switch);
    EXPECT(!out.frame.error_state_indicator);
    EXPECT_EQ(out.frame.length, 12);
    EXPECT_EQ(out.frame.data[11], 12);
    EXPECT_TEXT(out.bus, "2");
    EXPECT_EQ(read_first("30.0 CANFD 2 Tx 1C4D80A7x 0 1 1 1 ff 1 2 3"), RECORDED_FRAME);
    EXPECT(out.frame.error_state_indicator);
    EXPECT(out.frame.extended);
    EXPECT_EQ(out.direction, 'T');
    EXPECT_EQ(read_first("30.0 CANFD 2 Tx 1 0 0 0 0"), RECORDED_FRAME);
    EXPECT(out.frame.fd);
}

static void a_remote_frame_in_an_fd_line_is_a_classic_one_listed_so(void)
{
    EXPECT_EQ(
        read_first("30.300981 CANFD 3 Tx 50005x 1 0 5 0 140000 73 200050 7a60 4650"),
        RECORDED_FRAME);
    EXPECT_EQ(out.frame.kind, FRAME_REMOTE);
    EXPECT(!out.frame.fd);
    EXPECT(!out.frame.bit_rate_switch);
    EXPECT(out.listed_as_fd);
    EXPECT_EQ(out.frame.id, 0x50005);
    EXPECT(out.frame.extended);
    EXPECT_EQ(out.frame.length, 5);
}

static void a_frame_with_bytes_is_no_remote_frame_whatever_its_flags(void)
{
    EXPECT_EQ(read_first("30.3 CANFD 3 Tx 50005x 1 0 1 1 AA 140000 73 200050 7a60"),
              RECORDED_FRAME);
    EXPECT_EQ(out.frame.kind, FRAME_DATA);
    EXPECT(out.frame.fd);
    EXPECT_EQ(out.frame.data[0], 0xAA);
}

static void an_error_frame_has_neither_id_nor_data(void)
{
    EXPECT_EQ(read_first("2.5 2 ErrorFrame Flags = 0xe CodeExt = 0x20a2"),
              RECORDED_FRAME);
    EXPECT_EQ(out.frame.kind, FRAME_ERROR);
    EXPECT_EQ(out.frame.length, 0);
    EXPECT(!out.listed_as_fd);
    EXPECT_EQ(read_first("2.5 CANFD 5 Tx ErrorFrame Not Acknowledge error, dominant"),
              RECORDED_FRAME);
    EXPECT_EQ(out.frame.kind, FRAME_ERROR);
    EXPECT(out.listed_as_fd);
    EXPECT(!out.frame.fd);
}

static void numbers_are_in_the_base_that_the_head_names(void)
{
    asc_init(&asc);
    EXPECT_EQ(read_line("base dec  timestamps absolute"), RECORDED_NOTHING);
    EXPECT_EQ(read_line("1.0 1 1000 Rx d 2 10 255"), RECORDED_FRAME);
    EXPECT_EQ(out.frame.id, 1000);
    EXPECT_EQ(out.frame.data[0], 10);
    EXPECT_EQ(out.frame.data[1], 255);
    EXPECT_EQ(read_line("base hex"), RECORDED_NOTHING);
    EXPECT_EQ(read_line("1.0 1 100 Rx d 1 10"), RECORDED_FRAME);
    EXPECT_EQ(out.frame.id, 0x100);
}

static void relative_times_add_up_over_every_line(void)
{
    asc_init(&asc);
    EXPECT_EQ(read_line("base hex timestamps relative"), RECORDED_NOTHING);
    EXPECT_EQ(read_line("0.5 1 100 Rx d 0"), RECORDED_FRAME);
    EXPECT_EQ(read_line("0.25 1  Statistic: D 0 R 0"), RECORDED_NOTHING);
    EXPECT_EQ(read_line("0.25 1 100 Rx d 0"), RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, 1000000000);
    EXPECT_EQ(read_line("18446744073.0 1 100 Rx d 0"), RECORDED_FAULT);
}

static void lines_that_hold_no_frame_are_passed_over(void)
{
    static const char *const lines[] = {
        "",
        "date Sam Sep 30 15:06:13.191 2017",
        "internal events logged",
        "// version 9.0.0",
        "Begin Triggerblock Sam Sep 30 15:06:13.191 2017",
        "   0.000000 Start of measurement",
        "0.015991 CAN 1 Status:chip status error active",
        "1.015991 1  Statistic: D 0 R 0 XD 0 XR 0 E 0 O 0 B 0.00%",
        "3.297743 1  J1939TP FEE3p 6    0  0   -   Rx   d 23 A0 0F",
        "3.297743 CANFD 1",
        "3.297743 CANFD x Rx 1 0 0 0 0",
        "End TriggerBlock",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!EXPECT_EQ(read_first(lines[i]), RECORDED_NOTHING)) {
            printf("# %s\n", lines[i]);
        }
    }
}

static void a_wrong_line_is_told_with_its_mend(void)
{
    expect_fault("1.2.3 1 100 Rx d 0", "bad time");
    expect_fault("99999999999 1 100 Rx d 0", "bad time");
    expect_fault("1.0 1 EngineData Rx d 0", "bad id");
    expect_fault("1.0 1 x Rx d 0", "bad id");
    expect_fault("1.0 1 10xx Rx d 0", "bad id");
    expect_fault("1.0 CANFD 1 Rx EngineData 0 0 0 0", "bad id");
    expect_fault("1.0 1 100 Rx e 0", "bad length");
    expect_fault("1.0 1 100 Rx d 10 1", "bad length");
    expect_fault("1.0 1 100 Rx d", "bad length");
    expect_fault("1.0 1 100 Rx d 2 1", "bad data");
    expect_fault("1.0 1 100 Rx d 2 1 100", "bad data");
    expect_fault("1.0 CANFD 1 Rx 100 name name 0 0 0", "bad length");
    expect_fault("1.0 CANFD 1 Rx 100 0 0 f 65", "bad length");
    expect_fault("1.0 CANFD 1 Rx 100 0 2 f 64", "bad length");
    expect_fault("1.0 CANFD 1 Rx 100 0 0 8 2 1", "bad data");
}

static void what_no_bus_carries_is_shown_but_is_no_frame(void)
{
    EXPECT_EQ(read_first("1.0 1 800 Rx d 0"), RECORDED_IMPOSSIBLE);
    EXPECT_EQ(out.frame.id, 0x800);
    EXPECT(why != NULL);
    EXPECT_EQ(read_first("1.0 1 20000000x Rx r"), RECORDED_IMPOSSIBLE);
    EXPECT_EQ(read_first("1.0 CANFD 1 Rx 1 0 0 9 9 1 2 3 4 5 6 7 8 9"),
              RECORDED_IMPOSSIBLE);
}

static bool knows(const char *text)
{
    return asc_knows(cursor_over((const uint8_t *)text, strlen(text)));
}

static void a_log_is_known_by_its_lines(void)
{
    EXPECT(knows("base hex  timestamps absolute"));
    EXPECT(knows("Begin Triggerblock Sam Sep 30"));
    EXPECT(knows("   0.000000 Start of measurement"));
    EXPECT(knows("2.5 1 100 Rx d 0"));
    EXPECT(knows("2.5 CANFD 1 Rx 100 0 0 0 0"));
    EXPECT(!knows("based on hex"));
    EXPECT(!knows("base of it"));
    EXPECT(!knows("1.2 words"));
    EXPECT(!knows("(1.000000) can0 123#"));
    EXPECT(!knows(""));
}

int main(void)
{
    RUN(a_classic_frame_is_read);
    RUN(an_x_behind_the_id_is_29_bits);
    RUN(a_remote_frame_may_leave_out_its_length);
    RUN(a_dlc_above_8_is_kept_beside_the_eight_bytes);
    RUN(an_fd_frame_is_read_with_and_without_a_name);
    RUN(a_remote_frame_in_an_fd_line_is_a_classic_one_listed_so);
    RUN(a_frame_with_bytes_is_no_remote_frame_whatever_its_flags);
    RUN(an_error_frame_has_neither_id_nor_data);
    RUN(numbers_are_in_the_base_that_the_head_names);
    RUN(relative_times_add_up_over_every_line);
    RUN(lines_that_hold_no_frame_are_passed_over);
    RUN(a_wrong_line_is_told_with_its_mend);
    RUN(what_no_bus_carries_is_shown_but_is_no_frame);
    RUN(a_log_is_known_by_its_lines);
    return tap_done();
}
