/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/guard.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

#define SECOND_US 1000000U
#define TICK_US 100000U

static struct guard guard;

/* A role that lives and says nothing, last heard when guard ticked. */
static void begin(uint64_t now_us)
{
    guard = (struct guard){.ticked_us = now_us};
    struct guard_role *role = &guard.roles[ROLE_CAN];
    role->heard_us = now_us;
    role->pid = fork();
    if (role->pid == 0) {
        (void)pause();
        _exit(0);
    }
    EXPECT(role->pid > 0);
}

static void end(void)
{
    (void)kill(guard.roles[ROLE_CAN].pid, SIGKILL);
    (void)waitpid(guard.roles[ROLE_CAN].pid, NULL, 0);
}

static void tick(uint64_t now_us)
{
    guard_role_excuse(&guard, now_us);
    guard_role_watch(&guard, now_us);
}

/* Ticks until then, and tells whether the role has been killed: a process takes a moment
 * to die, a long one where others work. wait_ms is the longest. */
static bool is_killed(uint64_t from_us, uint64_t to_us, unsigned wait_ms)
{
    siginfo_t info = {0};
    for (uint64_t now_us = from_us + TICK_US; now_us <= to_us; now_us += TICK_US) {
        tick(now_us);
    }
    for (unsigned ms = 0; ms < wait_ms && info.si_pid == 0; ms++) {
        (void)usleep(1000);
        EXPECT(waitid(P_PID, (id_t)guard.roles[ROLE_CAN].pid, &info,
                      WEXITED | WNOHANG | WNOWAIT) == 0);
    }
    return info.si_pid != 0;
}

static bool is_dead(uint64_t from_us, uint64_t to_us)
{
    return is_killed(from_us, to_us, 10000);
}

static bool lives(uint64_t from_us, uint64_t to_us)
{
    return !is_killed(from_us, to_us, 50);
}

static void test_a_role_that_is_silent_for_more_than_ten_seconds_is_killed(void)
{
    begin(SECOND_US);
    EXPECT(lives(SECOND_US, 11 * SECOND_US));
    EXPECT(is_dead(11 * SECOND_US, 12 * SECOND_US));
    end();
}

static void test_the_time_in_which_guard_was_held_up_is_no_silence(void)
{
    begin(SECOND_US);
    tick(61 * SECOND_US); /* rules were installed for a minute */
    EXPECT(lives(61 * SECOND_US, 71 * SECOND_US));
    end();
}

static void test_being_held_up_again_and_again_hides_no_role_that_hangs(void)
{
    begin(SECOND_US);
    uint64_t now_us = SECOND_US;
    for (unsigned i = 0; i < 11; i++) { /* a second held up, a second not */
        now_us += SECOND_US;
        tick(now_us);
        EXPECT(lives(now_us, now_us + SECOND_US - TICK_US));
        now_us += SECOND_US - TICK_US;
    }
    EXPECT(is_dead(now_us, now_us + SECOND_US));
    end();
}

int main(void)
{
    RUN(test_a_role_that_is_silent_for_more_than_ten_seconds_is_killed);
    RUN(test_the_time_in_which_guard_was_held_up_is_no_silence);
    RUN(test_being_held_up_again_and_again_hides_no_role_that_hangs);
    return tap_done();
}
