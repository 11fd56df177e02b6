/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of a policy cannot say, and in which words to tell. */
#include <string.h>

#include "can/data_class.h"
#include "can/frame.h"
#include "policies/condition.h"
#include "policies/shape.h"

static const char *id_fault(uint32_t id, bool extended)
{
    if (id > FRAME_ID_EXTENDED_MAX) {
        return "no arbitration id is above 0x1FFFFFFF; correct it";
    }
    if (id > FRAME_ID_STANDARD_MAX && !extended) {
        return "an id above 0x7FF has 29 bits; write 'extended' after it";
    }
    return NULL;
}

const char *shape_bus_fault(const struct policy_bus *bus)
{
    if (bus->bitrate != 0 &&
        (bus->bitrate < SHAPE_BITRATE_MIN || bus->bitrate > SHAPE_BITRATE_MAX)) {
        return "a CAN bus runs at 5k to 1M; correct the bitrate";
    }
    if (bus->load_percent > 100) {
        return "no bus carries more than 100%; correct the load";
    }
    if (bus->load_percent != 0 && bus->bitrate == 0) {
        return "'load' is a share of the bitrate; say that too, as in 'bitrate 500k'";
    }
    if (bus->load_percent != 0 &&
        bus->bitrate / 100 * bus->load_percent < SHAPE_LOAD_BITS_MIN) {
        return "a load in which not one frame a second fits; make it larger";
    }
    if (bus->data_bitrate == 0) {
        return NULL;
    }
    if (!bus->fd) {
        return "a data-bitrate exists in CAN FD only; write 'fd', or take it out";
    }
    if (bus->data_bitrate < SHAPE_BITRATE_MIN ||
        bus->data_bitrate > SHAPE_DATA_BITRATE_MAX || bus->data_bitrate < bus->bitrate) {
        return "a data-bitrate lies between the bitrate and 20M; correct it";
    }
    return NULL;
}

const char *shape_mode_fault(const struct policy_mode *mode, bool first)
{
    if (!mode->announced) {
        return mode->announce_id != 0 || mode->announce_extended
                   ? "an announcement that is not made"
                   : NULL;
    }
    if (first) {
        return "the first mode is the normal one, which is not announced; take "
               "'announce' out";
    }
    return id_fault(mode->announce_id, mode->announce_extended);
}

static const char *length_fault(const struct policy_frame_rule *rule)
{
    bool classic = rule->format == POLICY_FORMAT_CLASSIC;
    if (rule->length_min > rule->length_max) {
        return "the range of lengths runs backwards; write the lower one first";
    }
    if (!shape_is_length(rule->length_min) || !shape_is_length(rule->length_max)) {
        return "no DLC says this length; there are 0 to 8, and in CAN FD 12, 16, 20, 24, "
               "32, 48, 64";
    }
    if (classic && rule->length_max > FRAME_CLASSIC_DATA_MAX) {
        return "a length above 8 exists in CAN FD only; write 'fd'";
    }
    return NULL;
}

const char *shape_condition_fault(const struct policy_condition *condition,
                                  unsigned length_bytes)
{
    struct signal_layout field = condition_field(condition);
    if (field.length == 0 || field.length > 64) {
        return "'when' looks at 1 to 64 bits; correct the number behind '|'";
    }
    if (!signal_fits(&field, length_bytes)) {
        return "'when' looks at a bit behind the end of the shortest frame; correct its "
               "bits or the length";
    }
    if (condition->first > condition->last) {
        return "the range of values runs backwards; write the lower one first";
    }
    if (field.length < 64 && condition->last >> field.length != 0) {
        return "the bits that 'when' looks at cannot hold this value; make it smaller";
    }
    return NULL;
}

const char *shape_mask_fault(const struct policy_mask *mask, bool first,
                             const struct policy_frame_rule *rule)
{
    if (mask->condition_count > POLICY_CONDITIONS_MAX ||
        first != (mask->condition_count == 0)) {
        return "a mask without its conditions";
    }
    for (unsigned i = rule->length_max; i < FRAME_DATA_MAX; i++) {
        if (mask->bits[i] != 0) {
            return "'pass bits' names a bit behind the end of the frame; the first is 0, "
                   "the last of 8 bytes 63";
        }
    }
    for (uint8_t i = 0; i < mask->condition_count; i++) {
        const char *fault = shape_condition_fault(&mask->conditions[i], rule->length_min);
        if (fault != NULL) {
            return fault;
        }
    }
    return NULL;
}

static const char *keep_fault(const struct policy_frame_rule *rule)
{
    bool all = rule->keep == UINT64_MAX;
    if (rule->mask_count > POLICY_RULE_MASKS_MAX || (rule->mask_count != 0 && !all)) {
        return "more masks than a rule has";
    }
    if (!all && rule->length_max < FRAME_DATA_MAX &&
        rule->keep >> rule->length_max != 0) {
        return "'pass bytes' names a byte behind the end of the frame; the first is 0, "
               "the last of 8 is 7";
    }
    if (rule->remote &&
        (!all || rule->mask_count != 0 || rule->format != POLICY_FORMAT_CLASSIC)) {
        return "a remote frame has no bytes and is never FD; leave out 'pass', 'fd' and "
               "'any-format'";
    }
    return NULL;
}

static const char *time_fault(const struct policy_frame_rule *rule)
{
    if (rule->pace_us != 0 &&
        (rule->pace_us < SHAPE_PACE_MIN_US || rule->pace_us > SHAPE_PACE_MAX_US)) {
        return "frames can be paced 1ms to 10s apart; correct the time behind 'pace'";
    }
    if (rule->pace_us != 0 && rule->every_us != 0 && rule->pace_us != rule->every_us) {
        return "'pace' and 'every' name two periods; make them the same, or take 'every' "
               "out";
    }
    if (rule->within_us != 0 && rule->within_us >= rule->every_us) {
        return "'within' is less than the period; write a shorter time";
    }
    uint32_t period_us = rule->pace_us != 0 ? rule->pace_us : rule->every_us;
    if (rule->silence_us != 0 && rule->silence_us <= period_us) {
        return "'silence' is no longer than the period, so that each frame would end "
               "one; make it longer, such as three periods";
    }
    return NULL;
}

const char *shape_frame_rule_fault(const struct policy_frame_rule *rule, uint16_t modes)
{
    const char *fault = shape_group_fault(rule);
    if (fault == NULL && rule->id_first > rule->id_last) {
        return "the range of ids runs backwards; write the lower one first";
    }
    fault = fault != NULL ? fault : id_fault(rule->id_last, rule->extended);
    if (fault == NULL && rule->group.kind == POLICY_GROUP_NONE) {
        fault = length_fault(rule);
    }
    fault = fault != NULL ? fault : keep_fault(rule);
    if (fault != NULL) {
        return fault;
    }
    if (rule->format > POLICY_FORMAT_ANY) {
        return "a frame format that does not exist";
    }
    if ((rule->rate_count == 0) != (rule->rate_per_us == 0)) {
        return "half a rate";
    }
    fault = time_fault(rule);
    if (fault != NULL) {
        return fault;
    }
    if (rule->classes > DATA_CLASS_ALL) {
        return "a class of data that does not exist";
    }
    if (rule->age_us == 0) {
        return "an age of 0 lets nothing through; leave it out for 100ms";
    }
    if (rule->modes == 0 || (rule->modes & ~modes) != 0) {
        return "a mode that does not exist";
    }
    return NULL;
}

const char *shape_emergency_frame_fault(const struct policy_emergency_frame *frame,
                                        uint8_t bus_count)
{
    if (frame->from >= bus_count || frame->to >= bus_count) {
        return "a bus that does not exist";
    }
    if (frame->from == frame->to) {
        return "from a bus to itself; name two buses";
    }
    return id_fault(frame->id, frame->extended);
}
