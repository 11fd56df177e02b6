/* SPDX-License-Identifier: Apache-2.0 */
/* Two intervals meet or not: where the line may have gone, and what is near the value. */
#include "policies/slope.h"

#include "policies/value.h"

/* 146,000 years, so that no product below leaves 128 bits. */
#define TIME_MAX_US (UINT64_C(1) << 62)

static uint64_t since_us(const struct slope_state *state, uint64_t now_us)
{
    uint64_t time_us = now_us > state->at_us ? now_us - state->at_us : 0;
    return time_us < TIME_MAX_US ? time_us : TIME_MAX_US;
}

/* The state after a value of whole numbers; low above high: it allows none such. */
static void meet_whole(const struct slope *self, struct slope_state *state, uint64_t key,
                       uint64_t now_us)
{
    __int128 at = (__int128)key * (__int128)self->per_us;
    __int128 step = (__int128)self->step * (__int128)self->per_us;
    __int128 moved = (__int128)self->step * (__int128)since_us(state, now_us);
    __int128 low = state->begun ? state->low - moved : at;
    __int128 high = state->begun ? state->high + moved : at;
    state->low = low > at - step ? low : at - step;
    state->high = high < at + step ? high : at + step;
}

static void meet_real(const struct slope *self, struct slope_state *state, uint64_t key,
                      uint64_t now_us)
{
    double at = value_real(key);
    double step = value_real_distance(self->step);
    double moved = step * ((double)since_us(state, now_us) / (double)self->per_us);
    double low = state->begun ? state->real_low - moved : at;
    double high = state->begun ? state->real_high + moved : at;
    state->real_low = low > at - step ? low : at - step;
    state->real_high = high < at + step ? high : at + step;
}

void slope_move(const struct slope *self, struct slope_state *state, uint64_t key,
                uint64_t now_us)
{
    if (self->real) {
        meet_real(self, state, key, now_us);
    } else {
        meet_whole(self, state, key, now_us);
    }
    state->begun = true;
    state->at_us = state->at_us > now_us ? state->at_us : now_us;
}

bool slope_allows(const struct slope *self, const struct slope_state *state, uint64_t key,
                  uint64_t now_us)
{
    struct slope_state copy = *state;
    slope_move(self, &copy, key, now_us);
    return self->real ? copy.real_low <= copy.real_high : copy.low <= copy.high;
}
