/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the rules of a direction by arbitration id. */
#include "policies/frame_index.h"

#include "can/frame.h"

#define GROUP_ID_MAX 0x3FFFFFFU /* a 29-bit id without its priority */

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
static uint32_t segment_of(const struct frame_segments *self, uint32_t id)
{
    const uint32_t *start = self->starts;
    for (uint32_t n = self->count; n > 1; n -= n / 2) {
        start = start[n / 2] <= id ? start + n / 2 : start;
    }
    return (uint32_t)(start - self->starts);
}

static void build_standard(struct frame_index *out, const struct policy_frame_rule *rule,
                           uint16_t number)
{
    for (uint32_t id = rule->id_first; id <= rule->id_last && id <= FRAME_ID_STANDARD_MAX;
         id++) {
        span_add(&out->standard[id], number);
    }
}

static void add_rule(struct frame_segments *out, const struct policy_frame_rule *rule,
                     uint16_t number)
{
    for (uint32_t i = segment_of(out, rule->id_first);
         i < out->count && out->starts[i] <= rule->id_last; i++) {
        span_add(&out->spans[i], number);
    }
}

/* Which table the rule is in; NULL: that of 11-bit ids. */
static struct frame_segments *table_of(struct frame_index *out,
                                       const struct policy_frame_rule *rule)
{
    if (rule->group.kind != POLICY_GROUP_NONE) {
        return &out->groups;
    }
    return rule->extended ? &out->extended : NULL;
}

static void find_starts(struct frame_index *out, const struct policy_frame_rule *rules,
                        const struct policy_direction *direction)
{
    out->extended.count = 1; /* the start 0 */
    out->groups.count = 1;
    for (uint16_t i = 0; i < direction->rule_count; i++) {
        const struct policy_frame_rule *rule = &rules[direction->first_rule + i];
        struct frame_segments *table = table_of(out, rule);
        if (table != NULL) {
            table->starts[table->count++] = rule->id_first;
            table->starts[table->count++] = rule->id_last + 1;
        }
    }
    struct frame_segments *const tables[] = {&out->extended, &out->groups};
    for (size_t i = 0; i < 2; i++) {
        sort(tables[i]->starts, tables[i]->count);
        tables[i]->count = drop_repeats(tables[i]->starts, tables[i]->count);
    }
}

static bool take_segments(struct frame_segments *out, size_t rules, struct arena *arena)
{
    size_t most = 2 * rules + 1;
    out->starts = arena_take(arena, most, sizeof *out->starts);
    out->spans = arena_take(arena, most, sizeof *out->spans);
    if (out->starts == NULL || out->spans == NULL) {
        return false;
    }
    for (size_t i = 0; i < most; i++) {
        out->spans[i] = nothing;
    }
    return true;
}

static size_t count_groups(const struct policy_frame_rule *rules,
                           const struct policy_direction *direction)
{
    size_t count = 0;
    for (uint16_t i = 0; i < direction->rule_count; i++) {
        count += rules[direction->first_rule + i].group.kind != POLICY_GROUP_NONE;
    }
    return count;
}

bool frame_index_build(struct frame_index *out, const struct policy *policy,
                       const struct policy_direction *direction, struct arena *arena)
{
    size_t groups = count_groups(policy->frame_rules, direction);
    out->standard = arena_take(arena, FRAME_ID_STANDARD_MAX + 1, sizeof *out->standard);
    if (out->standard == NULL || !take_segments(&out->groups, groups, arena) ||
        !take_segments(&out->extended, direction->rule_count - groups, arena)) {
        return false;
    }
    for (uint32_t id = 0; id <= FRAME_ID_STANDARD_MAX; id++) {
        out->standard[id] = nothing;
    }
    find_starts(out, policy->frame_rules, direction);
    for (uint16_t i = 0; i < direction->rule_count; i++) {
        uint16_t number = (uint16_t)(direction->first_rule + i);
        const struct policy_frame_rule *rule = &policy->frame_rules[number];
        struct frame_segments *table = table_of(out, rule);
        if (table != NULL) {
            add_rule(table, rule, number);
        } else {
            build_standard(out, rule, number);
        }
    }
    return true;
}

static struct frame_span find_extended(const struct frame_index *self, uint32_t id)
{
    struct frame_span span = self->extended.spans[segment_of(&self->extended, id)];
    if (self->groups.count == 1) {
        return span;
    }
    uint32_t segment = segment_of(&self->groups, id & GROUP_ID_MAX);
    struct frame_span group = self->groups.spans[segment];
    return (struct frame_span){
        .first = group.first < span.first ? group.first : span.first,
        .last = group.last > span.last ? group.last : span.last,
    };
}

struct frame_span frame_index_find(const struct frame_index *self, uint32_t id,
                                   bool extended)
{
    return extended ? find_extended(self, id)
                    : self->standard[id & FRAME_ID_STANDARD_MAX];
}
