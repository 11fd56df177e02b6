/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs what both judges said of a frame by where it would go. */
#include "gateway/officer/difference.h"

#include <string.h>

static const char *const texts[] = {
    [DIFFERENCE_NONE] = "none",
    [DIFFERENCE_REASON] = "reason",
    [DIFFERENCE_FEWER_BITS] = "fewer_bits",
    [DIFFERENCE_STOPS] = "stops",
    [DIFFERENCE_OTHER_BITS] = "other_bits",
    [DIFFERENCE_MORE_BITS] = "more_bits",
    [DIFFERENCE_PASSES] = "passes",
};
_Static_assert(sizeof texts / sizeof *texts == DIFFERENCE_KINDS, "one text a kind");

/* What one side said of a frame, by the number of the bus that it would go to. */
struct said {
    struct replay_seen seen[POLICY_DIRECTIONS_MAX];
    const struct replay_seen *to[DIFFERENCE_BUSES_MAX]; /* NULL: no direction */
    struct replay_seen nowhere;                         /* where there is no direction */
    bool knows; /* the bus that the frame came from */
};

static struct difference_bus *bus_named(struct difference *self, const char *name)
{
    for (uint8_t i = 0; i < self->bus_count; i++) {
        if (strcmp(self->buses[i].name, name) == 0) {
            return &self->buses[i];
        }
    }
    struct difference_bus *bus = &self->buses[self->bus_count++];
    *bus = (struct difference_bus){name, {DIFFERENCE_NO_BUS, DIFFERENCE_NO_BUS}};
    return bus;
}

void difference_init(struct difference *self, const struct replay *old,
                     const struct replay *new)
{
    *self = (struct difference){.sides = {*old, *new}};
    for (int side = 0; side < DIFFERENCE_SIDES; side++) {
        const struct policy *policy = self->sides[side].policy;
        for (uint8_t i = 0; i < policy->bus_count; i++) {
            bus_named(self, policy->buses[i].name)->index[side] = i;
        }
    }
}

static uint8_t number_of(const struct difference *self, int side, uint8_t index)
{
    uint8_t number = 0;
    while (self->buses[number].index[side] != index) {
        number++;
    }
    return number;
}

static void ask(struct difference *self, int side, uint8_t bus, const struct frame *frame,
                uint64_t now_us, struct said *said)
{
    struct replay *replay = &self->sides[side];
    uint8_t index = self->buses[bus].index[side];
    memset(said->to, 0, sizeof said->to);
    said->nowhere.to = REPLAY_NOWHERE;
    said->nowhere.out = *frame; /* an emergency */
    said->nowhere.verdict = frame_judge_check_unrouted(replay->judge, index, frame);
    said->knows = index != DIFFERENCE_NO_BUS;
    if (!said->knows) {
        return;
    }
    unsigned count = replay_frame(replay, index, frame, now_us, said->seen);
    for (unsigned i = 0; i < count; i++) {
        const struct replay_seen *seen = &said->seen[i];
        if (seen->to == REPLAY_NOWHERE) {
            said->nowhere.verdict = seen->verdict;
        } else {
            said->to[number_of(self, side, seen->to)] = seen;
        }
    }
}

/* It reaches the other bus, whether or not it should. */
static bool crosses(const struct replay *side, struct verdict verdict)
{
    return strcmp(replay_action(side, verdict), "drop") != 0;
}

static enum difference_kind compare_bits(const struct frame *old, const struct frame *new)
{
    bool more = false;
    bool fewer = false;
    for (int i = 0; i < FRAME_DATA_MAX; i++) {
        more = more || (new->data[i] & ~old->data[i]) != 0;
        fewer = fewer || (old->data[i] & ~new->data[i]) != 0;
    }
    if (more && fewer) {
        return DIFFERENCE_OTHER_BITS;
    }
    if (more) {
        return DIFFERENCE_MORE_BITS;
    }
    return fewer ? DIFFERENCE_FEWER_BITS : DIFFERENCE_NONE;
}

static enum difference_kind compare(const struct difference *self,
                                    const struct replay_seen *old,
                                    const struct replay_seen *new)
{
    const struct replay *sides = self->sides;
    bool did = crosses(&sides[DIFFERENCE_OLD], old->verdict);
    bool does = crosses(&sides[DIFFERENCE_NEW], new->verdict);
    if (did != does) {
        return does ? DIFFERENCE_PASSES : DIFFERENCE_STOPS;
    }
    enum difference_kind bits =
        does ? compare_bits(&old->out, &new->out) : DIFFERENCE_NONE;
    if (bits != DIFFERENCE_NONE) {
        return bits;
    }
    const char *said = replay_action(&sides[DIFFERENCE_OLD], old->verdict);
    const char *says = replay_action(&sides[DIFFERENCE_NEW], new->verdict);
    bool same_reason = old->verdict.reason == new->verdict.reason;
    return same_reason && strcmp(said, says) == 0 ? DIFFERENCE_NONE : DIFFERENCE_REASON;
}

static void add(struct difference *self, struct tally *tally, struct tally_row *row,
                enum difference_kind kind, uint64_t now_us)
{
    self->verdicts++;
    self->kinds[kind]++;
    if (kind != DIFFERENCE_NONE) {
        row->difference = (uint8_t)kind;
        tally_add(tally, row, now_us);
    }
}

/* Adds what both said of one direction; NULL: that side has it not. */
static void add_pair(struct difference *self, struct tally *tally, struct tally_row *row,
                     const struct said sides[DIFFERENCE_SIDES],
                     const struct replay_seen *old, const struct replay_seen *new,
                     uint64_t now_us)
{
    bool both = old != NULL && new != NULL;
    old = old != NULL ? old : &sides[DIFFERENCE_OLD].nowhere;
    new = new != NULL ? new : &sides[DIFFERENCE_NEW].nowhere;
    enum difference_kind kind = compare(self, old, new);
    row->before = old->verdict;
    row->verdict = new->verdict;
    add(self, tally, row, kind == DIFFERENCE_REASON && !both ? DIFFERENCE_NONE : kind,
        now_us);
}

void difference_frame(struct difference *self, struct tally *tally, uint8_t bus,
                      const struct frame *frame, uint64_t now_us)
{
    struct said sides[DIFFERENCE_SIDES];
    const struct said *old = &sides[DIFFERENCE_OLD];
    const struct said *new = &sides[DIFFERENCE_NEW];
    struct tally_row row = {.from = bus, .id = frame->id, .extended = frame->extended};
    bool anywhere = false;
    for (int side = 0; side < DIFFERENCE_SIDES; side++) {
        ask(self, side, bus, frame, now_us, &sides[side]);
    }
    self->frames++;
    for (row.to = 0; row.to < self->bus_count; row.to++) {
        if (old->to[row.to] != NULL || new->to[row.to] != NULL) {
            anywhere = true;
            add_pair(self, tally, &row, sides, old->to[row.to], new->to[row.to], now_us);
        }
    }
    if (!anywhere) {
        row.to = REPLAY_NOWHERE;
        add_pair(self, tally, &row, sides, old->knows ? &old->nowhere : NULL,
                 new->knows ? &new->nowhere : NULL, now_us);
    }
}

const char *difference_text(enum difference_kind kind)
{
    return texts[kind];
}

const char *difference_bus(const struct difference *self, uint8_t bus)
{
    return bus == REPLAY_NOWHERE ? "nowhere" : self->buses[bus].name;
}
