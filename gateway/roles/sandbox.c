/* SPDX-License-Identifier: Apache-2.0 */
/* Gives up, in this order: capabilities to gain, the user, capabilities held, new
 * privileges, system calls. */
#include "gateway/roles/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gateway/roles/sandbox_rows.h"

/* Users that the namespace knows: the third number of the first line
 * (user_namespaces(7)); all of 32 bits in the initial one. */
static uint64_t mapped_users(void)
{
    char text[128] = "";
    char *at = text;
    uint64_t number = 0;
    int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && read(fd, text, sizeof text - 1) > 0) {
        for (int i = 0; i < 3; i++) {
            number = strtoull(at, &at, 10);
        }
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return number;
}

bool sandbox_find_user(struct sandbox_user *out, const char *name, const char **note,
                       struct trouble *why)
{
    *out = (struct sandbox_user){0};
    *note = NULL;
    if (geteuid() != 0) {
        *note = "not root: the roles run as this user";
        return true;
    }
    if (mapped_users() == 1) {
        *note = "a user namespace of one user: the roles keep it and drop capabilities";
        return true;
    }
    if (name[0] == '\0') {
        trouble_set(why,
                    "run: as root the roles need a user to run as; add 'user NAME' to "
                    "the configuration ('useradd --system sallyport')");
        return false;
    }
    const struct passwd *entry = getpwnam(name);
    if (entry == NULL) {
        trouble_set(why, "user '%s': no such user; 'useradd --system %s'", name, name);
        return false;
    }
    if (entry->pw_uid == 0) {
        trouble_set(why, "user '%s': is root; name one that owns nothing else", name);
        return false;
    }
    *out = (struct sandbox_user){true, entry->pw_uid, entry->pw_gid};
    return true;
}

bool sandbox_holds(int capability)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct held[2];
    return syscall(SYS_capget, &header, held) == 0 &&
           (held[capability / 32].effective >> capability % 32 & 1) != 0;
}

static bool set_limit(int resource, uint64_t most)
{
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) {
        return false;
    }
    if (limit.rlim_max == RLIM_INFINITY || most < limit.rlim_max) {
        limit.rlim_max = most == UINT64_MAX ? RLIM_INFINITY : most;
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit) == 0;
}

/* The bounding set (capabilities(7)); without CAP_SETPCAP there is nothing to gain
 * either, since no new privileges are set. */
static void drop_bounding(uint64_t keep)
{
    for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++) {
        if ((keep >> cap & 1) == 0) {
            (void)prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
        }
    }
}

static bool keep_capabilities(uint64_t keep)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct held[2];
    if (syscall(SYS_capget, &header, held) != 0) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        held[i].permitted &= (uint32_t)(keep >> (32 * i));
        held[i].effective = held[i].permitted;
        held[i].inheritable = 0;
    }
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return syscall(SYS_capset, &header, held) == 0;
}

static bool change_user(const struct sandbox_user *user)
{
    return setgroups(0, NULL) == 0 && setresgid(user->gid, user->gid, user->gid) == 0 &&
           setresuid(user->uid, user->uid, user->uid) == 0;
}

/* Sanitizers of a test build map and trace for themselves. */
static bool add_sanitizer_calls(scmp_filter_ctx filter)
{
#ifdef __SANITIZE_ADDRESS__
    static const int calls[] = {SCMP_SYS(mmap),        SCMP_SYS(mprotect),
                                SCMP_SYS(sigaltstack), SCMP_SYS(madvise),
                                SCMP_SYS(futex),       SCMP_SYS(getpid),
                                SCMP_SYS(gettid),      SCMP_SYS(rt_sigaction)};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        (void)seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    }
#endif
    return filter != NULL;
}

static bool filter_calls(const struct sandbox_row *row)
{
    uint32_t listed = row->lists_forbidden ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ALLOW;
    uint32_t rest = row->lists_forbidden ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS;
    scmp_filter_ctx filter = seccomp_init(rest);
    bool good = filter != NULL &&
                seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
                (row->lists_forbidden || add_sanitizer_calls(filter));
    for (const struct sandbox_call *call = row->calls;
         good && call->number != SANDBOX_END; call++) {
        struct scmp_arg_cmp only = {call->argument, SCMP_CMP_MASKED_EQ, call->mask,
                                    call->value};
        int result = seccomp_rule_add_array(filter, listed, call->number,
                                            call->checked ? 1 : 0, &only);
        /* A call that this architecture does not have cannot be made either. */
        good = result == 0 || result == -EEXIST || call->number < 0;
    }
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

/* What could not be done, NULL when all was. */
static const char *give_up(enum sandbox_role role, const struct sandbox_user *user,
                           uint32_t files_max)
{
    const struct sandbox_row *row = &sandbox_rows[role];
    if (!set_limit(RLIMIT_CORE, 0) || !set_limit(RLIMIT_NOFILE, files_max) ||
        !set_limit(RLIMIT_FSIZE, row->file_bytes_max)) {
        return "set limits";
    }
    drop_bounding(row->capabilities);
    if (role != SANDBOX_GUARD && user->change && !change_user(user)) {
        return "change the user";
    }
    if (!keep_capabilities(row->capabilities)) {
        return "drop capabilities";
    }
    /* After the change of user, which clears it (prctl(2)). */
    if (role != SANDBOX_GUARD && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) {
        return "ask to die with guard";
    }
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return "renounce new privileges";
    }
    return filter_calls(row) ? NULL : "filter system calls";
}

bool sandbox_enter(enum sandbox_role role, const struct sandbox_user *user,
                   uint32_t files_max, struct trouble *why)
{
    const char *failed = give_up(role, user, files_max);
    if (failed != NULL) {
        trouble_set(why,
                    "%s: could not %s; start it as root, or with a kernel that has "
                    "seccomp filters",
                    sandbox_rows[role].name, failed);
    }
    return failed == NULL;
}
