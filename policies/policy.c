/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up the names of a policy. */
#include "policies/policy.h"

#include <string.h>

int policy_find_bus(const struct policy *self, const char *name)
{
    for (int i = 0; i < self->bus_count; i++) {
        if (strcmp(self->buses[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

int policy_find_mode(const struct policy *self, const char *name)
{
    for (int i = 0; i < self->mode_count; i++) {
        if (strcmp(self->modes[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

int policy_find_direction(const struct policy *self, uint8_t from, uint8_t to)
{
    for (int i = 0; i < self->direction_count; i++) {
        if (self->directions[i].from == from && self->directions[i].to == to) {
            return i;
        }
    }
    return -1;
}

uint32_t policy_rule_line(const struct policy *self, uint16_t rule)
{
    if (rule < self->frame_rule_count) {
        return self->frame_rules[rule].line;
    }
    unsigned channel = rule - (unsigned)self->frame_rule_count;
    return channel < self->channel_count ? self->channels[channel].line : 0;
}

bool policy_holds(uint16_t modes, uint8_t mode)
{
    return mode < POLICY_MODES_MAX && ((uint32_t)modes >> mode & 1U) != 0;
}

uint8_t policy_first_mode(uint16_t modes)
{
    uint8_t mode = 0;
    while (mode < POLICY_MODES_MAX && !policy_holds(modes, mode)) {
        mode++;
    }
    return mode;
}

uint16_t policy_modes_all(const struct policy *self)
{
    return (uint16_t)((1U << self->mode_count) - 1U);
}

uint16_t policy_paced_rules(const struct policy *self)
{
    uint16_t count = 0;
    for (uint16_t i = 0; i < self->frame_rule_count; i++) {
        count += self->frame_rules[i].pace_us != 0;
    }
    return count;
}

enum policy_evidence policy_evidence_of_bus(const struct policy *self,
                                            const struct policy_bus *bus)
{
    if (bus->evidence != POLICY_EVIDENCE_UNSAID) {
        return (enum policy_evidence)bus->evidence;
    }
    bool heard = self->evidence == POLICY_EVIDENCE_PAYLOAD && !bus->untrusted;
    return self->evidence == POLICY_EVIDENCE_UNSAID || heard
               ? POLICY_EVIDENCE_HEADERS
               : (enum policy_evidence)self->evidence;
}

enum policy_evidence policy_evidence_of_uplink(const struct policy *self)
{
    if (self->uplink.evidence != POLICY_EVIDENCE_UNSAID) {
        return (enum policy_evidence)self->uplink.evidence;
    }
    if (self->evidence != POLICY_EVIDENCE_UNSAID) {
        return (enum policy_evidence)self->evidence;
    }
    return self->uplink.denial == POLICY_DENY_DECOY ? POLICY_EVIDENCE_PAYLOAD
                                                    : POLICY_EVIDENCE_HEADERS;
}

const char *policy_evidence_text(enum policy_evidence evidence)
{
    static const char *const words[] = {
        [POLICY_EVIDENCE_UNSAID] = "",
        [POLICY_EVIDENCE_NONE] = "none",
        [POLICY_EVIDENCE_HEADERS] = "headers",
        [POLICY_EVIDENCE_PAYLOAD] = "payload",
    };
    return words[evidence];
}
