/* SPDX-License-Identifier: Apache-2.0 */
#include "can/trc.h"

#include "tests/tap.h"

static struct trc trc;
static struct recorded out;
static const char *why;

static enum recorded_result read_line(const char *text)
{
    why = NULL;
    return trc_read_line(&trc, cursor_over((const uint8_t *)text, strlen(text)), &out,
                         &why);
}

static void begin(const char *version)
{
    char line[64];
    trc_init(&trc);
    (void)snprintf(line, sizeof line, ";$FILEVERSION=%s", version);
    EXPECT_EQ(read_line(line), RECORDED_NOTHING);
}

static void expect_fault(const char *text, const char *begins)
{
    if (!EXPECT_EQ(read_line(text), RECORDED_FAULT) ||
        !EXPECT(why != NULL && strncmp(why, begins, strlen(begins)) == 0)) {
        printf("# %s: %s\n", text, why != NULL ? why : "(none)");
    }
}

static void expect_frame(const char *text, uint32_t id, uint8_t length, const char *bus)
{
    if (!EXPECT_EQ(read_line(text), RECORDED_FRAME) || !EXPECT_EQ(out.frame.id, id) ||
        !EXPECT_EQ(out.frame.length, length) || !EXPECT_TEXT(out.bus, bus)) {
        printf("# %s\n", text);
    }
}

static void version_1_0_needs_no_head_and_has_no_direction(void)
{
    trc_init(&trc);
    EXPECT_EQ(read_line(";   PCAN-Net: N/A"), RECORDED_NOTHING);
    expect_frame("     1)      1841  0001  8  00 01 02 03 04 05 06 AB", 1, 8, "1");
    EXPECT_EQ(out.time_ns, 1841000000);
    EXPECT_EQ(out.direction, 0);
    EXPECT_EQ(out.frame.data[7], 0xAB);
    EXPECT(!out.frame.extended);
    expect_frame("     2)      1842  0008  4  ERROR 00 19 08 08", 0, 0, "1");
    EXPECT_EQ(out.frame.kind, FRAME_ERROR);
    EXPECT_EQ(read_line("     3)      1843  FFFFFFFF  4  00 00 00 04 ---BUSLIGHT"),
              RECORDED_NOTHING);
    expect_frame("     4)      1844  0100  3  RTR", 0x100, 3, "1");
    EXPECT_EQ(out.frame.kind, FRAME_REMOTE);
}

static void version_1_1_has_a_type(void)
{
    begin("1.1");
    expect_frame(" 1)      1059.9  Rx         0300  2  00 01", 0x300, 2, "1");
    EXPECT_EQ(out.direction, 'R');
    expect_frame(" 2)      1059.9  Tx     00000300  1  7F", 0x300, 1, "1");
    EXPECT_EQ(out.direction, 'T');
    EXPECT(out.frame.extended);
    EXPECT_EQ(read_line(" 3)  1298.9  Warng  FFFFFFFF  4  00 00 00 04  BUSLIGHT"),
              RECORDED_NOTHING);
    expect_frame(" 4)  1298.9  Error      0008  4  00 19 08 08", 0, 0, "1");
    EXPECT_EQ(out.frame.kind, FRAME_ERROR);
}

static void versions_1_2_and_1_3_have_a_bus(void)
{
    begin("1.2");
    expect_frame(" 1)  1059.900 2  Rx  0300  1  04", 0x300, 1, "2");
    begin("1.3");
    expect_frame(" 1)  1059.900 3  Rx  18FF5380 -  1  04", 0x18FF5380, 1, "3");
    expect_frame(" 2)  1059.900 3  Error   0008 -  4  00 19 08 08", 0, 0, "3");
    EXPECT_EQ(read_line(" 3)  1346.834 1  Warng FFFFFFFF -  4    00 00 00 04 BUSLIGHT"),
              RECORDED_NOTHING);
}

static void version_2_0_has_fd_and_lines_without_an_id(void)
{
    begin("2.0");
    expect_frame("      1      1059.900 DT     0300 Rx 7  00 00 00 00 04 00 00", 0x300, 7,
                 "1");
    expect_frame("      5 1334.416 FD 0500 Tx 12 01 02 03 04 05 06 07 08 09 0A 0B 0C",
                 0x500, 12, "1");
    EXPECT(out.frame.fd);
    EXPECT_EQ(out.direction, 'T');
    expect_frame("      6      1334.522 ER          Rx    04 00 02 00 00", 0, 0, "1");
    EXPECT_EQ(out.frame.kind, FRAME_ERROR);
    EXPECT_EQ(read_line("      7      1334.531 ST          Rx    00 00 00 08"),
              RECORDED_NOTHING);
    EXPECT_EQ(read_line("      8      1334.643 EC          Rx    02 02"),
              RECORDED_NOTHING);
    expect_frame("     10      1336.543 RR     0100 Rx 3", 0x100, 3, "1");
    EXPECT_EQ(out.frame.kind, FRAME_REMOTE);
}

static void version_2_1_says_what_stands_where(void)
{
    begin("2.1");
    EXPECT_EQ(read_line(";$COLUMNS=N,O,T,B,I,d,R,L,D"), RECORDED_NOTHING);
    expect_frame("1 1059.900 DT 2 0300 Rx - 2 00 01", 0x300, 2, "2");
    expect_frame("2 1334.222 ER 4 - Rx - 5 04 00 02 00 00", 0, 0, "4");
    EXPECT_EQ(read_line("7 1334.224 EV 1 User-defined event for bus 1"),
              RECORDED_NOTHING);
    EXPECT_EQ(read_line("8 1334.225 EV - User-defined event"), RECORDED_NOTHING);
    expect_frame("3 1.0 DT - 0300 Rx - 0", 0x300, 0, "1");
    EXPECT_EQ(read_line(";$COLUMNS=O,T,I,l,D"), RECORDED_NOTHING);
    expect_frame("1.000 DT 0123 2 00 01", 0x123, 2, "1");
}

static void the_types_of_fd_say_its_flags(void)
{
    begin("2.1");
    expect_frame("1 1.0 FB 1 0300 Rx - 1 00", 0x300, 1, "1");
    EXPECT(out.frame.bit_rate_switch && !out.frame.error_state_indicator);
    expect_frame("1 1.0 FE 1 0300 Rx - 1 00", 0x300, 1, "1");
    EXPECT(!out.frame.bit_rate_switch && out.frame.error_state_indicator);
    expect_frame("1 1.0 BI 1 0300 Rx - 1 00", 0x300, 1, "1");
    EXPECT(out.frame.bit_rate_switch && out.frame.error_state_indicator);
}

static void a_length_code_may_be_written_as_the_length(void)
{
    begin("2.1");
    expect_frame("1 1.0 FD 1 0300 Rx - 9 01 02 03 04 05 06 07 08 09 0A 0B 0C", 0x300, 12,
                 "1");
    expect_frame("1 1.0 FD 1 0300 Rx - 12 01 02 03 04 05 06 07 08 09 0A 0B 0C", 0x300, 12,
                 "1");
    expect_frame("1 1.0 DT 1 0300 Rx - 15 01 02 03 04 05 06 07 08", 0x300, 8, "1");
    EXPECT_EQ(out.raw_dlc, 15);
    expect_fault("1 1.0 DT 1 0300 Rx - 9 01 02 03 04 05 06 07 08 09", "bad length");
    expect_fault("1 1.0 FD 1 0300 Rx - 16 01", "bad length");
    expect_fault("1 1.0 FD 1 0300 Rx - 65 01", "bad length");
}

static void the_start_is_days_since_1899_and_added_to_every_time(void)
{
    begin("1.1");
    EXPECT_EQ(read_line(";$STARTTIME=25570.5"), RECORDED_NOTHING);
    expect_frame(" 1)      1500.250  Rx         0300  0", 0x300, 0, "1");
    EXPECT_EQ(out.time_ns, (86400 + 43200 + 1) * UINT64_C(1000000000) + 500250000);
    EXPECT_EQ(read_line(";$STARTTIME=43008.920986006946;"), RECORDED_NOTHING);
    EXPECT_EQ(trc.start_ns / 1000000, 1506809173191);
    expect_fault(";$STARTTIME=25568.9", "bad start");
    expect_fault(";$STARTTIME=125570", "bad start");
    expect_fault(";$STARTTIME=today", "bad start");
}

static void an_unknown_version_or_column_is_told_once(void)
{
    trc_init(&trc);
    expect_fault(";$FILEVERSION=3.0", "version unknown");
    EXPECT_EQ(read_line("1 1.0 DT 1 0300 Rx - 0"), RECORDED_NOTHING);
    expect_fault(";$COLUMNS=N,O,X,D", "columns unknown");
    expect_fault(";$COLUMNS=N,O,T,D", "columns unknown");
    expect_fault(";$COLUMNS=N,I,T,D", "columns unknown");
    expect_fault(";$COLUMNS=N,O,I,T", "columns unknown");
    expect_fault(";$COLUMNS=O,I,T,D", "columns unknown");
    expect_fault(";$COLUMNS=N;O,I,T", "columns unknown");
    expect_fault(";$COLUMNS=", "columns unknown");
    expect_fault(";$COLUMNS=O,I,R,R,R,R,R,R,R,R,R,R,R,R,R,D", "columns unknown");
    EXPECT_EQ(read_line("1 1.0 DT 1 0300 Rx - 0"), RECORDED_NOTHING);
}

static void a_wrong_line_is_told_with_its_mend(void)
{
    begin("1.2");
    expect_fault("x)  1059.900 2  Rx  0300  1  04", "bad number");
    expect_fault("1)  1059,900 2  Rx  0300  1  04", "bad time");
    expect_fault("1)  1059.900 a  Rx  0300  1  04", "bad bus");
    expect_fault("1)  1059.900 2  Bx  0300  1  04", "bad type");
    expect_fault("1)  1059.900 2  Rx  03x0  1  04", "bad id");
    expect_fault("1)  1059.900 2  Rx  0300  A  04", "bad length");
    expect_fault("1)  1059.900 2  Rx  0300  2  04", "bad data");
    expect_fault("1)  1059.900", "bad bus");
    begin("2.0");
    expect_fault("1 1.0 DT 0300 Up 0", "bad direction");
    expect_fault("1 1.0 DT 0300 Rx 9 1 2 3 4 5 6 7 8 9", "bad length");
    begin("1.1");
    EXPECT_EQ(read_line(";$STARTTIME=125568"), RECORDED_NOTHING);
    expect_fault("1)  18446744073709.0  Rx  0300  1  04", "bad time");
}

static void what_no_bus_carries_is_shown_but_is_no_frame(void)
{
    begin("1.1");
    EXPECT_EQ(read_line("1) 1.0 Rx 0800 0"), RECORDED_IMPOSSIBLE);
    EXPECT_EQ(out.frame.id, 0x800);
    EXPECT_EQ(read_line("1) 1.0 Rx 20000000 0"), RECORDED_IMPOSSIBLE);
}

static bool knows(const char *text)
{
    return trc_knows(cursor_over((const uint8_t *)text, strlen(text)));
}

static void a_log_is_known_by_its_comments(void)
{
    EXPECT(knows(";$FILEVERSION=1.1"));
    EXPECT(knows(";#####################"));
    EXPECT(knows(";---+--   ----+----"));
    EXPECT(!knows("; a comment of another file"));
    EXPECT(!knows(""));
}

int main(void)
{
    RUN(version_1_0_needs_no_head_and_has_no_direction);
    RUN(version_1_1_has_a_type);
    RUN(versions_1_2_and_1_3_have_a_bus);
    RUN(version_2_0_has_fd_and_lines_without_an_id);
    RUN(version_2_1_says_what_stands_where);
    RUN(the_types_of_fd_say_its_flags);
    RUN(a_length_code_may_be_written_as_the_length);
    RUN(the_start_is_days_since_1899_and_added_to_every_time);
    RUN(an_unknown_version_or_column_is_told_once);
    RUN(a_wrong_line_is_told_with_its_mend);
    RUN(what_no_bus_carries_is_shown_but_is_no_frame);
    RUN(a_log_is_known_by_its_comments);
    return tap_done();
}
