/* SPDX-License-Identifier: Apache-2.0 */
/* Doubles on each quick death. */
#include "gateway/roles/backoff.h"

uint64_t backoff_died(struct backoff *self, uint64_t service_us)
{
    if (service_us >= BACKOFF_SERVICE_US) {
        self->quick_deaths = 0;
        return 0;
    }
    unsigned doublings = self->quick_deaths++;
    if (doublings == 0) {
        return 0;
    }
    uint64_t wait_us =
        doublings > 16 ? BACKOFF_MAX_US : (uint64_t)BACKOFF_FIRST_US << (doublings - 1);
    return wait_us < BACKOFF_MAX_US ? wait_us : BACKOFF_MAX_US;
}
