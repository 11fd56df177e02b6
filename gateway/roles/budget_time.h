/* SPDX-License-Identifier: Apache-2.0 */
/* Where the clocks stood, as small files keep it from one start to the next. */
#ifndef GATEWAY_ROLES_BUDGET_TIME_H
#define GATEWAY_ROLES_BUDGET_TIME_H

#include "can/cursor.h"
#include "gateway/ledger/put.h"

#define BUDGET_TIME_BYTES (16 + 8 + 8 + 1)

struct budget_time {
    uint8_t boot_id[16];
    uint64_t mono_us;
    uint64_t wall_us;
    bool wall_trusted;
};

/* BUDGET_TIME_BYTES of them. Where they are not there, in fails. */
void budget_time_encode(struct put *put, const struct budget_time *time);
struct budget_time budget_time_decode(struct cursor *in);

/* Microseconds from one to the other, by the steady clock in the same boot, else by the
 * wall's. False, and 0: nobody knows, since a clock went back or was not trusted. */
MUST_CHECK bool budget_time_between(const struct budget_time *before,
                                    const struct budget_time *now, uint64_t *out_us);

#endif
