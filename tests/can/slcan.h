/* SPDX-License-Identifier: Apache-2.0 */
/* A CAN controller on a pseudo terminal (slcan): a driver with bit timing, state and
 * error frames, whose adapter is the test. */
#ifndef TESTS_CAN_SLCAN_H
#define TESTS_CAN_SLCAN_H

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define SLCAN_DISCIPLINE 17 /* N_SLCAN */
#define SLCAN_QUIET_US 100000

struct slcan {
    int wire; /* the adapter's end */
    int line; /* keeps the interface alive */
    char name[16];
    pthread_t adapter;
    atomic_bool deaf; /* the adapter takes nothing */
    atomic_bool done;
    atomic_size_t used;
    char heard[4096];
};

/* The driver waits for its commands to be taken, so something must read all the time. */
static inline void *slcan_listen(void *context)
{
    struct slcan *self = context;
    struct pollfd wire = {.fd = self->wire, .events = POLLIN};
    while (!self->done) {
        char bytes[256];
        ssize_t n = !self->deaf && poll(&wire, 1, 5) > 0
                        ? read(self->wire, bytes, sizeof bytes)
                        : 0;
        if (n <= 0) {
            (void)usleep(1000);
        } else if (self->used + (size_t)n < sizeof self->heard) {
            memcpy(self->heard + self->used, bytes, (size_t)n);
            self->used += (size_t)n;
        }
    }
    return NULL;
}

static inline int slcan_open_line(struct slcan *self)
{
    const int discipline = SLCAN_DISCIPLINE;
    struct termios raw;
    self->wire = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (self->wire < 0 || grantpt(self->wire) != 0 || unlockpt(self->wire) != 0) {
        return 0;
    }
    self->line = open(ptsname(self->wire), O_RDWR | O_NOCTTY);
    if (self->line < 0 || tcgetattr(self->line, &raw) != 0) {
        return 0;
    }
    cfmakeraw(&raw);
    return tcsetattr(self->line, TCSANOW, &raw) == 0 &&
           ioctl(self->line, TIOCSETD, &discipline) == 0 &&
           ioctl(self->line, SIOCGIFNAME, self->name) == 0;
}

static inline void slcan_hang_up(struct slcan *self)
{
    (void)close(self->line);
    (void)close(self->wire);
}

/* False where it is not to be had (needs the driver, and root of the machine). */
static inline int slcan_open(struct slcan *self)
{
    memset(self, 0, sizeof *self);
    self->line = -1;
    if (slcan_open_line(self) &&
        pthread_create(&self->adapter, NULL, slcan_listen, self) == 0) {
        return 1;
    }
    slcan_hang_up(self);
    return 0;
}

/* What the driver has sent to the adapter since the last call, after a quiet time. */
static inline const char *slcan_heard(struct slcan *self)
{
    static char text[sizeof self->heard];
    (void)usleep(SLCAN_QUIET_US);
    size_t used = self->used;
    memcpy(text, self->heard, used);
    text[used] = '\0';
    self->used = 0;
    return text;
}

/* The adapter speaks; returns after a quiet time. */
static inline int slcan_say(const struct slcan *self, const char *text)
{
    int said = write(self->wire, text, strlen(text)) == (ssize_t)strlen(text);
    (void)usleep(SLCAN_QUIET_US);
    return said;
}

static inline void slcan_close(struct slcan *self)
{
    self->done = 1;
    (void)pthread_join(self->adapter, NULL);
    slcan_hang_up(self);
}

#endif
