/* SPDX-License-Identifier: Apache-2.0 */
/* Meta-rules about frame rules. */
#include "policies/meta.h"

#include <inttypes.h>

#include "can/frame.h"
#include "policies/diagnostic_id.h"
#include "policies/j1939_rule.h"
#include "policies/load.h"

/* More ids than this in one rule from the unit are no longer named one by one. */
#define UNIT_RANGE_MAX 256U

void meta_frame_format_fits_bus(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        const struct policy_bus *from = meta_from_bus(draft, frame);
        const struct policy_bus *to = meta_to_bus(draft, frame);
        if (frame->rule.format != POLICY_FORMAT_CLASSIC && (!from->fd || !to->fd)) {
            messages_error(
                messages, frame->place,
                "this rule passes FD frames, but the bus '%s' is not FD; write "
                "'fd' where the bus is declared",
                from->fd ? to->name : from->name);
        }
    }
}

/* NMFTA CGW-S-006: nothing on the unit's side can flood the vehicle. */
void meta_frame_from_unit_is_limited(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        if (meta_from_bus(draft, frame)->untrusted && frame->rule.every_us == 0 &&
            frame->rule.rate_count == 0 && frame->rule.pace_us == 0) {
            messages_error(messages, frame->place,
                           "what comes from '%s' must not flood; add 'every 100ms' or "
                           "'rate 10/s'",
                           meta_from_bus(draft, frame)->name);
        }
    }
}

void meta_frame_from_unit_is_named(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        uint32_t count = j1939_rule_id_count(&frame->rule);
        if (!meta_from_bus(draft, frame)->untrusted || count <= UNIT_RANGE_MAX) {
            continue;
        }
        if (frame->rule.group.kind != POLICY_GROUP_NONE) {
            messages_error(
                messages, frame->place,
                "any node may send this; say which address the unit has, as in "
                "'source 0x21'; %u ids at most, destinations counted",
                UNIT_RANGE_MAX);
        } else {
            messages_error(messages, frame->place,
                           "%" PRIu32 " ids from '%s' in one rule; name those that it "
                           "needs, %u at most",
                           count, meta_from_bus(draft, frame)->name, UNIT_RANGE_MAX);
        }
    }
}

void meta_frame_diagnosis_is_rare(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *frame = &draft->frames[i];
        if (!meta_from_bus(draft, frame)->untrusted ||
            !diagnostic_id_in_rule(&frame->rule)) {
            continue;
        }
        if (frame->rule.rate_count == 0) {
            messages_error(messages, frame->place,
                           "this rule covers a diagnostic id; say how often it may be "
                           "used, as in 'rate 5/s'%s",
                           frame->rule.every_us != 0
                               ? ", since 'every' is for what comes by itself"
                               : "");
        }
        if (policy_holds(frame->rule.modes, 0)) {
            messages_warn(messages, frame->place,
                          "this rule passes a diagnostic id in the normal mode '%s'; add "
                          "'in MODE' with a mode for the workshop",
                          draft->policy->modes[0].name);
        }
    }
}

void meta_frame_paces_fit(const struct draft *draft, struct messages *messages)
{
    unsigned count = 0;
    for (size_t i = 0; i < draft->frame_count; i++) {
        count += draft->frames[i].rule.pace_us != 0;
        if (draft->frames[i].rule.pace_us != 0 && count == POLICY_PACED_RULES_MAX + 1) {
            messages_error(
                messages, draft->frames[i].place,
                "more than %d rules with 'pace'; leave it to those that need it",
                POLICY_PACED_RULES_MAX);
        }
    }
}

/* Requests for two groups, which are of the same ids. */
static bool ask_apart(const struct policy_group *a, const struct policy_group *b)
{
    return a->kind == POLICY_GROUP_REQUESTED && b->kind == POLICY_GROUP_REQUESTED &&
           a->pgn != b->pgn;
}

/* A frame could be judged by either. */
static bool overlap(const struct draft_frame *a, const struct draft_frame *b)
{
    bool formats = a->rule.format == b->rule.format ||
                   a->rule.format == POLICY_FORMAT_ANY ||
                   b->rule.format == POLICY_FORMAT_ANY;
    return a->direction == b->direction && a->rule.extended == b->rule.extended &&
           a->rule.remote == b->rule.remote && formats &&
           !ask_apart(&a->rule.group, &b->rule.group) &&
           j1939_rule_shares(&a->rule, &b->rule) && (a->rule.modes & b->rule.modes) != 0;
}

void meta_frame_overlaps_none(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 1; i < draft->frame_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (overlap(&draft->frames[i], &draft->frames[k])) {
                messages_error(messages, draft->frames[i].place,
                               "the rule on line %" PRIu32 " covers an id of this one in "
                               "the same mode; join them, or part them by 'in'",
                               draft->frames[k].place.line);
                break;
            }
        }
    }
}

/* The most that the unit's rules put on `bus` in any mode. The tables are not made yet,
 * so it is added up from the draft. */
static uint64_t most_on_bus(const struct draft *draft, uint8_t bus)
{
    uint64_t most = 0;
    for (uint8_t mode = 0; mode < draft->policy->mode_count; mode++) {
        uint64_t sum = 0;
        for (size_t i = 0; i < draft->frame_count; i++) {
            const struct draft_frame *frame = &draft->frames[i];
            if (meta_to_bus(draft, frame) == &draft->policy->buses[bus] &&
                meta_from_bus(draft, frame)->untrusted &&
                policy_holds(frame->rule.modes, mode)) {
                sum += load_rule_bits_per_s(&frame->rule); /* all are limited by now */
            }
        }
        for (size_t i = 0; i < draft->channel_count; i++) {
            const struct policy_channel *channel = &draft->channels[i].channel;
            if (channel->to == bus && policy_holds(channel->modes, mode)) {
                sum += load_channel_bits_per_s(channel);
            }
        }
        most = sum > most ? sum : most;
    }
    return most;
}

void meta_frame_load_leaves_room(const struct draft *draft, struct messages *messages)
{
    for (uint8_t i = 0; i < draft->policy->bus_count; i++) {
        const struct policy_bus *bus = &draft->policy->buses[i];
        uint64_t most = bus->bitrate == 0 ? 0 : most_on_bus(draft, i);
        if (most > bus->bitrate) {
            messages_error(messages, draft->bus_places[i],
                           "the rules let the unit put %" PRIu64 " bit/s on '%s', more "
                           "than it carries; make their rates smaller",
                           most, bus->name);
        } else if (most > bus->bitrate / 2) {
            messages_warn(messages, draft->bus_places[i],
                          "the rules let the unit put %" PRIu64 " bit/s on '%s', more "
                          "than half of it; make their rates smaller",
                          most, bus->name);
        }
    }
}
