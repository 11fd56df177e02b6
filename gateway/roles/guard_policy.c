/* SPDX-License-Identifier: Apache-2.0 */
/* Puts policies and modes in force: all or nothing. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/emergency_can.h"
#include "gateway/roles/guard.h"

static struct policy_file file_of(const struct guard *guard)
{
    return (struct policy_file){.path = guard->config.policy,
                                .public_pem = guard->policy_pem,
                                .state = guard->config.state,
                                .plain_text = guard->plain_text};
}

bool guard_policy_load(struct guard *guard, struct trouble *why)
{
    struct policy_file file = file_of(guard);
    const struct policy *policy =
        policy_file_load(&file, policy_slot_spare(&guard->slot), why);
    int fd = policy != NULL ? policy_file_pack(policy, why) : -1;
    if (fd < 0) {
        return false;
    }
    if (!policy_file_keep(&file, policy, why)) {
        (void)close(fd);
        return false;
    }
    if (guard->policy_fd >= 0) {
        (void)close(guard->policy_fd);
    }
    policy_slot_flip(&guard->slot);
    guard->policy_fd = fd;
    guard->policy = policy;
    guard->observe = guard->observe_flag || policy->observe;
    return true;
}

static void stamp(struct guard *guard)
{
    recorder_flush(guard->recorder);
    recorder_set_policy_version(guard->recorder, guard->policy->version);
    recorder_set_mode(guard->recorder, guard->policy->modes[guard->mode].name);
}

static void tell_policy(struct guard_role *role, const int *buses)
{
    struct guard *guard = role->guard;
    uint32_t tags[1 + POLICY_BUSES_MAX] = {CHANNEL_POLICY * 256};
    int fds[1 + POLICY_BUSES_MAX] = {guard->policy_fd};
    size_t count = 1;
    for (unsigned i = 0; buses != NULL && i < POLICY_BUSES_MAX; i++) {
        if (buses[i] >= 0) {
            tags[count] = CHANNEL_BUS * 256 + i;
            fds[count++] = buses[i];
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
    tell_policy(&guard->roles[ROLE_CAN], buses);
    for (unsigned i = 0; i < POLICY_BUSES_MAX; i++) {
        if (buses[i] >= 0) {
            (void)close(buses[i]);
        }
    }
    if (guard->roles[ROLE_UPLINK].pid > 0) {
        budget_keeper_expect(&guard->budgets, guard->policy);
    }
    tell_policy(&guard->roles[ROLE_UPLINK], NULL);
}

/* The mode of the same name, else the first. */
static uint8_t same_mode(const struct policy *policy, const char *name)
{
    int mode = policy_find_mode(policy, name);
    return mode >= 0 ? (uint8_t)mode : 0;
}

void guard_policy_reload(struct guard *guard)
{
    struct trouble why = {""};
    const struct policy *before = guard->policy;
    char mode[POLICY_NAME_BYTES];
    char text[EVENT_TEXT_BYTES];
    memcpy(mode, before->modes[guard->mode].name, sizeof mode);
    if (!guard_policy_load(guard, &why)) {
        fprintf(stderr, "%s\nsallyport: the policy stays as it was\n", why.text);
        recorder_say(guard->recorder, REASON_POLICY_REFUSED, before->name, why.text);
        return;
    }
    guard->mode = same_mode(guard->policy, mode);
    stamp(guard);
    /* The old policy's words are still there: the slot keeps two. */
    if (!guard_path_prepare_buses(guard, before, &why) ||
        !guard_path_install_rules(guard, guard->policy, &why)) {
        fprintf(stderr, "%s\n", why.text);
        recorder_say(guard->recorder, REASON_POLICY_REFUSED, guard->policy->name,
                     why.text);
    }
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
