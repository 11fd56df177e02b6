/* SPDX-License-Identifier: Apache-2.0 */
/* Writes frames by J1939-21 5.2, 5.4.2 and 5.10. */
#include "policies/j1939_sample.h"

#include <string.h>

#include "policies/j1939_rule.h"

#define PRIORITY 6U
#define TRANSPORT_LENGTH_MIN 9U

static void put_pgn(uint8_t out[static 3], uint32_t pgn)
{
    out[0] = (uint8_t)pgn;
    out[1] = (uint8_t)(pgn >> 8);
    out[2] = (uint8_t)(pgn >> 16);
}

static struct frame frame_of(const struct policy_group *group, uint32_t pgn,
                             unsigned length)
{
    struct j1939_id id = {.priority = PRIORITY,
                          .pgn = pgn,
                          .source = group->source_first,
                          .destination = group->destination_last};
    struct frame out = {
        .id = j1939_encode(&id), .extended = true, .length = (uint8_t)length};
    memset(out.data, 0xFF, length);
    return out;
}

static struct frame announcement(const struct policy_frame_rule *rule)
{
    struct frame out = frame_of(&rule->group, J1939_PGN_TRANSPORT_CONTROL, 8);
    unsigned length =
        rule->length_min < TRANSPORT_LENGTH_MIN ? TRANSPORT_LENGTH_MIN : rule->length_min;
    out.data[0] = rule->group.destination_last == J1939_GLOBAL ? J1939_CONTROL_BAM
                                                               : J1939_CONTROL_RTS;
    out.data[1] = (uint8_t)length;
    out.data[2] = (uint8_t)(length >> 8);
    out.data[3] = (uint8_t)j1939_packets(length);
    put_pgn(&out.data[5], rule->group.pgn);
    return out;
}

/* One frame of a group that goes to all cannot go to one node. */
static bool needs_transport(const struct policy_frame_rule *rule)
{
    return rule->length_min >= TRANSPORT_LENGTH_MIN ||
           (!j1939_is_pdu1(j1939_rule_wire_pgn(rule)) &&
            rule->group.destination_last != J1939_GLOBAL);
}

struct frame j1939_sample(const struct policy_frame_rule *rule)
{
    if (needs_transport(rule)) {
        return announcement(rule);
    }
    struct frame out =
        frame_of(&rule->group, j1939_rule_wire_pgn(rule), rule->length_min);
    if (rule->group.kind == POLICY_GROUP_REQUESTED) {
        put_pgn(out.data, rule->group.pgn);
    }
    return out;
}

bool j1939_sample_id(const struct policy_frame_rule *rule, bool from_unit, uint32_t *out)
{
    for (*out = rule->id_first; *out <= rule->id_last; (*out)++) {
        struct j1939_id id = j1939_decode(*out);
        if (j1939_is_transport(id.pgn) || j1939_is_extended_transport(id.pgn)) {
            *out |= 0xFFFFU; /* the last of that group */
        } else if (!from_unit || id.source < J1939_NO_ADDRESS) {
            return true;
        }
    }
    return false;
}
