/* SPDX-License-Identifier: Apache-2.0 */
/* One deadline. */
#include "gateway/uplink/deferral.h"

static uint64_t update_us(const struct regime *regime, uint16_t rule)
{
    const struct policy_flow_rule *row = regime_rule(regime, rule);
    return row != NULL && row->terms != NULL ? row->terms->update_us : 0;
}

bool deferral_begin(struct deferral *self, const struct regime *regime, uint16_t rule)
{
    uint64_t stay_us = update_us(regime, rule);
    if (!regime->recording || stay_us == 0) {
        deferral_end(self);
        return false;
    }
    if (self->until_us == 0) {
        self->until_us = regime->now_us + stay_us;
    }
    return regime->now_us < self->until_us;
}

bool deferral_is_overdue(const struct deferral *self)
{
    return self->until_us != 0;
}

bool deferral_is_due(const struct deferral *self, uint64_t now_us)
{
    return self->until_us != 0 && now_us >= self->until_us;
}

void deferral_end(struct deferral *self)
{
    self->until_us = 0;
}
