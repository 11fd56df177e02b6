/* SPDX-License-Identifier: Apache-2.0 */
/* How long the lab waits for a story. */
#include "sim/lab_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

#define FOR_EVER 1000000

static char heard[4096]; /* of the story */

/* A story that says "." so many times, 20 ms apart, and then is silent for so long. */
static pid_t begin(int *said_fd, int words, int silent_ms)
{
    int said[2];
    EXPECT(pipe2(said, O_CLOEXEC) == 0);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < words; i++) {
            (void)!write(said[1], ".", 1);
            (void)poll(NULL, 0, 20);
        }
        for (int i = 0; i < silent_ms; i++) {
            (void)poll(NULL, 0, 1);
        }
        (void)!write(said[1], "!", 1);
        _exit(0);
    }
    (void)close(said[1]);
    *said_fd = said[0];
    return child;
}

static enum lab_end tell(int words, int silent_ms, struct lab_patience patience)
{
    int said_fd = -1;
    int out[2];
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    (void)sigprocmask(SIG_BLOCK, &signals, NULL);
    EXPECT(pipe2(out, O_CLOEXEC) == 0);
    pid_t child = begin(&said_fd, words, silent_ms);
    enum lab_end end = lab_watch(child, said_fd, out[1], &patience, &signals);
    if (end != LAB_END_ITSELF) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, NULL, 0);
    }
    (void)close(out[1]);
    memset(heard, 0, sizeof heard);
    (void)!read(out[0], heard, sizeof heard - 1);
    (void)close(out[0]);
    (void)close(said_fd);
    return end;
}

static void a_slow_story_is_told_to_its_end(void)
{
    EXPECT_EQ(tell(150, 0, (struct lab_patience){2000, 600000}), LAB_END_ITSELF);
    EXPECT_EQ(strlen(heard), 151); /* with its last word */
    EXPECT_EQ(heard[150], '!');
}

static void a_silent_one_is_ended(void)
{
    EXPECT_EQ(tell(3, FOR_EVER, (struct lab_patience){300, 600000}), LAB_END_SILENT);
    EXPECT_EQ(heard[0], '.'); /* what it reached was told */
}

static void one_that_never_ends_is_ended(void)
{
    EXPECT_EQ(tell(FOR_EVER, 0, (struct lab_patience){600000, 300}), LAB_END_LONG);
}

static void a_signal_ends_it(void)
{
    (void)raise(SIGHUP); /* which the tests before have blocked */
    EXPECT_EQ(tell(0, FOR_EVER, (struct lab_patience){600000, 600000}), LAB_END_SIGNAL);
}

int main(void)
{
    RUN(a_slow_story_is_told_to_its_end);
    RUN(a_silent_one_is_ended);
    RUN(one_that_never_ends_is_ended);
    RUN(a_signal_ends_it);
    return tap_done();
}
