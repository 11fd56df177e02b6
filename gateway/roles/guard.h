/* SPDX-License-Identifier: Apache-2.0 */
/* Guard: starts the other roles and keeps them alive, loads the policy, opens what needs
 * a privilege, listens to the operator. The parts of it are the files guard_*.c, which
 * share this struct and nothing else.
 *
 * Does not: parse anything that came from the unit. */
#ifndef GATEWAY_ROLES_GUARD_H
#define GATEWAY_ROLES_GUARD_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "gateway/clock.h"
#include "gateway/config.h"
#include "gateway/control.h"
#include "gateway/roles/backoff.h"
#include "gateway/roles/budget_keeper.h"
#include "gateway/roles/channel.h"
#include "gateway/roles/pin_keeper.h"
#include "gateway/roles/policy_file.h"
#include "gateway/roles/policy_slot.h"
#include "gateway/roles/recorder.h"
#include "gateway/roles/role.h"
#include "gateway/roles/sandbox.h"
#include "gateway/tls/certificate_mint.h"

enum guard_role_state {
    GUARD_ROLE_DOWN,
    GUARD_ROLE_STARTING,
    GUARD_ROLE_IN_SERVICE,
    GUARD_ROLE_STOPPING
};

struct guard;

struct guard_role {
    struct guard *guard;
    enum role_name name;
    enum guard_role_state state;
    pid_t pid;
    int end; /* the role's end of its channel, kept for its successor */
    struct channel channel;
    uv_timer_t restart;
    struct backoff backoff;
    uint64_t restarts;
    uint64_t ready_us; /* in service since */
    uint64_t heard_us; /* last sign of life */
    struct role_counter counters[ROLE_COUNTERS_MAX];
    size_t counter_count;
};

/* Sockets of the uplink, kept for each uplink role in turn; -1: none. */
struct guard_doors {
    int tcp[2];
    int udp[2];
    int dns_udp[2];
    int dns_tcp[2];
    int nflog;
};

struct guard {
    uv_loop_t loop;
    struct config config;
    bool observe_flag;
    bool plain_text;
    char *policy_pem; /* public keys, NULL where none is needed */
    char *mode_pem;
    int ledger_key_fd; /* sealed memfd */
    int roots_fd;      /* the same: the system's authorities; -1: it has none */
    struct sandbox_user user;

    struct guard_role roles[ROLE_COUNT];
    int event_ends[3][2]; /* of can, uplink, guard: sender's, ledger's */
    struct recorder *recorder;

    struct policy_slot slot;
    const struct policy *policy;
    int policy_fd;  /* sealed memfd of what is in force */
    int secrets_fd; /* the same: its secrets, compiled; -1: it names none */
    uint8_t mode;
    bool observe;
    unsigned buses_away; /* bit n: bus n has no socket */
    struct guard_doors doors;
    struct certificate_mint mint;
    bool mints; /* the operator's authority is configured */
    struct budget_keeper budgets;
    struct pin_keeper pins;

    bool writable;  /* says the ledger */
    bool recording; /* what can and uplink were told */
    uint64_t unwritable_us;
    struct clock_watch watch;
    struct control control;
    uv_timer_t tick;
    uv_signal_t child;
    uv_signal_t hangup;
    uv_signal_t terminate;
    uv_signal_t interrupt;
    bool stopping;
    bool told_to_stop;
    bool recorded;          /* a ledger has been in service */
    struct trouble refusal; /* why the first ledger cannot be opened; "": it can */
    uint64_t started_us;
    uint64_t ticked_us;
};

struct guard_options {
    const char *config_path;
    bool observe;
    bool plain_text;
};

/* Runs until it is told to stop; the exit code. */
int guard_run(const struct guard_options *options);

/* guard_setup.c. guard is zeroed: what of it is never needed is not touched. */
void guard_setup_init(struct guard *guard, const struct guard_options *options);
/* Keys, user, folders, budgets, by the configuration. False with why set. */
MUST_CHECK bool guard_setup_read(struct guard *guard, struct trouble *why);
struct budget_time guard_setup_time(void);

/* guard_role.c: the life of the others. */
MUST_CHECK bool guard_role_init(struct guard *guard, enum role_name name);
void guard_role_start(struct guard_role *self);
/* Reaps what has died, and starts it again after its back-off. */
void guard_role_reap(struct guard *guard);
/* Where guard itself was held up, silence of the others proves nothing. Each tick, first.
 */
void guard_role_excuse(struct guard *guard, uint64_t now_us);
/* Kills a role that gives no sign of life. */
void guard_role_watch(struct guard *guard, uint64_t now_us);
/* False: it is not there, or far behind; it is told anew when it starts. */
bool guard_role_tell(struct guard_role *self, const Sallyport__RoleMessage *message,
                     const int *descriptors, size_t count);
const char *guard_role_state_text(enum guard_role_state state);

/* guard_policy.c */
/* At the start: loads, checks and puts in force. */
MUST_CHECK bool guard_policy_load(struct guard *guard, struct trouble *why);
/* The same while running; the old policy stays on any failure. */
void guard_policy_reload(struct guard *guard);
/* Sets the mode and tells the roles. */
void guard_policy_set_mode(struct guard *guard, uint8_t mode);

/* guard_path.c: what the roles stand on. */
/* Jobs of emergency frames; all that can be is put in place. False with why set, which
 * names a bus that is missing or not CAN before it names the kernel. */
MUST_CHECK bool guard_path_install_emergency(const struct policy *policy,
                                             const struct policy *before,
                                             struct trouble *why);
/* Bit rates, emergency jobs; false with why set when a bus cannot be used. */
MUST_CHECK bool guard_path_prepare_buses(const struct policy *policy,
                                         const struct policy *before,
                                         struct trouble *why);
/* One fresh socket a bus, -1 where it is away (noted in buses_away). */
void guard_path_open_buses(struct guard *guard, const struct policy *policy,
                           int out[static POLICY_BUSES_MAX]);
void guard_path_reopen_buses(struct guard *guard);
MUST_CHECK bool guard_path_install_rules(struct guard *guard, const struct policy *policy,
                                         struct trouble *why);
MUST_CHECK bool guard_path_open_doors(struct guard *guard, struct trouble *why);
/* A socket that answers from a foreign address, if a rule could need it. */
void guard_path_give_socket(struct guard *guard, const Sallyport__RoleAskSocket *ask);
/* Closes the paths when the ledger has not been writable for a second; opens them again.
 */
void guard_path_watch_record(struct guard *guard, uint64_t now_us);

/* guard_mint.c: certificates for rules that inspect. */
/* By the configuration, which may name no authority. False with why set. */
MUST_CHECK bool guard_mint_open(struct guard *guard, struct trouble *why);
/* False with why set: the policy inspects, and there is no authority. */
MUST_CHECK bool guard_mint_serves(const struct guard *guard, const struct policy *policy,
                                  struct trouble *why);
void guard_mint_answer(struct guard *guard, const Sallyport__RoleAskLeaf *ask);

/* guard_status.c */
size_t guard_status_print(const struct guard *guard, bool json, char *out, size_t size);

/* guard_control.c: requests of the operator. */
size_t guard_control_answer(void *context, const uint8_t *request, size_t len,
                            uint8_t out[static CONTROL_BYTES_MAX]);

#endif
