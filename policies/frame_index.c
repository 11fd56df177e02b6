/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the rules of a direction by arbitration id. */
#include "policies/frame_index.h"

#include "can/frame.h"

static const struct frame_span nothing = {UINT16_MAX, 0};

static void span_add(struct frame_span *span, uint16_t rule)
{
    span->first = rule < span->first ? rule : span->first;
    span->last = rule > span->last ? rule : span->last;
}

/* Shell sort with Knuth's gaps: qsort may allocate. */
static void sort(uint32_t *values, uint32_t count)
{
    uint32_t gap = 1;
    while (gap < count) {
        gap = gap * 3 + 1;
    }
    for (; gap > 0; gap /= 3) {
        for (uint32_t i = gap; i < count; i++) {
            uint32_t value = values[i];
            uint32_t at = i;
            for (; at >= gap && values[at - gap] > value; at -= gap) {
                values[at] = values[at - gap];
            }
            values[at] = value;
        }
    }
}

static uint32_t drop_repeats(uint32_t *sorted, uint32_t count)
{
    uint32_t kept = 1;
    for (uint32_t i = 1; i < count; i++) {
        if (sorted[i] != sorted[kept - 1]) {
            sorted[kept++] = sorted[i];
        }
    }
    return kept;
}

/* The last start that is not above id. */
static uint32_t segment_of(const struct frame_index *self, uint32_t id)
{
    const uint32_t *start = self->extended_starts;
    for (uint32_t n = self->extended_count; n > 1; n -= n / 2) {
        start = start[n / 2] <= id ? start + n / 2 : start;
    }
    return (uint32_t)(start - self->extended_starts);
}

static void build_standard(struct frame_index *out, const struct policy_frame_rule *rule,
                           uint16_t number)
{
    for (uint32_t id = rule->id_first; id <= rule->id_last && id <= FRAME_ID_STANDARD_MAX;
         id++) {
        span_add(&out->standard[id], number);
    }
}

static void build_extended(struct frame_index *out, const struct policy_frame_rule *rule,
                           uint16_t number)
{
    for (uint32_t i = segment_of(out, rule->id_first);
         i < out->extended_count && out->extended_starts[i] <= rule->id_last; i++) {
        span_add(&out->extended_spans[i], number);
    }
}

static void find_starts(struct frame_index *out, const struct policy_frame_rule *rules,
                        const struct policy_direction *direction)
{
    uint32_t count = 1; /* the start 0 */
    for (uint16_t i = 0; i < direction->rule_count; i++) {
        const struct policy_frame_rule *rule = &rules[direction->first_rule + i];
        if (rule->extended) {
            out->extended_starts[count++] = rule->id_first;
            out->extended_starts[count++] = rule->id_last + 1;
        }
    }
    sort(out->extended_starts, count);
    out->extended_count = drop_repeats(out->extended_starts, count);
}

bool frame_index_build(struct frame_index *out, const struct policy *policy,
                       const struct policy_direction *direction, struct arena *arena)
{
    size_t segments_max = 2 * (size_t)direction->rule_count + 1;
    out->standard = arena_take(arena, FRAME_ID_STANDARD_MAX + 1, sizeof *out->standard);
    out->extended_starts = arena_take(arena, segments_max, sizeof *out->extended_starts);
    out->extended_spans = arena_take(arena, segments_max, sizeof *out->extended_spans);
    if (out->standard == NULL || out->extended_starts == NULL ||
        out->extended_spans == NULL) {
        return false;
    }
    for (uint32_t id = 0; id <= FRAME_ID_STANDARD_MAX; id++) {
        out->standard[id] = nothing;
    }
    for (size_t i = 0; i < segments_max; i++) {
        out->extended_spans[i] = nothing;
    }
    find_starts(out, policy->frame_rules, direction);
    for (uint16_t i = 0; i < direction->rule_count; i++) {
        uint16_t number = (uint16_t)(direction->first_rule + i);
        const struct policy_frame_rule *rule = &policy->frame_rules[number];
        (rule->extended ? build_extended : build_standard)(out, rule, number);
    }
    return true;
}

struct frame_span frame_index_find(const struct frame_index *self, uint32_t id,
                                   bool extended)
{
    return extended ? self->extended_spans[segment_of(self, id)]
                    : self->standard[id & FRAME_ID_STANDARD_MAX];
}
