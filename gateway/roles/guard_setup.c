/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that can be wrong before anything is started: keys, user, folders, limits.
 */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/file.h"
#include "gateway/key_file.h"
#include "gateway/roles/guard.h"
#include "policies/authorities.h"

#define ROOTS_BYTES_MAX (4U << 20)
#define BLOCK_BYTES_LEAST (128 << 10) /* that are mapped on their own */

static bool make_folder(const char *path, const struct sandbox_user *owner,
                        struct trouble *why)
{
    struct stat st;
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        trouble_set_errno(why, errno, "%s: cannot be made; make its parent first", path);
        return false;
    }
    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
        trouble_set(why, "%s: this is a file; name a folder", path);
        return false;
    }
    if (owner != NULL && owner->change && chown(path, owner->uid, owner->gid) != 0) {
        trouble_set_errno(why, errno, "%s: cannot be given to the configured user", path);
        return false;
    }
    return true;
}

static bool make_folders(const struct guard *guard, struct trouble *why)
{
    char parent[CONFIG_PATH_BYTES];
    (void)snprintf(parent, sizeof parent, "%s", guard->config.control);
    char *slash = strrchr(parent, '/');
    if (slash != NULL && slash != parent) {
        *slash = '\0';
        if (access(parent, F_OK) != 0 && !make_folder(parent, NULL, why)) {
            return false;
        }
    }
    return make_folder(guard->config.state, NULL, why) &&
           make_folder(guard->config.ledger, &guard->user, why);
}

/* NULL where path is "". False with why set. */
static bool read_public(const char *path, char **out, struct trouble *why)
{
    *out = path[0] != '\0' ? key_file_public(path, why) : NULL;
    return *out != NULL || path[0] == '\0';
}

static bool read_ledger_key(struct guard *guard, struct trouble *why)
{
    char *pem = key_file_private(guard->config.ledger_key, why);
    if (pem != NULL) {
        guard->ledger_key_fd = policy_file_memfd("ledger-key", pem, strlen(pem), why);
        key_file_wipe(pem);
    }
    return guard->ledger_key_fd >= 0;
}

/* Where Debian, Fedora and Alpine keep them. */
static const char *const roots_paths[] = {"/etc/ssl/certs/ca-certificates.crt",
                                          "/etc/pki/tls/certs/ca-bundle.crt",
                                          "/etc/ssl/cert.pem"};

/* Whom TLS servers may be vouched for by where the policy names nobody. A system that has
 * none trusts none: no start fails by it. */
static void read_roots(struct guard *guard)
{
    struct trouble why = {0};
    size_t len = 0;
    uint8_t *text = NULL;
    for (size_t i = 0; i < sizeof roots_paths / sizeof roots_paths[0] && text == NULL;
         i++) {
        text = file_read_regular(roots_paths[i], ROOTS_BYTES_MAX, &len, &why);
    }
    if (text == NULL) {
        return;
    }
    struct authorities list = {malloc(len + 1), 0, len};
    if (list.der != NULL) {
        authorities_add_good(&list, cursor_over(text, len));
    }
    if (list.len > 0) {
        guard->roots_fd = policy_file_memfd("roots", list.der, list.len, &why);
    }
    free(list.der);
    free(text);
}

static bool read_keys(struct guard *guard, struct trouble *why)
{
    if (!guard->plain_text && guard->config.policy_key[0] == '\0') {
        trouble_set(why, "configuration: 'policy-key' is missing; add it, or run with "
                         "--unsigned on a bench");
        return false;
    }
    return read_public(guard->config.policy_key, &guard->policy_pem, why) &&
           read_public(guard->config.mode_key, &guard->mode_pem, why) &&
           read_ledger_key(guard, why) && guard_mint_open(guard, why);
}

/* The roles inherit it, and lower it to what they need. */
static bool raise_files(const struct guard *guard, struct trouble *why)
{
    struct rlimit limit;
    uint32_t wanted = uplink_files_max(guard->config.flows_max);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        trouble_set_errno(why, errno, "run: no limit of descriptors can be read");
        return false;
    }
    rlim_t before = limit.rlim_max;
    limit.rlim_max = before > wanted ? before : wanted;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0) {
        return true;
    }
    trouble_set(why,
                "configuration: flows-max %u needs %u descriptors and the limit is %llu; "
                "lower flows-max, or raise the limit ('ulimit -Hn %u', LimitNOFILE=%u)",
                guard->config.flows_max, wanted, (unsigned long long)before, wanted,
                wanted);
    return false;
}

struct budget_time guard_setup_time(void)
{
    static uint8_t boot_id[CLOCK_BOOT_ID_BYTES];
    static bool known;
    struct budget_time now = {.mono_us = clock_steady_us(),
                              .wall_us = clock_wall_us(),
                              .wall_trusted = clock_synchronised()};
    if (!known) {
        clock_boot_id(boot_id);
        known = true;
    }
    memcpy(now.boot_id, boot_id, sizeof now.boot_id);
    return now;
}

void guard_setup_init(struct guard *guard, const struct guard_options *options)
{
    guard->observe_flag = options->observe;
    guard->plain_text = options->plain_text;
    guard->ledger_key_fd = -1;
    guard->roots_fd = -1;
    guard->policy_fd = -1;
    guard->secrets_fd = -1;
    guard->recording = true;
    guard->started_us = clock_steady_us();
    guard->doors = (struct guard_doors){{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}, -1};
#ifdef M_MMAP_THRESHOLD
    /* What reading a policy takes for a moment goes back to the system. Unless told,
     * glibc keeps blocks of the size of the largest that was ever given back
     * (mallopt(3)). */
    (void)mallopt(M_MMAP_THRESHOLD, BLOCK_BYTES_LEAST);
#endif
    policy_slot_init(&guard->slot);
}

bool guard_setup_read(struct guard *guard, struct trouble *why)
{
    const char *note = NULL;
    struct budget_time now = guard_setup_time();
    if (!read_keys(guard, why) ||
        !sandbox_find_user(&guard->user, guard->config.user, &note, why) ||
        !make_folders(guard, why) ||
        !budget_keeper_open(&guard->budgets, guard->config.state, &now, why)) {
        return false;
    }
    pin_keeper_init(&guard->pins, guard->config.state, guard->budgets.memory);
    if (note != NULL) {
        fprintf(stderr, "sallyport: %s\n", note);
    }
    read_roots(guard);
    return raise_files(guard, why);
}
