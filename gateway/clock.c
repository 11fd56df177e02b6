/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the kernel's clocks. */
#include "gateway/clock.h"

#include <sys/timex.h>
#include <time.h>

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

bool clock_synchronised(void)
{
    struct timex state = {0};
    return adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
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
