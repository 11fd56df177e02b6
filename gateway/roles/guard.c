/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a start, the loop, the order of a stop. */
#include "gateway/roles/guard.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "can/raw_socket.h"
#include "gateway/emergency_can.h"
#include "gateway/file.h"
#include "gateway/verbs/verbs.h"
#include "policies/signature.h"

#define TICK_MS 100
#define STOP_WAIT_MS 5000
#define REFUSAL_WAIT_MS 3000
#define PEM_BYTES_MAX 4096

static bool fail(const struct trouble *why)
{
    fprintf(stderr, "sallyport: %s\n", why->text);
    return false;
}

static bool make_folder(const char *path, const struct sandbox_user *owner,
                        struct trouble *why)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        trouble_set_errno(why, errno, "%s: cannot be made; make its parent first", path);
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

/* A public key, checked; NULL where path is "". False with why set. */
static bool read_public(const char *path, char **out, struct trouble *why)
{
    size_t len = 0;
    if (path[0] == '\0') {
        return true;
    }
    *out = (char *)file_read(path, PEM_BYTES_MAX, &len, why);
    struct signature_public *key =
        *out != NULL ? signature_public_parse(*out, why) : NULL;
    if (key == NULL) {
        return false;
    }
    signature_public_free(key);
    return true;
}

static bool read_ledger_key(struct guard *guard, struct trouble *why)
{
    char *pem = file_read_key(guard->config.ledger_key, why);
    struct signature_key *key = pem != NULL ? signature_key_parse(pem, why) : NULL;
    if (key != NULL) {
        guard->ledger_key_fd = policy_file_memfd("ledger-key", pem, strlen(pem), why);
        signature_key_free(key);
    }
    if (pem != NULL) {
        explicit_bzero(pem, strlen(pem));
        free(pem);
    }
    return guard->ledger_key_fd >= 0;
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
           read_ledger_key(guard, why);
}

static bool raise_files(const struct guard *guard)
{
    struct rlimit limit;
    uint64_t wanted = 1024 + 6 * (uint64_t)guard->config.flows_max;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return false;
    }
    limit.rlim_max = limit.rlim_max > wanted ? limit.rlim_max : wanted;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) == 0) {
        return true;
    }
    fprintf(stderr,
            "sallyport: the limit of descriptors is below what flows-max %u may need; "
            "raise it ('ulimit -Hn %llu')\n",
            guard->config.flows_max, (unsigned long long)wanted);
    return true;
}

static struct budget_time budget_now(void)
{
    static uint8_t boot_id[16];
    static bool known;
    struct budget_time now = {.mono_us = clock_steady_us(),
                              .wall_us = clock_wall_us(),
                              .wall_trusted = clock_synchronised()};
    size_t len = 0;
    struct trouble ignored;
    if (!known) {
        known = true;
        uint8_t *text = file_read("/proc/sys/kernel/random/boot_id", 64, &len, &ignored);
        memcpy(boot_id, text, text != NULL && len >= sizeof boot_id ? sizeof boot_id : 0);
        free(text);
    }
    memcpy(now.boot_id, boot_id, sizeof now.boot_id);
    return now;
}

/* Everything that can be wrong with the configuration, before anything is touched. */
static bool read_setup(struct guard *guard, const struct guard_options *options,
                       struct trouble *why)
{
    const char *note = NULL;
    *guard = (struct guard){.observe_flag = options->observe,
                            .plain_text = options->plain_text,
                            .ledger_key_fd = -1,
                            .policy_fd = -1,
                            .recording = true,
                            .started_us = clock_steady_us(),
                            .doors = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}, -1}};
    struct budget_time now = budget_now();
    if (!config_read(&guard->config, options->config_path, why) ||
        !read_keys(guard, why) ||
        !sandbox_find_user(&guard->user, guard->config.user, &note, why) ||
        !make_folders(guard, why) ||
        !budget_keeper_open(&guard->budgets, guard->config.state, &now, why)) {
        return false;
    }
    if (note != NULL) {
        fprintf(stderr, "sallyport: %s\n", note);
    }
    return raise_files(guard);
}

static void on_tick(uv_timer_t *timer)
{
    struct guard *guard = timer->data;
    struct trouble why = {""};
    char text[EVENT_TEXT_BYTES];
    struct budget_time now = budget_now();
    int64_t jump = clock_watch_look(&guard->watch, now.mono_us, now.wall_us);
    if (jump != 0) {
        (void)snprintf(text, sizeof text, "by %+lld s", (long long)(jump / 1000000));
        recorder_say(guard->recorder, REASON_CLOCK_JUMPED, "guard", text);
    }
    guard_role_watch(guard, now.mono_us);
    guard_path_watch_record(guard, now.mono_us);
    guard_path_reopen_buses(guard);
    if (!budget_keeper_look(&guard->budgets, &now, &why)) {
        recorder_say(guard->recorder, REASON_LEDGER_DOWN, "budgets", why.text);
    }
}

static void on_child(uv_signal_t *handle, int number)
{
    (void)number;
    guard_role_reap(handle->data);
}

static void on_hangup(uv_signal_t *handle, int number)
{
    (void)number;
    guard_policy_reload(handle->data);
}

static void tell_stop(struct guard_role *role)
{
    Sallyport__RoleStop stop = SALLYPORT__ROLE_STOP__INIT;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_STOP;
    message.stop = &stop;
    if (guard_role_tell(role, &message, NULL, 0)) {
        role->state = GUARD_ROLE_STOPPING;
    }
}

static void on_terminate(uv_signal_t *handle, int number)
{
    struct guard *guard = handle->data;
    (void)number;
    uv_stop(&guard->loop);
}

static void on_timeout(uv_timer_t *timer)
{
    bool *over = timer->data;
    *over = true;
}

/* Turns the loop until done says so, at most wait_ms. */
static void run_until(struct guard *guard, bool (*done)(const struct guard *),
                      uint64_t wait_ms)
{
    bool over = false;
    guard->tick.data = &over;
    (void)uv_timer_start(&guard->tick, on_timeout, wait_ms, 0);
    while (!over && !done(guard)) {
        (void)uv_run(&guard->loop, UV_RUN_ONCE);
    }
    (void)uv_timer_stop(&guard->tick);
    guard->tick.data = guard;
}

static bool paths_are_down(const struct guard *guard)
{
    return guard->roles[ROLE_CAN].pid <= 0 && guard->roles[ROLE_UPLINK].pid <= 0;
}

static bool all_are_down(const struct guard *guard)
{
    return paths_are_down(guard) && guard->roles[ROLE_LEDGER].pid <= 0;
}

static bool all_is_recorded(const struct guard *guard)
{
    return recorder_counters(guard->recorder).pending == 0;
}

/* Paths first, then what guard has to say, then the ledger: it seals all. */
static void stop_in_order(struct guard *guard)
{
    struct trouble why = {""};
    guard->stopping = true;
    tell_stop(&guard->roles[ROLE_CAN]);
    tell_stop(&guard->roles[ROLE_UPLINK]);
    run_until(guard, paths_are_down, STOP_WAIT_MS);
    recorder_say(guard->recorder, REASON_STOPPED, "guard", "by order");
    recorder_flush(guard->recorder);
    run_until(guard, all_is_recorded, STOP_WAIT_MS);
    tell_stop(&guard->roles[ROLE_LEDGER]);
    run_until(guard, all_are_down, STOP_WAIT_MS);
    (void)unlink(guard->config.control);
    if (!budget_keeper_close(&guard->budgets, &why)) {
        (void)fail(&why);
    }
}

static bool start_loop(struct guard *guard, struct trouble *why)
{
    bool good = uv_loop_init(&guard->loop) == 0;
    for (size_t i = 0; i < 3; i++) {
        good = good && channel_pair(guard->event_ends[i]);
    }
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        good = good && guard_role_init(guard, (enum role_name)i);
    }
    if (good) {
        guard->recorder =
            recorder_start(&guard->loop, guard->event_ends[2][0], EVENT_FROM_GUARD);
    }
    if (!good || guard->recorder == NULL) {
        trouble_set(why, "no channels; raise the limit of descriptors ('ulimit -n')");
        return false;
    }
    (void)uv_timer_init(&guard->loop, &guard->tick);
    guard->tick.data = guard;
    uv_signal_t *signals[] = {&guard->child, &guard->hangup, &guard->terminate,
                              &guard->interrupt};
    const int numbers[] = {SIGCHLD, SIGHUP, SIGTERM, SIGINT};
    uv_signal_cb calls[] = {on_child, on_hangup, on_terminate, on_terminate};
    for (size_t i = 0; i < 4; i++) {
        (void)uv_signal_init(&guard->loop, signals[i]);
        signals[i]->data = guard;
        (void)uv_signal_start(signals[i], calls[i], numbers[i]);
    }
    return true;
}

/* No policy: what the last one said of emergencies stays, all else is dropped, and that
 * is recorded. */
static int run_closed(struct guard *guard, const struct trouble *refused)
{
    static struct policy nothing;
    struct trouble why = {""};
    (void)fail(refused);
    const struct policy *last =
        policy_file_last(guard->config.state, policy_slot_spare(&guard->slot));
    if (last == NULL) {
        nothing.mode_count = 1;
        last = &nothing;
    }
    if (!emergency_can_install(last, NULL, &why) ||
        !guard_path_install_rules(guard, last, &why)) {
        (void)fail(&why);
    }
    guard_role_start(&guard->roles[ROLE_LEDGER]);
    recorder_say(guard->recorder, REASON_POLICY_REFUSED, "start", refused->text);
    run_until(guard, all_is_recorded, REFUSAL_WAIT_MS);
    fputs("sallyport: nothing may cross without a policy; the rules that drop all are in "
          "place\n",
          stderr);
    stop_in_order(guard);
    return VERB_FOUND;
}

/* Emergency first, then what closes, then what opens. The CAN roles are started before
 * the rules for IP, which run programs and take their time. */
static bool open_paths(struct guard *guard, struct trouble *why)
{
    if (!guard_path_prepare_buses(guard->policy, NULL, why)) {
        return false;
    }
    guard_role_start(&guard->roles[ROLE_LEDGER]);
    guard_role_start(&guard->roles[ROLE_CAN]);
    if (guard->buses_away != 0) {
        unsigned bus = (unsigned)__builtin_ctz(guard->buses_away);
        int fd = raw_socket_open(guard->policy->buses[bus].interface, true, why);
        if (fd < 0) {
            return false;
        }
        (void)close(fd); /* came up in the meantime; the tick hands it over */
    }
    if (!guard_path_install_rules(guard, guard->policy, why) ||
        !guard_path_open_doors(guard, why)) {
        return false;
    }
    guard_role_start(&guard->roles[ROLE_UPLINK]);
    return control_start(&guard->control, &guard->loop, guard->config.control,
                         guard_control_answer, guard, why) &&
           sandbox_enter(SANDBOX_GUARD, &guard->user, UINT32_MAX, why);
}

static void say_started(struct guard *guard)
{
    char text[EVENT_TEXT_BYTES];
    (void)snprintf(text, sizeof text, "version %llu%s",
                   (unsigned long long)guard->policy->version,
                   guard->plain_text ? ", unsigned" : "");
    recorder_set_policy_version(guard->recorder, guard->policy->version);
    recorder_set_mode(guard->recorder, guard->policy->modes[guard->mode].name);
    recorder_say(guard->recorder, REASON_POLICY_LOADED, guard->policy->name, text);
    recorder_say(guard->recorder, REASON_STARTED, "guard", "in service");
    if (guard->observe) {
        recorder_say(guard->recorder, REASON_OBSERVING, guard->policy->name,
                     "nothing is stopped");
        fputs("sallyport: observing: nothing is stopped, everything is recorded\n",
              stderr);
    }
    fprintf(stderr, "sallyport: policy \"%s\" version %llu is in force\n",
            guard->policy->name, (unsigned long long)guard->policy->version);
}

int guard_run(const struct guard_options *options)
{
    static struct guard guard;
    struct trouble why = {""};
    /* A terminal that is gone is no reason to die. */
    (void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    if (!read_setup(&guard, options, &why) || !start_loop(&guard, &why)) {
        (void)fail(&why);
        return VERB_FOUND;
    }
    policy_slot_init(&guard.slot);
    if (!guard_policy_load(&guard, &why)) {
        return run_closed(&guard, &why);
    }
    say_started(&guard);
    if (!open_paths(&guard, &why)) {
        (void)fail(&why);
        recorder_say(guard.recorder, REASON_STOPPED, "guard", why.text);
        stop_in_order(&guard);
        return VERB_FOUND;
    }
    (void)uv_timer_start(&guard.tick, on_tick, 0, TICK_MS);
    (void)uv_run(&guard.loop, UV_RUN_DEFAULT);
    stop_in_order(&guard);
    return VERB_DONE;
}
