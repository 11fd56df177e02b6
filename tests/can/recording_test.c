/* SPDX-License-Identifier: Apache-2.0 */
#include "can/recording.h"

#include <errno.h>

#include "tests/can/blf_bytes.h"
#include "tests/can/stream.h"
#include "tests/tap.h"

static struct recording recording;
static struct recorded out;
static struct stream stream;
static struct trouble why;

static bool begin(const char *text, size_t len)
{
    stream = stream_over(text, len, 10);
    why.text[0] = '\0';
    return recording_begin(&recording, "drive", stream_read, &stream, NULL, &why);
}

static enum recorded_result next(void)
{
    why.text[0] = '\0';
    return recording_next(&recording, &out, &why);
}

static void expect_form(const char *text, enum recording_form form)
{
    bool known = begin(text, strlen(text));
    if (!EXPECT_EQ(known, form != RECORDING_NONE) || !EXPECT_EQ(recording.form, form)) {
        printf("# %s\n", text);
    }
}

static void the_form_is_told_by_what_the_log_holds(void)
{
    expect_form("(1.000000) can0 123#\n", RECORDING_CANDUMP);
    expect_form("\n\nsome words of a script\n(1.000000) can0 123#", RECORDING_CANDUMP);
    expect_form("date Sam Sep 30 15:06:13.191 2017\nbase hex  timestamps absolute\n",
                RECORDING_ASC);
    expect_form("\xEF\xBB\xBF;$FILEVERSION=1.1\r\n", RECORDING_TRC);
    expect_form("BO_ 100 Engine: 8 ECU\n", RECORDING_NONE);
    EXPECT_TEXT(why.text, "drive: is no recording of CAN frames; name one of 'candump "
                          "-L', .asc, .blf or .trc");
    static char blanks[200];
    memset(blanks, '\n', sizeof blanks - 1);
    expect_form(blanks, RECORDING_NONE);
}

static void text_of_candump_comes_frame_by_frame(void)
{
    const char text[] = "(1.000002) can0 123#0102 T\n"
                        "\r\n"
                        "(2.000000) can0 1234#\n"
                        "(3.000000) can1 12345678##1FF";
    EXPECT(begin(text, strlen(text)));
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(out.time_ns, 1000002000);
    EXPECT_TEXT(out.bus, "can0");
    EXPECT_EQ(out.direction, 'T');
    EXPECT_EQ(out.frame.id, 0x123);
    EXPECT_EQ(next(), RECORDED_FAULT);
    EXPECT(strncmp(why.text, "drive:3: bad id; ", 17) == 0);
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT(out.frame.fd && out.frame.extended);
    EXPECT_EQ(next(), RECORDED_NOTHING);
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

static void an_empty_log_ends_at_once(void)
{
    EXPECT(begin("", 0));
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

static void a_byte_order_mark_hides_no_line(void)
{
    const char text[] = "\xEF\xBB\xBF(1.000000) can0 123#\n";
    EXPECT(begin(text, strlen(text)));
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

static void asc_and_trc_say_the_line_of_a_fault(void)
{
    const char asc[] = "base hex  timestamps absolute\n1.0 1 800 Rx d 0\n"
                       "1.0 1 700 Rx d 1 XX\n1.0 1 700 Rx d 1 01";
    EXPECT(begin(asc, strlen(asc)));
    EXPECT_EQ(next(), RECORDED_IMPOSSIBLE);
    EXPECT_EQ(out.frame.id, 0x800);
    EXPECT(strncmp(why.text, "drive:2: no frame: ", 19) == 0);
    EXPECT_EQ(next(), RECORDED_FAULT);
    EXPECT(strncmp(why.text, "drive:3: bad data; ", 19) == 0);
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(next(), RECORDED_NOTHING);
    const char trc[] = ";$FILEVERSION=1.1\r\n  1)  1.0  Rx  0300  0\r\n  2)  x\r\n";
    EXPECT(begin(trc, strlen(trc)));
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(next(), RECORDED_FAULT);
    EXPECT(strncmp(why.text, "drive:3: bad time; ", 19) == 0);
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

static void blf_says_the_byte_of_a_fault(void)
{
    static struct blf_bytes file;
    blf_bytes_head(&file);
    blf_bytes_message(&file, 0x123, 0, 2, 0, 0);
    blf_bytes_message(&file, 0x800, 0, 2, 0, 0);
    EXPECT(begin((const char *)file.bytes, file.len));
    EXPECT_EQ(recording.form, RECORDING_BLF);
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(next(), RECORDED_IMPOSSIBLE);
    EXPECT(strncmp(why.text, "drive: byte 192: no frame: ", 27) == 0);
    EXPECT_EQ(next(), RECORDED_NOTHING);
    EXPECT(!begin((const char *)file.bytes, 100));
    EXPECT(strncmp(why.text, "drive: bad head; ", 17) == 0);
}

static void a_log_that_cannot_be_read_is_told_at_once_or_at_its_end(void)
{
    stream = stream_over("", 0, 1);
    stream.error = -EISDIR;
    EXPECT(!recording_begin(&recording, "drive", stream_read, &stream, NULL, &why));
    EXPECT_TEXT(why.text, "drive: cannot read it: Is a directory; name a file that can "
                          "be read");
    static char text[2 * WINDOW_BYTES];
    memset(text, '\n', sizeof text);
    memcpy(text, "(1.000000) can0 123#", 20);
    stream = stream_over(text, sizeof text, 10000);
    stream.error = -EIO;
    EXPECT(recording_begin(&recording, "drive", stream_read, &stream, NULL, &why));
    EXPECT_EQ(next(), RECORDED_FRAME);
    EXPECT_EQ(next(), RECORDED_FAULT);
    EXPECT(strncmp(why.text, "drive: cannot read it: ", 23) == 0);
    EXPECT_EQ(next(), RECORDED_NOTHING);
}

int main(void)
{
    RUN(the_form_is_told_by_what_the_log_holds);
    RUN(text_of_candump_comes_frame_by_frame);
    RUN(an_empty_log_ends_at_once);
    RUN(a_byte_order_mark_hides_no_line);
    RUN(asc_and_trc_say_the_line_of_a_fault);
    RUN(blf_says_the_byte_of_a_fault);
    RUN(a_log_that_cannot_be_read_is_told_at_once_or_at_its_end);
    return tap_done();
}
