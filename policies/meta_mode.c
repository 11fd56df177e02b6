/* SPDX-License-Identifier: Apache-2.0 */
/* Meta-rules about modes. */
#include "policies/meta.h"

#include <string.h>

#include "policies/j1939_rule.h"

/* NMFTA AGW-S-011: a mode other than normal is announced by traffic on both sides. */
void meta_mode_is_announced(const struct draft *draft, struct messages *messages)
{
    const struct policy *policy = draft->policy;
    for (uint8_t i = 1; i < policy->mode_count && policy->bus_count != 0; i++) {
        if (!policy->modes[i].announced) {
            messages_warn(messages, draft->mode_places[i],
                          "no bus is told of the mode '%s'; add 'announce id ID'",
                          policy->modes[i].name);
        }
    }
}

static bool differs(const struct draft *draft, uint8_t a, uint8_t b)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        uint16_t modes = draft->frames[i].rule.modes;
        if (policy_holds(modes, a) != policy_holds(modes, b)) {
            return true;
        }
    }
    for (size_t i = 0; i < draft->permission_count; i++) {
        uint16_t modes = draft->permissions[i].permission.modes;
        if (policy_holds(modes, a) != policy_holds(modes, b)) {
            return true;
        }
    }
    for (size_t i = 0; i < draft->flow_count; i++) {
        uint16_t modes = draft->flows[i].rule.modes;
        if (policy_holds(modes, a) != policy_holds(modes, b)) {
            return true;
        }
    }
    return false;
}

/* A mode in which the same rules hold as in the normal one is most often a forgotten
 * `in`. */
void meta_mode_differs(const struct draft *draft, struct messages *messages)
{
    const struct policy *policy = draft->policy;
    for (uint8_t i = 1; i < policy->mode_count; i++) {
        if (!differs(draft, 0, i)) {
            messages_warn(
                messages, draft->mode_places[i],
                "the mode '%s' changes nothing, the same rules hold as in '%s'; "
                "use it after 'in', or take it out",
                policy->modes[i].name, policy->modes[0].name);
        }
    }
}

static void warn_of_all(struct messages *messages, struct place place)
{
    messages_warn(
        messages, place,
        "'in' names every mode, so the rule holds always and is printed without "
        "it; take it out, or declare the mode in which the rule shall not hold");
}

void meta_mode_in_parts_modes(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        if (draft->frames[i].names_all) {
            warn_of_all(messages, draft->frames[i].place);
        }
    }
    for (size_t i = 0; i < draft->channel_count; i++) {
        if (draft->channels[i].names_all) {
            warn_of_all(messages, draft->channels[i].place);
        }
    }
    for (size_t i = 0; i < draft->flow_count; i++) {
        if (draft->flows[i].names_all) {
            warn_of_all(messages, draft->flows[i].place);
        }
    }
}

static bool announces(const struct policy_mode *mode,
                      const struct policy_frame_rule *rule)
{
    return mode->announced &&
           j1939_rule_covers(rule, mode->announce_id, mode->announce_extended);
}

/* Who could send the announcement through us could announce what is not so. */
void meta_mode_announcement_is_ours(const struct draft *draft, struct messages *messages)
{
    const struct policy *policy = draft->policy;
    for (uint8_t i = 0; i < policy->mode_count; i++) {
        const struct policy_mode *mode = &policy->modes[i];
        for (size_t k = 0; k < draft->frame_count; k++) {
            if (announces(mode, &draft->frames[k].rule)) {
                messages_error(messages, draft->frames[k].place,
                               "0x%X announces the mode '%s' on line %u, so no rule may "
                               "pass it; choose another id there",
                               mode->announce_id, mode->name, draft->mode_places[i].line);
            }
        }
        for (uint8_t k = 0; k < policy->emergency_frame_count; k++) {
            const struct policy_emergency_frame *frame = &policy->emergency_frames[k];
            if (mode->announced && mode->announce_id == frame->id &&
                mode->announce_extended == frame->extended) {
                messages_error(messages, draft->emergency_frame_places[k],
                               "0x%X announces the mode '%s' on line %u; choose another "
                               "id there",
                               frame->id, mode->name, draft->mode_places[i].line);
            }
        }
    }
}
