/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the kernel's clocks. */
#include "gateway/clock.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static uint64_t read_us(clockid_t id)
{
    struct timespec now = {0};
    (void)clock_gettime(id, &now);
    return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

uint64_t clock_steady_us(void)
{
    return read_us(CLOCK_BOOTTIME);
}

uint64_t clock_wall_us(void)
{
    return read_us(CLOCK_REALTIME);
}

uint64_t clock_worked_us(void)
{
    return read_us(CLOCK_THREAD_CPUTIME_ID);
}

bool clock_synchronised(void)
{
    struct timex state = {0};
    return adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

/* "f0e1d2c3-..." -> 16 bytes. */
static void parse_boot_id(uint8_t out[static CLOCK_BOOT_ID_BYTES], const char *text)
{
    size_t digits = 0;
    for (; *text != '\0' && digits < 2 * (size_t)CLOCK_BOOT_ID_BYTES; text++) {
        char one[2] = {*text, '\0'};
        if (*text != '-') {
            uint8_t high = (uint8_t)(out[digits / 2] << 4);
            out[digits++ / 2] = (uint8_t)(high | strtoul(one, NULL, 16));
        }
    }
}

void clock_boot_id(uint8_t out[static CLOCK_BOOT_ID_BYTES])
{
    char text[64] = "";
    memset(out, 0, CLOCK_BOOT_ID_BYTES);
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (read(fd, text, sizeof text - 1) == 37) { /* 36 characters and a newline */
            text[36] = '\0';
            parse_boot_id(out, text);
        }
        (void)close(fd);
    }
}

int64_t clock_watch_look(struct clock_watch *self, uint64_t steady_us, uint64_t wall_us)
{
    struct clock_watch before = *self;
    *self = (struct clock_watch){true, steady_us, wall_us};
    if (!before.begun) {
        return 0;
    }
    int64_t jump =
        (int64_t)(wall_us - before.wall_us) - (int64_t)(steady_us - before.steady_us);
    bool small = jump <= (int64_t)CLOCK_JUMP_US && jump >= -(int64_t)CLOCK_JUMP_US;
    return small ? 0 : jump;
}
