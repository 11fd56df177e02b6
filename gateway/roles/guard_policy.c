/* SPDX-License-Identifier: Apache-2.0 */
/* Puts policies and modes in force: all or nothing. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/roles/guard.h"
#include "gateway/uplink/secret_sheet.h"

static struct policy_file file_of(const struct guard *guard)
{
    return (struct policy_file){.path = guard->config.policy,
                                .public_pem = guard->policy_pem,
                                .state = guard->config.state,
                                .plain_text = guard->plain_text};
}

/* A policy that is read and judged good, and not in force yet. Its secrets are compiled
 * here, where the old one stays in force meanwhile and of flows only those wait that ask
 * for a socket or a certificate. */
struct candidate {
    struct policy_file file;
    const struct policy *policy;
    int fd;      /* its packed bytes */
    int secrets; /* compiled; -1: there are none */
};

static void close_one(int fd)
{
    if (fd >= 0) {
        (void)close(fd);
    }
}

/* Those in force serve again where they are the same. */
static bool compile_secrets(struct candidate *out, const struct guard *guard,
                            struct trouble *why)
{
    const struct policy_uplink *fresh = &out->policy->uplink;
    bool same =
        guard->secrets_fd >= 0 && secret_sheet_is_of(guard->policy->uplink.secrets,
                                                     guard->policy->uplink.secret_count,
                                                     fresh->secrets, fresh->secret_count);
    out->secrets = same ? fcntl(guard->secrets_fd, F_DUPFD_CLOEXEC, 0) : -1;
    return out->secrets >= 0 || secret_sheet_make(fresh, &out->secrets, why);
}

static bool read_candidate(struct candidate *out, struct guard *guard,
                           struct trouble *why)
{
    out->file = file_of(guard);
    out->policy = policy_file_load(&out->file, policy_slot_spare(&guard->slot), why);
    bool good = out->policy != NULL && guard_mint_serves(guard, out->policy, why) &&
                compile_secrets(out, guard, why);
    out->fd = good ? policy_file_pack(out->policy, why) : -1;
    return out->fd >= 0;
}

/* Remembers it, and then stores one pointer. */
static bool put_in_force(struct guard *guard, const struct candidate *candidate,
                         struct trouble *why)
{
    if (!policy_file_keep(&candidate->file, candidate->policy, why)) {
        return false;
    }
    close_one(guard->policy_fd);
    close_one(guard->secrets_fd);
    policy_slot_flip(&guard->slot);
    guard->policy_fd = candidate->fd;
    guard->secrets_fd = candidate->secrets;
    guard->observe = guard->observe_flag || candidate->policy->observe;
    guard->policy = candidate->policy;
    return true;
}

bool guard_policy_load(struct guard *guard, struct trouble *why)
{
    struct candidate candidate = {.fd = -1, .secrets = -1};
    return read_candidate(&candidate, guard, why) && put_in_force(guard, &candidate, why);
}

static void stamp(struct guard *guard)
{
    recorder_flush(guard->recorder);
    recorder_set_policy_version(guard->recorder, guard->policy->version);
    recorder_set_mode(guard->recorder, guard->policy->modes[guard->mode].name);
}

/* What stands beside the policy itself: the sockets of buses, or the secrets. */
struct beside {
    enum channel_descriptor kind;
    const int *fds; /* -1: none */
    unsigned count;
};

static void tell_policy(struct guard_role *role, const struct beside *beside)
{
    struct guard *guard = role->guard;
    uint32_t tags[1 + POLICY_BUSES_MAX] = {CHANNEL_POLICY * 256};
    int fds[1 + POLICY_BUSES_MAX] = {guard->policy_fd};
    size_t count = 1;
    for (unsigned i = 0; i < beside->count; i++) {
        if (beside->fds[i] >= 0) {
            tags[count] = (uint32_t)beside->kind * 256 + i;
            fds[count++] = beside->fds[i];
        }
    }
    Sallyport__RolePolicy told = SALLYPORT__ROLE_POLICY__INIT;
    told.mode = guard->mode;
    told.observe = guard->observe;
    told.descriptors = tags;
    told.n_descriptors = count;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_POLICY;
    message.policy = &told;
    (void)guard_role_tell(role, &message, fds, count); /* else it is told at its start */
}

static void tell_roles(struct guard *guard)
{
    int buses[POLICY_BUSES_MAX];
    guard_path_open_buses(guard, guard->policy, buses);
    tell_policy(&guard->roles[ROLE_CAN],
                &(struct beside){CHANNEL_BUS, buses, POLICY_BUSES_MAX});
    for (unsigned i = 0; i < POLICY_BUSES_MAX; i++) {
        close_one(buses[i]);
    }
    if (guard->roles[ROLE_UPLINK].pid > 0) {
        budget_keeper_expect(&guard->budgets, guard->policy);
        pin_keeper_expect(&guard->pins, guard->policy);
    }
    tell_policy(&guard->roles[ROLE_UPLINK],
                &(struct beside){CHANNEL_SECRETS, &guard->secrets_fd, 1});
}

/* The mode of the same name, else the first. */
static uint8_t same_mode(const struct policy *policy, const char *name)
{
    int mode = policy_find_mode(policy, name);
    return mode >= 0 ? (uint8_t)mode : 0;
}

/* The kernel's part of the candidate. Where it fails, the old part is put back. */
static bool prepare(struct guard *guard, const struct policy *policy, struct trouble *why)
{
    struct trouble ignored;
    const struct policy *before = guard->policy;
    if (guard_path_prepare_buses(policy, before, why) &&
        guard_path_install_rules(guard, policy, why)) {
        return true;
    }
    (void)(guard_path_prepare_buses(before, policy, &ignored) &&
           guard_path_install_rules(guard, before, &ignored));
    return false;
}

static void refuse(struct guard *guard, const struct trouble *why)
{
    fprintf(stderr, "sallyport: %s\nsallyport: the policy stays as it was\n", why->text);
    recorder_say(guard->recorder, REASON_POLICY_REFUSED, guard->policy->name, why->text);
}

void guard_policy_reload(struct guard *guard)
{
    struct trouble why = {0};
    struct candidate candidate = {.fd = -1, .secrets = -1};
    char mode[POLICY_NAME_BYTES];
    char text[EVENT_TEXT_BYTES];
    memcpy(mode, guard->policy->modes[guard->mode].name, sizeof mode);
    bool read = read_candidate(&candidate, guard, &why);
    bool prepared = read && prepare(guard, candidate.policy, &why);
    if (!prepared || !put_in_force(guard, &candidate, &why)) {
        struct trouble ignored;
        (void)(prepared && prepare(guard, guard->policy, &ignored));
        refuse(guard, &why);
        close_one(candidate.fd);
        close_one(candidate.secrets);
        return;
    }
    guard->mode = same_mode(guard->policy, mode);
    stamp(guard);
    tell_roles(guard);
    (void)snprintf(text, sizeof text, "version %llu",
                   (unsigned long long)guard->policy->version);
    recorder_say(guard->recorder, REASON_POLICY_LOADED, guard->policy->name, text);
    if (guard->observe) {
        recorder_say(guard->recorder, REASON_OBSERVING, guard->policy->name,
                     "nothing is stopped");
    }
}

void guard_policy_set_mode(struct guard *guard, uint8_t mode)
{
    char text[EVENT_TEXT_BYTES];
    const char *before = guard->policy->modes[guard->mode].name;
    const char *after = guard->policy->modes[mode].name;
    (void)snprintf(text, sizeof text, "from %s to %s", before, after);
    guard->mode = mode;
    Sallyport__RoleMode told = SALLYPORT__ROLE_MODE__INIT;
    told.mode = mode;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_MODE;
    message.mode = &told;
    (void)guard_role_tell(&guard->roles[ROLE_CAN], &message, NULL, 0);
    (void)guard_role_tell(&guard->roles[ROLE_UPLINK], &message, NULL, 0);
    stamp(guard);
    recorder_say(guard->recorder, REASON_MODE_CHANGED, after, text);
}
