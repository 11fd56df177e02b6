/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled set of secrets in a memfd: made by one process, looked for with by another.
 * Guard compiles, so that no flow of the uplink waits for it. */
#ifndef GATEWAY_UPLINK_SECRET_SHEET_H
#define GATEWAY_UPLINK_SECRET_SHEET_H

#include "can/trouble.h"
#include "gateway/secrets/secret_set.h"

struct secret_sheet {
    uint8_t *bytes; /* mapped: a copy of our own, of which only the first pages are
                       written */
    size_t len;
    const struct secret_set *set; /* in bytes */
};

/* What is compiled of the one would be compiled of the other. */
MUST_CHECK bool secret_sheet_is_of(const struct policy_secret *some, uint8_t some_count,
                                   const struct policy_secret *others,
                                   uint8_t other_count);

/* Compiles the secrets of a policy: fd is a sealed memfd (memfd_create(2)), the caller's,
 * of 0.1 to 21 MB; -1 where there are none. May take 0.2 to 0.4 s and 84 MB, which are
 * given back. False with why set: they cannot be looked for. */
MUST_CHECK bool secret_sheet_make(const struct policy_uplink *uplink, int *fd,
                                  struct trouble *why);

/* Maps what secret_sheet_make made; fd stays the caller's. Takes no longer for a large
 * set than for a small one. False: it is none, or there is no address space. */
MUST_CHECK bool secret_sheet_open(struct secret_sheet *self, int fd);
/* All-zero is closed. */
void secret_sheet_close(struct secret_sheet *self);

#endif
