/* SPDX-License-Identifier: Apache-2.0 */
/* Puts silence, claims and bus_load to work for the rules and buses of a policy. */
#include "policies/frame_watch.h"

#include <string.h>

#include "policies/load.h"
#include "policies/verdict.h"

static bool build_buses(struct frame_watch *self, struct arena *arena)
{
    const struct policy *policy = self->policy;
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        const struct policy_bus *bus = &policy->buses[i];
        bus_load_init(&self->loads[i], bus->bitrate, bus->load_percent);
        if (bus->watch) {
            self->seen[i] = arena_take(arena, 1, sizeof *self->seen[i]);
            if (self->seen[i] == NULL) {
                return false;
            }
        }
    }
    return true;
}

bool frame_watch_build(struct frame_watch *self, const struct policy *policy,
                       struct arena *arena)
{
    uint8_t *ways = arena_take(arena, policy->frame_rule_count, sizeof *ways);
    *self = (struct frame_watch){.policy = policy, .ways = ways};
    if (ways == NULL) {
        return false;
    }
    for (uint8_t way = 0; way < policy->direction_count; way++) {
        const struct policy_direction *direction = &policy->directions[way];
        for (uint16_t i = 0; i < direction->rule_count; i++) {
            ways[direction->first_rule + i] = way;
        }
    }
    return build_buses(self, arena) && silence_build(&self->silence, policy, arena);
}

void frame_watch_inherit(struct frame_watch *self, const struct frame_watch *old)
{
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        for (uint8_t k = 0; k < old->policy->bus_count; k++) {
            if (strcmp(self->policy->buses[i].interface,
                       old->policy->buses[k].interface) != 0) {
                continue;
            }
            bus_load_inherit(&self->loads[i], &old->loads[k]);
            if (self->seen[i] != NULL && old->seen[k] != NULL) {
                *self->seen[i] = *old->seen[k];
            }
        }
    }
}

static uint32_t bits_on(const struct frame_watch *self, uint8_t bus,
                        const struct frame *frame)
{
    const struct policy_bus *row = &self->policy->buses[bus];
    return load_frame_bits(frame, row->bitrate, row->data_bitrate);
}

void frame_watch_sent(struct frame_watch *self, uint8_t bus, const struct frame *frame,
                      uint64_t now_us)
{
    if (self->loads[bus].limit != 0) {
        bus_load_add(&self->loads[bus], bits_on(self, bus, frame), now_us);
    }
}

enum frame_watch_sight frame_watch_heard(struct frame_watch *self, uint8_t bus,
                                         const struct frame *frame, uint64_t now_us)
{
    struct claims *seen = self->seen[bus];
    frame_watch_sent(self, bus, frame, now_us);
    if (seen == NULL || claims_hold(seen, frame->id, frame->extended)) {
        return FRAME_WATCH_KNOWN;
    }
    claims_add(seen, frame->id, frame->extended);
    return seen->lost > 0 && frame->extended ? FRAME_WATCH_FULL : FRAME_WATCH_NEW;
}

bool frame_watch_has_room(struct frame_watch *self, const struct policy_direction *way,
                          const struct frame *frame, uint64_t now_us)
{
    return !self->policy->buses[way->from].untrusted ||
           bus_load_has_room(&self->loads[way->to], bits_on(self, way->to, frame),
                             now_us);
}

bool frame_watch_admits(struct frame_watch *self, uint16_t rule,
                        const struct frame *frame, uint64_t now_us)
{
    const struct policy_direction *way = &self->policy->directions[self->ways[rule]];
    if (self->loads[way->to].limit == 0) {
        return true;
    }
    if (self->policy->buses[way->from].untrusted) {
        return bus_load_take(&self->loads[way->to], bits_on(self, way->to, frame),
                             now_us);
    }
    frame_watch_sent(self, way->to, frame, now_us);
    return true;
}

void frame_watch_tick(struct frame_watch *self, uint8_t mode, uint64_t now_us,
                      frame_notice_cb notice, void *context)
{
    uint64_t known_us = now_us;
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        struct frame_notice what = {
            .reason = REASON_BUS_LOAD, .bus = i, .rule = VERDICT_NO_RULE};
        while (bus_load_tick(&self->loads[i], now_us, &what.at_us)) {
            notice(context, &what);
        }
        if (!self->policy->buses[i].untrusted && self->loads[i].known_us < known_us) {
            known_us = self->loads[i].known_us; /* by a flood the unit hides no silence */
        }
    }
    silence_tick(&self->silence, mode, known_us, notice, context);
}

bool frame_watch_needs_tick(const struct frame_watch *self)
{
    bool needs = self->silence.count > 0;
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        needs = needs || self->loads[i].limit != 0;
    }
    return needs;
}

unsigned frame_watch_load_percent(const struct frame_watch *self, uint8_t bus,
                                  uint64_t now_us)
{
    uint64_t bits = bus_load_last_second(&self->loads[bus], now_us);
    uint32_t bitrate = self->policy->buses[bus].bitrate;
    return bitrate == 0 ? 0 : (unsigned)(bits * 100 / bitrate);
}
