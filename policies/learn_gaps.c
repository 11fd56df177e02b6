/* SPDX-License-Identifier: Apache-2.0 */
/* Buckets as in an HDR histogram: three bits below the greatest one. */
#include "policies/learn_gaps.h"

#define GAP_MAX_US (((uint64_t)1 << 36) - 1)
#define LAW_MAX_US \
    4000000000U /* 71 minutes fit a clause of time; below it a day does not */

static unsigned bucket_of(uint64_t gap_us)
{
    unsigned octave = 0;
    while (gap_us >> octave > 15) {
        octave++;
    }
    return gap_us < 16 ? (unsigned)gap_us : 8 * octave + (unsigned)(gap_us >> octave);
}

void learn_gaps_add(struct learn_gaps *self, uint64_t gap_us)
{
    uint64_t gap = gap_us > GAP_MAX_US ? GAP_MAX_US : gap_us;
    unsigned bucket = bucket_of(gap);
    self->min_us = self->count == 0 || gap < self->min_us ? gap : self->min_us;
    self->max_us = gap > self->max_us ? gap : self->max_us;
    self->count++;
    if (self->counts[bucket] < UINT32_MAX) {
        self->counts[bucket]++;
        self->sums_us[bucket] += gap;
    }
}

/* How many of the ranks from..to (to is behind the last) lie in from_bucket..to_bucket.
 */
static uint64_t shared(uint64_t from, uint64_t to, uint64_t bucket_from,
                       uint64_t bucket_to)
{
    uint64_t first = from > bucket_from ? from : bucket_from;
    uint64_t end = to < bucket_to ? to : bucket_to;
    return end > first ? end - first : 0;
}

uint64_t learn_gaps_middle(const struct learn_gaps *self)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < LEARN_GAPS_BUCKETS; i++) {
        total += self->counts[i];
    }
    uint64_t from = total / 10;
    uint64_t to = total - from;
    uint64_t below = 0;
    double sum_us = 0;
    for (unsigned i = 0; i < LEARN_GAPS_BUCKETS; i++) {
        uint64_t inside = shared(from, to, below, below + self->counts[i]);
        if (inside > 0) {
            sum_us += (double)inside * (double)self->sums_us[i] / self->counts[i];
        }
        below += self->counts[i];
    }
    return total > 0 ? (uint64_t)(sum_us / (double)(to - from) + 0.5) : 0;
}

static uint32_t law_us(uint64_t us)
{
    return us > LAW_MAX_US ? LAW_MAX_US : (uint32_t)us;
}

static uint64_t greater(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static struct learn_gaps_law law_of_period(const struct learn_gaps *self, uint64_t middle)
{
    uint64_t jitter = greater(LEARN_GAPS_JITTERS * (middle - self->min_us) / 2,
                              middle / LEARN_GAPS_JITTER_SHARE);
    uint64_t most = middle - middle / 10;
    uint64_t silence = greater(LEARN_GAPS_SILENCE_PERIODS * middle, 2 * self->max_us);
    return (struct learn_gaps_law){
        .kind = LEARN_GAPS_PERIOD,
        .period_us = law_us(middle),
        .shortest_us = law_us(middle - (jitter < most ? jitter : most)),
        .silence_us = silence > LAW_MAX_US ? 0 : (uint32_t)silence,
    };
}

struct learn_gaps_law learn_gaps_law(const struct learn_gaps *self)
{
    uint64_t middle = learn_gaps_middle(self);
    struct learn_gaps_law law = {.kind = LEARN_GAPS_UNKNOWN, .period_us = law_us(middle)};
    if (self->count < LEARN_GAPS_FEW) {
        return law;
    }
    uint64_t least = self->min_us < middle ? self->min_us : middle;
    if (2 * least >= middle && middle > 0) {
        return law_of_period(self, middle);
    }
    law.kind = LEARN_GAPS_EVENT;
    uint64_t most = LEARN_GAPS_EVENT_ODDS / LEARN_GAPS_EVENT_SHARE;
    uint64_t gaps = self->count < most ? self->count : most;
    law.shortest_us = law_us(least * gaps / LEARN_GAPS_EVENT_ODDS);
    return law;
}
