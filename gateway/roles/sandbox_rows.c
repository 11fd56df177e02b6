/* SPDX-License-Identifier: Apache-2.0 */
/* Who may call what. Each row is what the role was seen to need and nothing for later. */
#include "gateway/roles/sandbox_rows.h"

#include <linux/capability.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#define CALL(name)                     \
    {                                  \
        SCMP_SYS(name), false, 0, 0, 0 \
    }
#define CALL_IF(name, at, and, is)        \
    {                                     \
        SCMP_SYS(name), true, at, and, is \
    }
#define END                         \
    {                               \
        SANDBOX_END, false, 0, 0, 0 \
    }
#define CAP(name) (1ULL << CAP_##name)

/* The loop, the clocks, the channel, the end. */
#define CALLS_COMMON                                                                 \
    CALL(epoll_wait), CALL(epoll_pwait), CALL(epoll_ctl), CALL(clock_gettime),       \
        CALL(gettimeofday), CALL(recvmsg), CALL(sendmsg), CALL(read), CALL(close),   \
        CALL(exit), CALL(exit_group), CALL(rt_sigreturn), CALL(restart_syscall),     \
        CALL(adjtimex), CALL(clock_adjtime), CALL(ioctl), CALL(fcntl), CALL(munmap), \
        CALL_IF(write, 0, ~0ULL, 2)

#define ANY_BIT_OF_ACCESS ((uint64_t)(PROT_READ | PROT_WRITE | PROT_EXEC))

static const struct sandbox_call can_calls[] = {
    CALLS_COMMON,
    /* Only to look at a policy that guard hands over: no memory of its own. */
    CALL_IF(mmap, 2, ANY_BIT_OF_ACCESS, PROT_READ),
    CALL(recvmmsg),
    CALL(recvfrom),
    CALL(sendto),
    CALL(write),
    CALL(fstat),
    CALL(newfstatat),
    CALL(getsockopt),
    CALL(timerfd_settime),
    END,
};

static const struct sandbox_call uplink_calls[] = {
    CALLS_COMMON,
    CALL_IF(socket, 0, ~0ULL, AF_INET),
    CALL_IF(socket, 0, ~0ULL, AF_INET6),
    CALL_IF(mmap, 2, PROT_EXEC, 0),
    CALL(brk),
    CALL(mremap),
    CALL(madvise),
    CALL(epoll_create1),
    CALL(rt_sigaction),
    CALL(accept4),
    CALL(accept),
    CALL(connect),
    CALL(bind),
    CALL(setsockopt),
    CALL(getsockopt),
    CALL(getsockname),
    CALL(getpeername),
    CALL(shutdown),
    CALL(splice),
    CALL(pipe2),
    CALL(recvmmsg),
    CALL(sendmmsg),
    CALL(recvfrom),
    CALL(sendto),
    CALL(readv),
    CALL(writev),
    CALL(write),
    CALL(getrandom),
    CALL(getpid), /* mbedTLS 3.6, whether its chance is that of a parent */
    CALL(fstat),
    CALL(newfstatat),
    CALL(dup),
    CALL(futex),
    CALL(lseek),
    END,
};

static const struct sandbox_call ledger_calls[] = {
    CALLS_COMMON,
    CALL_IF(mmap, 2, PROT_EXEC, 0),
    CALL(brk),
    CALL(mremap),
    CALL(madvise),
    CALL(openat),
    CALL(open),
    CALL(write),
    CALL(writev),
    CALL(pread64),
    CALL(pwrite64),
    CALL(pwritev),
    CALL(lseek),
    CALL(fstat),
    CALL(stat),
    CALL(lstat),
    CALL(newfstatat),
    CALL(statx),
    CALL(statfs),
    CALL(fstatfs),
    CALL(fsync),
    CALL(fdatasync),
    CALL(sync_file_range),
    CALL(ftruncate),
    CALL(fallocate),
    CALL(mkdir),
    CALL(mkdirat),
    CALL(rename),
    CALL(renameat),
    CALL(renameat2),
    CALL(unlink),
    CALL(unlinkat),
    CALL(getdents64),
    CALL(flock),
    CALL(umask),
    CALL(fchmod),
    CALL(getrandom),
    CALL(getpid),
    CALL(futex),
    END,
};

/* What neither guard nor anything it starts has any business with. */
static const struct sandbox_call guard_calls[] = {
    CALL(ptrace),
    CALL(process_vm_readv),
    CALL(process_vm_writev),
    CALL(kexec_load),
    CALL(kexec_file_load),
    CALL(finit_module),
    CALL(init_module),
    CALL(delete_module),
    CALL(mount),
    CALL(umount2),
    CALL(pivot_root),
    CALL(chroot),
    CALL(setns),
    CALL(unshare),
    CALL(bpf),
    CALL(perf_event_open),
    CALL(userfaultfd),
    CALL(open_by_handle_at),
    CALL(keyctl),
    CALL(add_key),
    CALL(request_key),
    CALL(reboot),
    CALL(swapon),
    CALL(swapoff),
    CALL(settimeofday),
    CALL(clock_settime),
    CALL(acct),
    CALL(iopl),
    CALL(ioperm),
    CALL(mknod),
    CALL(mknodat),
    CALL(io_uring_setup),
    END,
};

#define GUARD_CAPABILITIES                                                               \
    (CAP(NET_ADMIN) | CAP(NET_RAW) | CAP(NET_BIND_SERVICE) | CAP(SETUID) | CAP(SETGID) | \
     CAP(SETPCAP) | CAP(KILL))

const struct sandbox_row sandbox_rows[SANDBOX_ROLES] = {
    [SANDBOX_GUARD] = {"guard", GUARD_CAPABILITIES, true, guard_calls, UINT64_MAX},
    [SANDBOX_CAN] = {"can", 0, false, can_calls, 0},
    [SANDBOX_UPLINK] = {"uplink", 0, false, uplink_calls, 0},
    [SANDBOX_LEDGER] = {"ledger", 0, false, ledger_calls, UINT64_MAX},
};
