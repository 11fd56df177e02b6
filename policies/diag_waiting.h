/* SPDX-License-Identifier: Apache-2.0 */
/* The requests of one diagnostic channel that were sent and are not answered yet.
 *
 * Law: an answer is found a request that asked for it, at most once for each request, and
 * none that it has waited for too long. Where all places are taken, the request that
 * waits least longer gives way. */
#ifndef POLICIES_DIAG_WAITING_H
#define POLICIES_DIAG_WAITING_H

#include "can/uds.h"

#define DIAG_WAITING_MAX 4
#define DIAG_WAITING_NONE DIAG_WAITING_MAX

struct diag_waiting_row {
    bool used;
    struct uds_message request;
    uint64_t until_us;
};

struct diag_waiting { /* all zero but sending: nothing waits */
    struct diag_waiting_row rows[DIAG_WAITING_MAX];
    unsigned sending; /* the row of the request that is still being sent, or none */
};

void diag_waiting_init(struct diag_waiting *self);

/* The request waits from now on; sending: further frames of it come. */
void diag_waiting_add(struct diag_waiting *self, const struct uds_message *request,
                      bool sending, uint64_t now_us, uint64_t until_us);

/* The request that is being sent waits longer. */
void diag_waiting_extend(struct diag_waiting *self, uint64_t until_us);

/* The request that this is an answer of: of the same service and sub-function, and the
 * first identifier of the answer is one of its own; one whose identifier is not seen is
 * of none that names any. NULL: none; gives_more then tells whether one of that service
 * waits that asked for less than the classes of the answer (uds_data.h). */
MUST_CHECK struct diag_waiting_row *diag_waiting_find(struct diag_waiting *self,
                                                      const struct uds_message *answer,
                                                      uint64_t now_us, bool *gives_more);

#endif
