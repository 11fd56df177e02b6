/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration of one gateway: where its files are and what it is wired to.
 *
 * The file has one `key value` a line; # begins a comment; a value with spaces needs no
 * quotes. What may cross is never said here: that is the policy's, which is signed. */
#ifndef GATEWAY_CONFIG_H
#define GATEWAY_CONFIG_H

#include <limits.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "can/trouble.h"
#include "policies/address.h"

#define CONFIG_PATH_BYTES 512
#define CONFIG_USER_BYTES 64
#define CONFIG_FLOWS_LIMIT 65536
#define CONFIG_FILE_BYTES_MAX 65536

struct config {
    char policy[CONFIG_PATH_BYTES];     /* bundle, or text with --unsigned */
    char policy_key[CONFIG_PATH_BYTES]; /* public, PEM: who may sign policies */
    char ledger[CONFIG_PATH_BYTES];     /* folder */
    char ledger_key[CONFIG_PATH_BYTES]; /* private, PEM: signs tree heads */
    uint64_t ledger_max_bytes;
    uint32_t ledger_keep_days;        /* all but severe events; 0: while there is room */
    uint32_t ledger_keep_severe_days; /* these; 0: while there is room */
    char state[CONFIG_PATH_BYTES];    /* folder: version floor, budgets, last policy */
    char
        mode_key[CONFIG_PATH_BYTES]; /* public, PEM: who may change the mode; "" nobody */
    char control[CONFIG_PATH_BYTES]; /* unix socket */
    char inspect_certificate[CONFIG_PATH_BYTES]; /* PEM, an authority of the operator's;
                                                    "": no rule may inspect */
    char inspect_key[CONFIG_PATH_BYTES];         /* private, PEM: signs for it */
    char user[CONFIG_USER_BYTES];     /* whom the roles run as; "" where not root */
    char unit_interface[IF_NAMESIZE]; /* "" with no uplink */
    char modem_interface[IF_NAMESIZE];
    struct address unit_address4; /* the gateway's own, towards the unit: DNS is there */
    struct address unit_address6;
    uint32_t flows_max;
};

/* Reads path over the defaults. False with why "file:line: what; the mend" on the first
 * wrong line, one that says a key again, or when a key that must be there is not. */
MUST_CHECK bool config_read(struct config *out, const char *path, struct trouble *why);

/* One line of trouble, as in struct trouble. */
typedef void (*config_tell_cb)(void *context, const char *line);

/* As config_read, and tells every trouble instead of the first. */
MUST_CHECK bool config_check(struct config *out, const char *path, config_tell_cb tell,
                             void *context);

/* As config_read, from text of len bytes that need not end in NUL. */
MUST_CHECK bool config_parse(struct config *out, const char *file, const char *text,
                             size_t len, struct trouble *why);

/* A whole example with every key and its default, for --help. Static. */
const char *config_example(void);

#endif
