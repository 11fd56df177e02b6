/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings of several buses become one stream. */
#include "gateway/officer/recordings.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tap.h"

static struct recordings logs;
static char told[8192];

static void tell(void *context, const char *line)
{
    (void)context;
    size_t used = strlen(told);
    (void)snprintf(told + used, sizeof told - used, "%s\n", line);
}

static char paths[RECORDINGS_MAX + 1][64];
static unsigned path_count;

static struct trouble why;

/* A file with this text, opened as bus; of it this interface. */
static bool open_named(const char *text, const char *interface, uint8_t bus)
{
    char *path = paths[path_count++];
    (void)snprintf(path, sizeof paths[0], "/tmp/recordings_test.XXXXXX");
    int fd = mkstemp(path);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    return close(fd) == 0 && good && recordings_open(&logs, path, interface, bus, &why);
}

static bool open_text(const char *text, uint8_t bus)
{
    return open_named(text, NULL, bus);
}

static void start(void)
{
    recordings_init(&logs, tell, NULL);
    told[0] = '\0';
    path_count = 0;
}

static void stop(void)
{
    recordings_close(&logs);
    for (unsigned i = 0; i < path_count; i++) {
        (void)unlink(paths[i]);
    }
}

static void next_is(uint64_t time_us, uint32_t id, uint8_t bus)
{
    struct recorded entry;
    uint8_t got_bus;
    if (EXPECT(recordings_next(&logs, &entry, &got_bus))) {
        EXPECT_EQ(entry.time_ns, time_us * 1000);
        EXPECT_EQ(entry.frame.id, id);
        EXPECT_EQ(got_bus, bus);
    }
}

static void at_end(void)
{
    struct recorded entry;
    uint8_t bus;
    EXPECT(!recordings_next(&logs, &entry, &bus));
}

static void frames_of_all_recordings_come_in_order_of_time(void)
{
    start();
    EXPECT(open_text("(1.000000) can0 100#00\n(1.000300) can0 101#00\n", 0));
    EXPECT(open_text("(1.000100) can7 200#00\n(1.000200) can7 201#00\n", 4));
    next_is(1000000, 0x100, 0);
    next_is(1000100, 0x200, 4);
    next_is(1000200, 0x201, 4);
    next_is(1000300, 0x101, 0);
    at_end();
    EXPECT_TEXT(told, "");
    stop();
}

static void frames_of_one_time_come_in_the_order_of_opening(void)
{
    start();
    EXPECT(open_text("(1.000000) can0 100#00\n", 2));
    EXPECT(open_text("(1.000000) can0 200#00\n", 1));
    next_is(1000000, 0x100, 2);
    next_is(1000000, 0x200, 1);
    stop();
}

static void a_time_that_goes_far_back_is_told_once(void)
{
    start();
    EXPECT(open_text("(9.000000) can0 100#00\n(8.500000) can0 101#00\n"
                     "(2.000000) can0 102#00\n(1.000000) can0 103#00\n"
                     "(10.000000) can0 104#00\n",
                     0));
    EXPECT(open_text("(9.500000) can1 200#00\n", 1));
    next_is(9000000, 0x100, 0);
    next_is(9000000, 0x101, 0);
    EXPECT(strstr(told, ": frame 3: its time goes back by 7 s") != NULL);
    told[0] = '\0';
    next_is(9000000, 0x102, 0);
    next_is(9000000, 0x103, 0);
    next_is(9500000, 0x200, 1);
    next_is(10000000, 0x104, 0);
    at_end();
    EXPECT_TEXT(told, "");
    EXPECT_EQ(logs.bad_lines, 0);
    stop();
}

static void a_line_that_is_none_is_told_with_its_place_and_passed_over(void)
{
    start();
    EXPECT(open_text("(1.000000) can0 100#00\nhello\n\n(2.000000) can0 "
                     "1FFFF#00\n(3.000000) can0 101#00",
                     0));
    next_is(1000000, 0x100, 0);
    next_is(3000000, 0x101, 0);
    at_end();
    EXPECT_EQ(logs.bad_lines, 2);
    EXPECT(strstr(told, ":2: ") != NULL && strstr(told, ":4: ") != NULL);
    EXPECT(strstr(told, ":3: ") == NULL);
    stop();
}

static void a_line_of_any_length_is_one_bad_line(void)
{
    static char text[100000];
    memset(text, 'x', sizeof text - 1);
    memcpy(text + 50000, "\n(1.000000) can0 100#00\n", 24);
    text[50024] = '\0';
    start();
    EXPECT(open_text(text, 0));
    next_is(1000000, 0x100, 0);
    at_end();
    EXPECT_EQ(logs.bad_lines, 1);
    stop();
}

static void of_many_bad_lines_the_first_are_told(void)
{
    static char text[4096] = "(1.000000) can0 100#00\n";
    for (int i = 0; i < 300; i++) {
        memcpy(text + strlen(text), "no\n", sizeof "no\n");
    }
    start();
    EXPECT(open_text(text, 0));
    next_is(1000000, 0x100, 0);
    at_end();
    EXPECT_EQ(logs.bad_lines, 300);
    unsigned lines = 0;
    for (const char *at = strchr(told, '\n'); at != NULL; at = strchr(at + 1, '\n')) {
        lines++;
    }
    EXPECT_EQ(lines, RECORDINGS_TOLD_MAX + 1);
    EXPECT(strstr(told, ": more lines are none; ") != NULL);
    stop();
}

#define BAD_LINES_12             \
    "no\nno\n\nno\nno\nno\nno\n" \
    "\nno\nno\nno\nno\nno\nno\n"

static void a_file_of_nothing_but_bad_lines_is_named_once_and_refused(void)
{
    start();
    EXPECT(!open_text(BAD_LINES_12, 0));
    EXPECT(strstr(why.text, ": is no recording of CAN frames; ") != NULL);
    EXPECT_EQ(logs.bad_lines, 0);
    at_end();
    stop();
}

static void a_file_that_begins_like_one_and_goes_on_wrongly_is_refused(void)
{
    start();
    EXPECT(!open_text("base hex  timestamps absolute\n1.0 1 Name Rx d 0\n"
                      "1.0 1 Name Rx d 0\n1.0 1 Name Rx d 0\n1.0 1 Name Rx d 0\n"
                      "1.0 1 Name Rx d 0\n1.0 1 100 Rx d 0\n",
                      0));
    EXPECT(strstr(why.text, ": is no recording: its first 5 lines are ") != NULL);
    EXPECT_EQ(logs.bad_lines, RECORDINGS_BAD_MAX - 1);
    at_end();
    stop();
}

static void recordings_of_several_forms_are_read_as_one(void)
{
    start();
    EXPECT(open_text("(0.200000) can0 100#00\n", 0));
    EXPECT(open_text("base hex\n0.1 1 200 Rx d 1 00\n0.15 1 800 Rx d 0\n"
                     "0.3 1 201 Rx d 1 00\n",
                     1));
    EXPECT(recordings_open(&logs, "tests/can/fixtures/drive.blf", "2", 2, &why));
    next_is(100000, 0x200, 1);
    next_is(110000, 0x18FEF100, 2);
    next_is(140000, 0x3A1, 2);
    next_is(200000, 0x100, 0);
    next_is(300000, 0x201, 1);
    at_end();
    EXPECT_EQ(logs.bad_lines, 1);
    EXPECT(strstr(told, ":3: no frame: the id does not fit") != NULL);
    stop();
}

static void a_second_bus_of_a_form_without_lines_is_refused_too(void)
{
    start();
    EXPECT(recordings_open(&logs, "tests/can/fixtures/drive.blf", NULL, 2, &why));
    next_is(100000, 0x3A0, 2);
    at_end();
    EXPECT(strstr(logs.refused.text, "drive.blf: a frame of 2, after those of 1; ") !=
           NULL);
    stop();
}

static void a_device_without_an_end_is_refused(void)
{
    start();
    (void)alarm(20);
    EXPECT(!recordings_open(&logs, "/dev/zero", NULL, 0, &why));
    (void)alarm(0);
    EXPECT(strstr(why.text, ": is no recording of CAN frames; ") != NULL);
    stop();
}

static void a_pipe_that_nobody_writes_to_is_empty(void)
{
    char *path = paths[0];
    start();
    (void)snprintf(path, sizeof paths[0], "/tmp/recordings_test.%ld", (long)getpid());
    path_count = 1;
    EXPECT(mkfifo(path, 0600) == 0);
    (void)alarm(20);
    EXPECT(recordings_open(&logs, path, NULL, 0, &why));
    (void)alarm(0);
    at_end();
    stop();
}

static void bad_lines_behind_a_good_one_are_told_each(void)
{
    start();
    EXPECT(open_text("(1.000000) can0 100#00\n" BAD_LINES_12, 0));
    next_is(1000000, 0x100, 0);
    at_end();
    EXPECT_EQ(logs.bad_lines, 12);
    stop();
}

static void a_second_interface_is_refused_where_none_was_named(void)
{
    start();
    EXPECT(open_text("(1.000000) can0 100#00\n(2.000000) can0 101#00\n(3.000000) can1 "
                     "102#00\n",
                     0));
    next_is(1000000, 0x100, 0);
    next_is(2000000, 0x101, 0);
    at_end();
    EXPECT(strstr(logs.refused.text, ":3: a frame of can1, after those of can0; ") !=
           NULL);
    stop();
}

static void one_file_gives_each_bus_its_own_interface(void)
{
    static const char text[] = "(1.000000) can0 100#00\n(2.000000) can1 "
                               "200#00\n(3.000000) can0 101#00\n";
    start();
    EXPECT(open_named(text, "can0", 0));
    EXPECT(open_named(text, "can1", 1));
    EXPECT(open_named(text, "can7", 2));
    next_is(1000000, 0x100, 0);
    next_is(2000000, 0x200, 1);
    next_is(3000000, 0x101, 0);
    at_end();
    EXPECT_TEXT(logs.refused.text, "");
    EXPECT_EQ(logs.rows[0].frames, 2);
    EXPECT_EQ(logs.rows[1].frames, 1);
    EXPECT_EQ(logs.rows[2].frames, 0);
    stop();
}

static void a_time_that_goes_back_is_raised(void)
{
    start();
    EXPECT(open_text(
        "(5.000000) can0 100#00\n(4.000000) can0 101#00\n(6.000000) can0 102#00\n", 0));
    next_is(5000000, 0x100, 0);
    next_is(5000000, 0x101, 0);
    next_is(6000000, 0x102, 0);
    stop();
}

static void an_empty_recording_ends_at_once(void)
{
    start();
    EXPECT(open_text("", 0));
    at_end();
    stop();
}

static void what_cannot_be_read_is_named(void)
{
    start();
    EXPECT(!recordings_open(&logs, "/nowhere/at.all", NULL, 0, &why));
    EXPECT(strstr(why.text, "/nowhere/at.all: ") == why.text);
    EXPECT(!recordings_open(&logs, "/tmp", NULL, 0, &why));
    EXPECT(strstr(why.text, "a folder") != NULL);
    stop();
}

static void too_many_recordings_are_refused(void)
{
    start();
    for (int i = 0; i < RECORDINGS_MAX; i++) {
        EXPECT(open_text("", 0));
    }
    EXPECT(!recordings_open(&logs, paths[0], NULL, 0, &why));
    EXPECT(strstr(why.text, "more than 16") != NULL);
    stop();
}

int main(void)
{
    RUN(frames_of_all_recordings_come_in_order_of_time);
    RUN(frames_of_one_time_come_in_the_order_of_opening);
    RUN(a_time_that_goes_far_back_is_told_once);
    RUN(a_line_that_is_none_is_told_with_its_place_and_passed_over);
    RUN(a_line_of_any_length_is_one_bad_line);
    RUN(of_many_bad_lines_the_first_are_told);
    RUN(a_file_of_nothing_but_bad_lines_is_named_once_and_refused);
    RUN(a_file_that_begins_like_one_and_goes_on_wrongly_is_refused);
    RUN(recordings_of_several_forms_are_read_as_one);
    RUN(a_second_bus_of_a_form_without_lines_is_refused_too);
    RUN(a_device_without_an_end_is_refused);
    RUN(a_pipe_that_nobody_writes_to_is_empty);
    RUN(bad_lines_behind_a_good_one_are_told_each);
    RUN(a_second_interface_is_refused_where_none_was_named);
    RUN(one_file_gives_each_bus_its_own_interface);
    RUN(a_time_that_goes_back_is_raised);
    RUN(an_empty_recording_ends_at_once);
    RUN(what_cannot_be_read_is_named);
    RUN(too_many_recordings_are_refused);
    return tap_done();
}
