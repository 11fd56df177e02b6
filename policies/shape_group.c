/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule by parameter group cannot say. */
#include "can/frame.h"
#include "policies/j1939_rule.h"
#include "policies/shape.h"

static const char *number_fault(const struct policy_group *group)
{
    if (group->pgn > J1939_PGN_MAX) {
        return "no parameter group is above 262143; correct it";
    }
    if (j1939_is_pdu1(group->pgn) && (group->pgn & 0xFFU) != 0) {
        return "a group that goes to one node has 00 for its last two hex digits, where "
               "an id has the destination; say that with 'destination'";
    }
    if (group->kind == POLICY_GROUP_SENT &&
        (j1939_is_transport(group->pgn) || j1939_is_extended_transport(group->pgn))) {
        return "the transport protocol passes with the group that it carries; name that "
               "group, with its length";
    }
    return NULL;
}

static const char *address_fault(const struct policy_frame_rule *rule)
{
    const struct policy_group *group = &rule->group;
    bool any = group->destination_first == 0 && group->destination_last == UINT8_MAX;
    if (group->source_first > group->source_last) {
        return "the range of sources runs backwards; write the lower one first";
    }
    if (!any && group->destination_first != group->destination_last) {
        return "a range of destinations; name one, or none for any";
    }
    if (!any && !j1939_is_pdu1(j1939_rule_wire_pgn(rule)) &&
        rule->length_max <= FRAME_CLASSIC_DATA_MAX) {
        return "in one frame this group goes to all nodes; leave out 'destination'";
    }
    return NULL;
}

static const char *content_fault(const struct policy_frame_rule *rule)
{
    if (rule->format != POLICY_FORMAT_CLASSIC || rule->remote) {
        return "a group comes in classic data frames; leave out 'fd', 'any-format' and "
               "'remote'";
    }
    if (rule->length_min > rule->length_max) {
        return "the range of lengths runs backwards; write the lower one first";
    }
    if (rule->length_max > POLICY_GROUP_BYTES_MAX) {
        return "the transport protocol carries 1785 bytes at most; correct the length";
    }
    if ((rule->length_max > FRAME_CLASSIC_DATA_MAX ||
         rule->group.kind == POLICY_GROUP_REQUESTED) &&
        rule->checks != 0) {
        return "checksum, counter and where look at one frame; leave them out of a "
               "request and of a group of more than 8 bytes";
    }
    if (rule->length_max > FRAME_CLASSIC_DATA_MAX &&
        (rule->keep != UINT64_MAX || rule->mask_count != 0)) {
        return "a group of more than 8 bytes passes whole; leave out 'pass', or make the "
               "length 8 at most";
    }
    return NULL;
}

static const char *time_fault(const struct policy_frame_rule *rule)
{
    if (rule->length_max > FRAME_CLASSIC_DATA_MAX && rule->pace_us != 0) {
        return "the packets of a group of more than 8 bytes keep their own time; leave "
               "out 'pace'";
    }
    if (rule->group.kind == POLICY_GROUP_REQUESTED &&
        (rule->pace_us != 0 || rule->silence_us != 0)) {
        return "a request comes when it is needed; leave out 'pace' and 'silence'";
    }
    return NULL;
}

static bool is_bound(const struct policy_frame_rule *rule)
{
    struct policy_frame_rule bound = *rule;
    j1939_rule_bind(&bound);
    return rule->id_first == bound.id_first && rule->id_last == bound.id_last &&
           rule->extended == bound.extended && rule->length_min == bound.length_min &&
           rule->length_max == bound.length_max && rule->keep == bound.keep &&
           (rule->group.kind != POLICY_GROUP_REQUESTED || rule->mask_count == 0);
}

const char *shape_group_fault(const struct policy_frame_rule *rule)
{
    const struct policy_group *group = &rule->group;
    if (group->kind == POLICY_GROUP_NONE) {
        bool empty = group->pgn == 0 && group->source_first == 0 &&
                     group->source_last == 0 && group->destination_first == 0 &&
                     group->destination_last == 0;
        return empty ? NULL : "half a parameter group";
    }
    if (group->kind > POLICY_GROUP_REQUESTED) {
        return "a parameter group of a kind that does not exist";
    }
    const char *fault = number_fault(group);
    fault = fault != NULL ? fault : address_fault(rule);
    fault = fault != NULL ? fault : content_fault(rule);
    fault = fault != NULL ? fault : time_fault(rule);
    if (fault == NULL && !is_bound(rule)) {
        return "ids, lengths or bytes that are not those of the parameter group";
    }
    return fault;
}
