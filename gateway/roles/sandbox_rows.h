/* SPDX-License-Identifier: Apache-2.0 */
/* The table that sandbox.c enforces: one row a role. */
#ifndef GATEWAY_ROLES_SANDBOX_ROWS_H
#define GATEWAY_ROLES_SANDBOX_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/roles/sandbox.h"

/* One system call; when `checked`, only with (argument & mask) == value. */
struct sandbox_call {
    int number; /* SCMP_SYS(name); negative where the architecture has none */
    bool checked;
    uint8_t argument;
    uint64_t mask;
    uint64_t value;
};

struct sandbox_row {
    const char *name;
    uint64_t capabilities;            /* bit n: CAP number n */
    bool lists_forbidden;             /* calls are forbidden, all else is allowed */
    const struct sandbox_call *calls; /* ended by number SANDBOX_END */
    uint64_t file_bytes_max;          /* RLIMIT_FSIZE */
};

#define SANDBOX_END 0x7FFFFFFF

extern const struct sandbox_row sandbox_rows[SANDBOX_ROLES];

#endif
