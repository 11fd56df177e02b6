/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gateway/roles/sandbox_rows.h"
#include "tests/tap.h"

#define FILES 64
#define PASSED 10 /* exit code: the call went through the filter */
#define NO_SANDBOX 11

static const struct sandbox_user stay = {0};

/* What each attempt is; all are made with raw calls, so that no library stands between.
 */
static void try_socket(int family)
{
    (void)syscall(SYS_socket, family, SOCK_DGRAM, 0);
}
static void try_inet(void)
{
    try_socket(AF_INET);
}
static void try_inet6(void)
{
    try_socket(AF_INET6);
}
static void try_can(void)
{
    try_socket(AF_CAN);
}
static void try_unix(void)
{
    try_socket(AF_UNIX);
}
static void try_netlink(void)
{
    try_socket(AF_NETLINK);
}
static void try_packet(void)
{
    try_socket(AF_PACKET);
}
static void try_open(void)
{
    (void)syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}
static void try_exec(void)
{
    char *const none[] = {NULL};
    (void)syscall(SYS_execve, "/nowhere", none, none);
}
static void try_fork(void)
{
    (void)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}
static void try_kill(void)
{
    (void)syscall(SYS_kill, 1, 0);
}
static void try_ptrace(void)
{
    (void)syscall(SYS_ptrace, PTRACE_ATTACH, 1, 0, 0);
}
#ifndef __SANITIZE_ADDRESS__ /* a sanitizer takes memory whenever it likes */
static void try_map_writable(void)
{
    (void)syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0);
}
static void try_grow_heap(void)
{
    (void)syscall(SYS_brk, 0);
}
static void try_map_executable(void)
{
    (void)syscall(SYS_mmap, 0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                  -1, 0);
}
#endif
static void try_mount(void)
{
    (void)syscall(SYS_mount, 0, 0, 0, 0, 0);
}
static void try_setuid(void)
{
    (void)syscall(SYS_setuid, 0);
}
static void try_clock(void)
{
    struct timespec now;
    (void)syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
}

/* The wait status of a child that enters the row and makes the attempt. */
static int run_in(enum sandbox_role role, void (*attempt)(void))
{
    struct trouble why = {0};
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        bool entered = sandbox_enter(role, &stay, FILES, &why);
        if (!entered) {
            _exit(NO_SANDBOX);
        }
        attempt();
        _exit(PASSED);
    }
    EXPECT(waitpid(child, &status, 0) == child);
    return status;
}

static bool dies(enum sandbox_role role, void (*attempt)(void))
{
    int status = run_in(role, attempt);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

static bool may(enum sandbox_role role, void (*attempt)(void))
{
    int status = run_in(role, attempt);
    return WIFEXITED(status) && WEXITSTATUS(status) == PASSED;
}

/* One row an attempt: who may. */
static const struct {
    const char *name;
    void (*attempt)(void);
    bool guard, can, uplink, ledger;
} rows[] = {
    {"inet socket", try_inet, true, false, true, false},
    {"inet6 socket", try_inet6, true, false, true, false},
    {"can socket", try_can, true, false, false, false},
    {"unix socket", try_unix, true, false, false, false},
    {"netlink socket", try_netlink, true, false, false, false},
    {"packet socket", try_packet, true, false, false, false},
    {"open", try_open, true, false, false, true},
    {"exec", try_exec, true, false, false, false},
    {"fork", try_fork, true, false, false, false},
    {"kill", try_kill, true, false, false, false},
    {"ptrace", try_ptrace, false, false, false, false},
    {"mount", try_mount, false, false, false, false},
    {"setuid", try_setuid, true, false, false, false},
    {"read a clock", try_clock, true, true, true, true},
#ifndef __SANITIZE_ADDRESS__
    {"map memory", try_map_writable, true, false, true, true},
    {"map memory to execute", try_map_executable, true, false, false, false},
    {"grow the heap", try_grow_heap, true, false, true, true},
#endif
};

static void check_rows(enum sandbox_role role, size_t column)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const bool allowed[SANDBOX_ROLES] = {rows[i].guard, rows[i].can, rows[i].uplink,
                                             rows[i].ledger};
        bool good =
            allowed[column] ? may(role, rows[i].attempt) : dies(role, rows[i].attempt);
        if (!EXPECT(good)) {
            printf("# %s: should %s\n", rows[i].name, allowed[column] ? "pass" : "die");
        }
    }
}

static void test_can_may_make_the_calls_of_its_row_and_dies_of_others(void)
{
    check_rows(SANDBOX_CAN, SANDBOX_CAN);
}

static void test_uplink_may_make_the_calls_of_its_row_and_dies_of_others(void)
{
    check_rows(SANDBOX_UPLINK, SANDBOX_UPLINK);
}

static void test_ledger_may_make_the_calls_of_its_row_and_dies_of_others(void)
{
    check_rows(SANDBOX_LEDGER, SANDBOX_LEDGER);
}

static void test_guard_may_start_programs_and_dies_of_what_none_needs(void)
{
    check_rows(SANDBOX_GUARD, SANDBOX_GUARD);
}

static char status_text[8192];

/* /proc/self/status of a child in the row. The child writes to descriptor 2, which every
 * row allows. */
static void read_status(enum sandbox_role role)
{
    struct trouble why = {0};
    int ends[2];
    EXPECT(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        int status = open("/proc/self/status", O_RDONLY);
        (void)dup2(ends[1], 2);
        if (!sandbox_enter(role, &stay, FILES, &why)) {
            _exit(NO_SANDBOX);
        }
        ssize_t got = read(status, status_text, sizeof status_text);
        _exit(got > 0 && write(2, status_text, (size_t)got) == got ? PASSED : 1);
    }
    (void)close(ends[1]);
    memset(status_text, 0, sizeof status_text);
    EXPECT(read(ends[0], status_text, sizeof status_text - 1) > 0);
    (void)close(ends[0]);
    EXPECT(waitpid(child, NULL, 0) == child);
}

static uint64_t status_value(const char *key, int base)
{
    const char *at = strstr(status_text, key);
    return at != NULL ? strtoull(at + strlen(key), NULL, base) : UINT64_MAX;
}

static void test_the_kernel_shows_what_was_given_up(void)
{
    for (int role = 0; role < SANDBOX_ROLES; role++) {
        uint64_t allowed = sandbox_rows[role].capabilities;
        read_status((enum sandbox_role)role);
        EXPECT_EQ(status_value("Seccomp:\t", 10), 2);
        EXPECT_EQ(status_value("NoNewPrivs:\t", 10), 1);
        EXPECT_EQ(status_value("CapEff:\t", 16), geteuid() == 0 ? allowed : 0);
        EXPECT_EQ(status_value("CapPrm:\t", 16), geteuid() == 0 ? allowed : 0);
        EXPECT_EQ(status_value("CapInh:\t", 16), 0);
        EXPECT_EQ(status_value("CapAmb:\t", 16), 0);
        EXPECT(geteuid() != 0 || status_value("CapBnd:\t", 16) == allowed);
    }
}

static void test_a_capability_is_held_until_it_is_given_up(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct held[2];
    EXPECT(syscall(SYS_capget, &header, held) == 0);
    for (int cap = 0; cap < 40; cap++) {
        EXPECT_EQ(sandbox_holds(cap), held[cap / 32].effective >> cap % 32 & 1);
    }
    held[0].effective = held[1].effective = 0;
    EXPECT(syscall(SYS_capset, &header, held) == 0);
    EXPECT(!sandbox_holds(CAP_NET_ADMIN));
    held[0].effective = held[0].permitted;
    held[1].effective = held[1].permitted;
    EXPECT(syscall(SYS_capset, &header, held) == 0);
}

static void test_only_guard_keeps_a_capability(void)
{
    EXPECT(sandbox_rows[SANDBOX_GUARD].capabilities != 0);
    EXPECT_EQ(sandbox_rows[SANDBOX_CAN].capabilities, 0);
    EXPECT_EQ(sandbox_rows[SANDBOX_UPLINK].capabilities, 0);
    EXPECT_EQ(sandbox_rows[SANDBOX_LEDGER].capabilities, 0);
}

static void test_root_must_name_whom_the_roles_run_as(void)
{
    struct sandbox_user user;
    struct trouble why = {0};
    const char *note = NULL;
    bool found = sandbox_find_user(&user, "", &note, &why);
    if (geteuid() != 0 || note != NULL) {
        EXPECT(found && note != NULL && !user.change);
        return;
    }
    EXPECT(!found && strstr(why.text, "add 'user NAME'") != NULL);
    EXPECT(!sandbox_find_user(&user, "root", &note, &why));
    EXPECT(strstr(why.text, "is root") != NULL);
    EXPECT(!sandbox_find_user(&user, "no-such-user", &note, &why));
    EXPECT(strstr(why.text, "no such user") != NULL);
    EXPECT(sandbox_find_user(&user, "nobody", &note, &why));
    EXPECT(user.change && user.uid != 0 && user.gid != 0);
}

int main(void)
{
    RUN(test_can_may_make_the_calls_of_its_row_and_dies_of_others);
    RUN(test_uplink_may_make_the_calls_of_its_row_and_dies_of_others);
    RUN(test_ledger_may_make_the_calls_of_its_row_and_dies_of_others);
    RUN(test_guard_may_start_programs_and_dies_of_what_none_needs);
    RUN(test_the_kernel_shows_what_was_given_up);
    RUN(test_a_capability_is_held_until_it_is_given_up);
    RUN(test_only_guard_keeps_a_capability);
    RUN(test_root_must_name_whom_the_roles_run_as);
    return tap_done();
}
