/* SPDX-License-Identifier: Apache-2.0 */
/* A drive from a recording. */
#include "sim/drive.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/tap.h"

static char path[] = "/tmp/drive_test.XXXXXX";
static struct drive drive;
static struct frame frame;
static uint64_t due_us;
static struct trouble why;

static void record(const char *text)
{
    FILE *out = fopen(path, "w");
    EXPECT(out != NULL && fputs(text, out) >= 0 && fclose(out) == 0);
}

static void a_recording_keeps_its_pace(void)
{
    record("(100.000000) can0 123#11\n(100.250000) can0 456#22\n");
    EXPECT(drive_open(&drive, path, 2.0, false, 7000000, &why));
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_FRAME);
    EXPECT_EQ(due_us, 7000000);
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_FRAME);
    EXPECT_EQ(due_us, 7125000);
    EXPECT_EQ(frame.id, 0x456);
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_OVER);
    drive_close(&drive);
}

static void a_recording_can_begin_again(void)
{
    record("(100.000000) can0 123#11\n(100.250000) can0 456#22\n");
    EXPECT(drive_open(&drive, path, 1, true, 0, &why));
    uint64_t before_us = 0;
    for (int i = 0; i < 10; i++) {
        EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_FRAME);
        EXPECT_EQ(frame.id, i % 2 == 0 ? 0x123 : 0x456);
        EXPECT(i == 0 || due_us > before_us);
        before_us = due_us;
    }
    drive_close(&drive);
}

static void time_that_runs_backwards_does_not_go_back(void)
{
    record("(100.000000) can0 123#11\n(100.250000) can0 456#22\n(99.0) can0 456#22\n"
           "(99.000000) can0 456#22\n");
    EXPECT(drive_open(&drive, path, 1, false, 0, &why));
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_FRAME);
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_FRAME);
    EXPECT_EQ(due_us, 250000);
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_BAD);
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_FRAME);
    EXPECT_EQ(due_us, 250000);
    drive_close(&drive);
}

static void a_line_that_is_none_is_named_with_its_number(void)
{
    record("(100.000000) can0 123#11\nnonsense\n");
    EXPECT(drive_open(&drive, path, 1, false, 0, &why));
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_FRAME);
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_BAD);
    EXPECT(strncmp(why.text, path, strlen(path)) == 0);
    EXPECT(strncmp(why.text + strlen(path), ":2: ", 4) == 0);
    drive_close(&drive);
}

static void error_frames_of_a_recording_are_passed_over(void)
{
    record("(100.000000) can0 20000004#0004000000000000\n");
    EXPECT(drive_open(&drive, path, 1, true, 0, &why));
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_OVER);
    drive_close(&drive);
}

static void without_a_recording_the_built_in_traffic_drives(void)
{
    EXPECT(drive_open(&drive, NULL, 1, false, 3000000, &why));
    EXPECT_EQ(drive_next(&drive, &frame, &due_us, &why), DRIVE_FRAME);
    EXPECT_EQ(frame.id, traffic_messages[0].id);
    EXPECT_EQ(due_us, 3000000);
    drive_close(&drive);
}

static void no_such_file_and_no_such_speed_are_named(void)
{
    EXPECT(!drive_open(&drive, "/nonexistent.log", 1, false, 0, &why));
    EXPECT(strstr(why.text, "/nonexistent.log") != NULL);
    EXPECT(!drive_open(&drive, NULL, 0, false, 0, &why));
    EXPECT(!drive_open(&drive, NULL, -1, false, 0, &why));
}

int main(void)
{
    int fd = mkstemp(path);
    RUN(a_recording_keeps_its_pace);
    RUN(a_recording_can_begin_again);
    RUN(time_that_runs_backwards_does_not_go_back);
    RUN(a_line_that_is_none_is_named_with_its_number);
    RUN(error_frames_of_a_recording_are_passed_over);
    RUN(without_a_recording_the_built_in_traffic_drives);
    RUN(no_such_file_and_no_such_speed_are_named);
    (void)close(fd);
    (void)unlink(path);
    return tap_done();
}
