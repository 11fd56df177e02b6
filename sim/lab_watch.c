/* SPDX-License-Identifier: Apache-2.0 */
/* One poll over the child, what it says, and the signals. */
#include "sim/lab_watch.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHILD, SAID, SIGNALS, ENDS };

static uint64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* False when there is nothing, or no more will come. */
static bool pass_on(int said_fd, int out_fd)
{
    char text[4096];
    ssize_t len = read(said_fd, text, sizeof text);
    for (ssize_t at = 0; at < len;) {
        ssize_t n = write(out_fd, text + at, (size_t)(len - at));
        if (n <= 0) {
            break; /* nobody listens: no reason to end it */
        }
        at += n;
    }
    return len > 0;
}

static enum lab_end watch(struct pollfd ends[static ENDS], int out_fd,
                          const struct lab_patience *patience)
{
    uint64_t start_ms = now_ms();
    uint64_t said_ms = start_ms;
    for (;;) {
        uint64_t now = now_ms();
        if (now - start_ms >= patience->whole_ms) {
            return LAB_END_LONG;
        }
        if (now - said_ms >= patience->silent_ms) {
            return LAB_END_SILENT;
        }
        (void)poll(ends, ENDS, 100);
        if (ends[SAID].revents != 0) {
            if (pass_on(ends[SAID].fd, out_fd)) {
                said_ms = now_ms();
            } else {
                ends[SAID].fd = -1;
            }
        } else if (ends[CHILD].revents != 0) { /* and all that it said is passed on */
            return LAB_END_ITSELF;
        }
        if (ends[SIGNALS].revents != 0) {
            return LAB_END_SIGNAL;
        }
    }
}

enum lab_end lab_watch(pid_t child, int said_fd, int out_fd,
                       const struct lab_patience *patience, const sigset_t *signals)
{
    struct pollfd ends[ENDS] = {
        [CHILD] = {.fd = pidfd_open(child, 0), .events = POLLIN},
        [SAID] = {.fd = said_fd, .events = POLLIN},
        [SIGNALS] = {.fd = signalfd(-1, signals, SFD_CLOEXEC), .events = POLLIN},
    };
    enum lab_end end = LAB_END_SIGNAL;
    if (ends[CHILD].fd >= 0 && ends[SIGNALS].fd >= 0) {
        end = watch(ends, out_fd, patience);
    }
    if (end == LAB_END_ITSELF) {
        (void)waitpid(child, NULL, 0);
    }
    (void)close(ends[CHILD].fd);
    (void)close(ends[SIGNALS].fd);
    return end;
}
