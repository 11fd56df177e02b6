/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a start, the loop, the order of a stop. */
#include "gateway/roles/guard.h"

#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "can/raw_socket.h"
#include "gateway/verbs/verbs.h"

#define TICK_MS 100
#define STOP_WAIT_MS 5000
#define REFUSAL_WAIT_MS 3000
#define LEDGER_WAIT_MS 1000 /* as long as the paths may be open without one */
#define CAN_FIRST_MS 100    /* the processor is its own until frames are judged */

static bool fail(const struct trouble *why)
{
    fprintf(stderr, "sallyport: %s\n", why->text);
    return false;
}

/* The first look is the one that later ones are compared with. */
static void watch_clock(struct guard *guard, const struct budget_time *now)
{
    char text[EVENT_TEXT_BYTES];
    int64_t jump = clock_watch_look(&guard->watch, now->mono_us, now->wall_us);
    if (jump != 0) {
        (void)snprintf(text, sizeof text, "by %+lld s", (long long)(jump / 1000000));
        recorder_say(guard->recorder, REASON_CLOCK_JUMPED, "guard", text);
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct guard *guard = timer->data;
    struct trouble why = {0};
    struct budget_time now = guard_setup_time();
    guard_role_excuse(guard, now.mono_us);
    watch_clock(guard, &now);
    guard_role_watch(guard, now.mono_us);
    guard_path_watch_record(guard, now.mono_us);
    guard_path_reopen_buses(guard);
    if (!budget_keeper_look(&guard->budgets, &now, &why)) {
        recorder_say(guard->recorder, REASON_LEDGER_DOWN, "budgets", why.text);
    }
    if (!pin_keeper_look(&guard->pins, &now, uv_hrtime() / 1000, &why)) {
        recorder_say(guard->recorder, REASON_LEDGER_DOWN, "pins", why.text);
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
    guard->told_to_stop = true;
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

static bool has_refusal(const struct guard *guard)
{
    return guard->refusal.text[0] != '\0';
}

/* Or never will be. */
static bool all_is_recorded(const struct guard *guard)
{
    return has_refusal(guard) || recorder_counters(guard->recorder).pending == 0;
}

/* In service, or never will be. */
static bool can_has_started(const struct guard *guard)
{
    return guard->roles[ROLE_CAN].state != GUARD_ROLE_STARTING;
}

static bool ledger_has_answered(const struct guard *guard)
{
    return guard->recorded || guard->told_to_stop || has_refusal(guard);
}

/* Paths first, then what guard has to say, then the ledger: it seals all. */
static void stop_in_order(struct guard *guard)
{
    struct trouble why = {0};
    guard->stopping = true;
    tell_stop(&guard->roles[ROLE_CAN]);
    tell_stop(&guard->roles[ROLE_UPLINK]);
    run_until(guard, paths_are_down, STOP_WAIT_MS);
    recorder_say(guard->recorder, REASON_STOPPED, "guard", "by order");
    recorder_flush(guard->recorder);
    run_until(guard, all_is_recorded, STOP_WAIT_MS);
    tell_stop(&guard->roles[ROLE_LEDGER]);
    run_until(guard, all_are_down, STOP_WAIT_MS);
    recorder_stop(guard->recorder);
    if (guard->control.fd > 0) { /* last: until then no other gateway may start */
        (void)unlink(guard->config.control);
        control_stop(&guard->control);
    }
    if (!budget_keeper_close(&guard->budgets, &why)) {
        (void)fail(&why);
    }
    struct budget_time now = guard_setup_time();
    if (!pin_keeper_close(&guard->pins, &now, uv_hrtime() / 1000, &why)) {
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

/* The kernel's part for a gateway that does not run: emergencies as the last policy in
 * force named them pass, all else is dropped. */
static void close_kernel(struct guard *guard, const struct trouble *refused)
{
    static struct policy nothing = {.mode_count = 1};
    struct trouble why = {0};
    const struct policy *last = guard->policy;
    if (last == NULL) {
        last = policy_file_last(guard->config.state, policy_slot_spare(&guard->slot));
    }
    if (last == NULL) {
        last = &nothing;
    }
    if (!guard_path_install_emergency(last, NULL, &why) &&
        strcmp(why.text, refused->text) != 0) {
        (void)fail(&why);
    }
    if (!guard_path_install_rules(guard, last, &why)) {
        (void)fail(&why);
        return;
    }
    fputs("sallyport: nothing may cross but what an emergency rule names\n", stderr);
}

/* Closed, and recorded where a ledger can be. */
static int end_closed(struct guard *guard, enum reason reason,
                      const struct trouble *refused)
{
    (void)fail(refused);
    close_kernel(guard, refused);
    if (guard->roles[ROLE_LEDGER].pid <= 0 && !has_refusal(guard)) {
        guard_role_start(&guard->roles[ROLE_LEDGER]);
    }
    recorder_say(guard->recorder, reason, "start", refused->text);
    run_until(guard, all_is_recorded, REFUSAL_WAIT_MS);
    if (has_refusal(guard) && refused != &guard->refusal) {
        (void)fail(&guard->refusal);
    }
    stop_in_order(guard);
    return VERB_FOUND;
}

/* Emergency first, then what closes, then what opens. Frames wait for nobody, so can is
 * the first role; its events wait for the ledger. The rules for IP run programs, which
 * takes its time. */
static bool open_paths(struct guard *guard, struct trouble *why)
{
    struct budget_time now = guard_setup_time();
    watch_clock(guard, &now); /* frames pass before all is started */
    if (!guard_path_prepare_buses(guard->policy, NULL, why)) {
        return false;
    }
    guard_role_start(&guard->roles[ROLE_CAN]);
    bool closed = guard_path_install_rules(guard, guard->policy, why);
    run_until(guard, can_has_started, CAN_FIRST_MS);
    guard_role_start(&guard->roles[ROLE_LEDGER]); /* which records it if not */
    if (!closed) {
        return false;
    }
    if (guard->buses_away != 0) {
        unsigned bus = (unsigned)__builtin_ctz(guard->buses_away);
        int fd = raw_socket_open(guard->policy->buses[bus].interface, true, why);
        if (fd < 0) {
            return false;
        }
        (void)close(fd); /* came up in the meantime; the tick hands it over */
    }
    if (!guard_path_open_doors(guard, why)) {
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
    recorder_say(guard->recorder, REASON_POLICY_LOADED, guard->policy->name, text);
    recorder_say(guard->recorder, REASON_STARTED, "guard", "in service");
    if (guard->observe) {
        recorder_say(guard->recorder, REASON_OBSERVING, guard->policy->name,
                     "nothing is stopped");
        fputs("sallyport: observing: nothing is stopped, everything is recorded\n",
              stderr);
    }
    if (guard->policy->uplink.present && guard->config.unit_interface[0] == '\0') {
        fputs("sallyport: the uplink's rules hold nowhere: no unit-interface is named in "
              "the "
              "configuration\n",
              stderr);
    }
    fprintf(stderr, "sallyport: policy \"%s\" version %llu is in force\n",
            guard->policy->name, (unsigned long long)guard->policy->version);
}

/* Until it is told to stop, or the ledger turns out to be one that cannot be opened. */
static void serve(struct guard *guard)
{
    guard->unwritable_us = clock_steady_us();
    run_until(guard, ledger_has_answered, LEDGER_WAIT_MS);
    if (guard->told_to_stop || has_refusal(guard)) {
        return;
    }
    say_started(guard);
    (void)uv_timer_start(&guard->tick, on_tick, 0, TICK_MS);
    (void)uv_run(&guard->loop, UV_RUN_DEFAULT);
}

int guard_run(const struct guard_options *options)
{
    static struct guard guard;
    struct trouble why = {0};
    /* A terminal that is gone is no reason to die. */
    (void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    if (!sandbox_holds(CAP_NET_ADMIN)) {
        trouble_set(&why, "run as root, or with CAP_NET_ADMIN and CAP_NET_BIND_SERVICE; "
                          "nothing was started and nothing in the kernel is changed");
        (void)fail(&why);
        return VERB_FOUND;
    }
    guard_setup_init(&guard, options);
    if (!config_read(&guard.config, options->config_path, &why)) {
        (void)fail(&why);
        return VERB_FOUND;
    }
    if (control_lives(guard.config.control)) {
        trouble_set(&why, "%s: another gateway runs already; stop it first",
                    guard.config.control);
        (void)fail(&why);
        return VERB_FOUND;
    }
    if (!guard_setup_read(&guard, &why) || !start_loop(&guard, &why)) {
        (void)fail(&why);
        close_kernel(&guard, &why);
        return VERB_FOUND;
    }
    if (!guard_policy_load(&guard, &why)) {
        return end_closed(&guard, REASON_POLICY_REFUSED, &why);
    }
    recorder_set_policy_version(guard.recorder, guard.policy->version);
    recorder_set_mode(guard.recorder, guard.policy->modes[guard.mode].name);
    if (!open_paths(&guard, &why)) {
        return end_closed(&guard, REASON_STOPPED, &why);
    }
    serve(&guard);
    if (has_refusal(&guard)) {
        return end_closed(&guard, REASON_STOPPED, &guard.refusal);
    }
    stop_in_order(&guard);
    return VERB_DONE;
}
