/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of a group lie in blocks of 256, one for each priority and destination. */
#include "policies/j1939_rule.h"

#define PRIORITIES 8U

/* Blocks of ids, 256 apart; of each those of the sources. */
struct blocks {
    uint32_t first; /* id of source 0 in the first block, at priority 0 */
    uint32_t count;
};

static struct blocks blocks_of(const struct policy_frame_rule *rule)
{
    uint32_t pgn = j1939_rule_wire_pgn(rule);
    const struct policy_group *group = &rule->group;
    if (!j1939_is_pdu1(pgn)) {
        return (struct blocks){pgn << 8, 1};
    }
    return (struct blocks){
        (pgn | group->destination_first) << 8,
        1U + group->destination_last - group->destination_first,
    };
}

struct policy_group j1939_rule_group(enum policy_group_kind kind, uint32_t pgn)
{
    return (struct policy_group){.kind = (uint8_t)kind,
                                 .pgn = pgn,
                                 .source_last = UINT8_MAX,
                                 .destination_last = UINT8_MAX};
}

void j1939_rule_bind(struct policy_frame_rule *rule)
{
    if (rule->group.kind == POLICY_GROUP_NONE) {
        return;
    }
    struct blocks blocks = blocks_of(rule);
    rule->extended = true;
    rule->id_first = blocks.first + rule->group.source_first;
    rule->id_last = blocks.first + (blocks.count - 1) * 256U + rule->group.source_last;
    if (rule->group.kind == POLICY_GROUP_REQUESTED) {
        rule->length_min = J1939_RULE_REQUEST_BYTES;
        rule->length_max = J1939_RULE_REQUEST_BYTES_MAX;
        rule->keep = J1939_RULE_REQUEST_KEEP;
    }
}

uint32_t j1939_rule_wire_pgn(const struct policy_frame_rule *rule)
{
    return rule->group.kind == POLICY_GROUP_REQUESTED ? J1939_PGN_REQUEST
                                                      : rule->group.pgn;
}

/* The sources of block `number` at this priority meet the ids. */
static bool block_meets(const struct policy_frame_rule *rule, uint32_t block,
                        uint32_t first, uint32_t last)
{
    return block + rule->group.source_first <= last &&
           block + rule->group.source_last >= first;
}

/* Any block wholly between the first and the last that the ids touch lies in them. */
static bool blocks_meet(const struct policy_frame_rule *rule, uint32_t begin,
                        uint32_t count, uint32_t first, uint32_t last)
{
    if (last < begin || first >= begin + count * 256U) {
        return false;
    }
    uint32_t low = first > begin ? (first - begin) / 256U : 0;
    uint32_t high = (last - begin) / 256U;
    high = high < count ? high : count - 1;
    return high - low >= 2 || block_meets(rule, begin + low * 256U, first, last) ||
           block_meets(rule, begin + high * 256U, first, last);
}

bool j1939_rule_meets(const struct policy_frame_rule *rule, uint32_t first, uint32_t last,
                      bool extended)
{
    if (rule->extended != extended) {
        return false;
    }
    if (rule->group.kind == POLICY_GROUP_NONE) {
        return rule->id_first <= last && rule->id_last >= first;
    }
    struct blocks blocks = blocks_of(rule);
    for (uint32_t priority = 0; priority < PRIORITIES; priority++) {
        uint32_t begin = priority << 26 | blocks.first;
        if (blocks_meet(rule, begin, blocks.count, first, last)) {
            return true;
        }
    }
    return false;
}

bool j1939_rule_covers(const struct policy_frame_rule *rule, uint32_t id, bool extended)
{
    return j1939_rule_meets(rule, id, id, extended);
}

static bool groups_share(const struct policy_frame_rule *a,
                         const struct policy_frame_rule *b)
{
    const struct policy_group *x = &a->group;
    const struct policy_group *y = &b->group;
    return j1939_rule_wire_pgn(a) == j1939_rule_wire_pgn(b) &&
           x->source_first <= y->source_last && y->source_first <= x->source_last &&
           x->destination_first <= y->destination_last &&
           y->destination_first <= x->destination_last;
}

bool j1939_rule_shares(const struct policy_frame_rule *a,
                       const struct policy_frame_rule *b)
{
    if (a->group.kind == POLICY_GROUP_NONE) {
        return j1939_rule_meets(b, a->id_first, a->id_last, a->extended);
    }
    return b->group.kind == POLICY_GROUP_NONE
               ? j1939_rule_meets(a, b->id_first, b->id_last, b->extended)
               : groups_share(a, b);
}

uint32_t j1939_rule_id_count(const struct policy_frame_rule *rule)
{
    if (rule->group.kind == POLICY_GROUP_NONE) {
        return rule->id_last - rule->id_first + 1;
    }
    uint32_t sources = 1U + rule->group.source_last - rule->group.source_first;
    return blocks_of(rule).count * sources;
}

bool j1939_rule_passes(const struct policy_frame_rule *rule, uint32_t pgn)
{
    if (rule->group.kind != POLICY_GROUP_NONE) {
        return j1939_rule_wire_pgn(rule) == pgn;
    }
    struct policy_frame_rule whole = {.group = j1939_rule_group(POLICY_GROUP_SENT, pgn)};
    j1939_rule_bind(&whole);
    return !rule->remote && j1939_rule_shares(rule, &whole);
}

unsigned j1939_rule_classes(const struct policy_frame_rule *rule)
{
    unsigned classes = 0;
    if (rule->group.kind == POLICY_GROUP_REQUESTED) {
        const struct j1939_group *asked = j1939_group(rule->group.pgn);
        return asked != NULL ? asked->classes : 0;
    }
    const struct j1939_group *row;
    for (size_t i = 0; (row = j1939_group_row(i)) != NULL; i++) {
        classes |= j1939_rule_passes(rule, row->pgn) ? row->classes : 0;
    }
    return classes;
}
