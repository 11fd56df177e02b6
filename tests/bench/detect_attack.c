/* SPDX-License-Identifier: Apache-2.0 */
/* Attacks on the middle half of a recording. */
#include <string.h>

#include "tests/bench/detect.h"
#include "tests/policies/random.h"

#define FLOOD_GAP_US 250
#define FUZZ_GAP_US 1000
#define BEHIND_US 500
#define LEARNED_MIN 16

const struct detect_class_row detect_classes[DETECT_CLASSES] = {
#define DETECT_CLASS(NAME, unit, id, words) [DETECT_##NAME] = {words, unit, id},
#include "tests/bench/detect_class.def"
#undef DETECT_CLASS
};

struct attack {
    struct detect_log *out;
    const struct detect_log *normal;
    const struct frame *target;
    uint8_t bus;
    uint64_t from_us;
    uint64_t to_us;
    struct random random;
};

static bool is_target(const struct attack *self, const struct frame *frame)
{
    return frame->id == self->target->id && frame->extended == self->target->extended &&
           frame->kind == FRAME_DATA;
}

static bool in_time(const struct attack *self, const struct detect_frame *frame)
{
    return frame->now_us >= self->from_us && frame->now_us < self->to_us;
}

static void add(struct attack *self, uint64_t now_us, const struct frame *frame)
{
    detect_log_add(self->out, &(struct detect_frame){.now_us = now_us,
                                                     .bus = self->bus,
                                                     .attack = true,
                                                     .frame = *frame});
}

static void scramble(struct attack *self, struct frame *frame)
{
    for (uint8_t i = 0; i < frame->length; i++) {
        frame->data[i] = (uint8_t)random_below(&self->random, 256);
    }
}

static void flood(struct attack *self, const struct frame *like)
{
    struct frame frame = *like;
    for (uint64_t at = self->from_us; at < self->to_us; at += FLOOD_GAP_US) {
        scramble(self, &frame);
        add(self, at, &frame);
    }
}

/* The true frame with one byte changed, as a sender does who has listened. */
static void spoof(struct attack *self, bool behind)
{
    uint64_t before_us = 0;
    for (size_t i = 0; i < self->normal->count; i++) {
        const struct detect_frame *one = &self->normal->frames[i];
        if (!is_target(self, &one->frame) || one->frame.length == 0) {
            continue;
        }
        struct frame frame = one->frame;
        frame.data[random_below(&self->random, frame.length)] ^=
            (uint8_t)(1 + random_below(&self->random, 255));
        uint64_t gap_us = one->now_us - before_us;
        if (in_time(self, one) && before_us >= self->from_us) {
            add(self,
                one->now_us +
                    (behind ? BEHIND_US : random_below(&self->random, gap_us + 1)),
                &frame);
        }
        before_us = one->now_us;
    }
}

static void fuzz(struct attack *self)
{
    bool extended = self->normal->frames[0].frame.extended;
    for (uint64_t at = self->from_us; at < self->to_us; at += FUZZ_GAP_US) {
        struct frame frame = {.kind = FRAME_DATA, .length = 8, .extended = extended};
        frame.id = (uint32_t)random_below(
            &self->random,
            (extended ? FRAME_ID_EXTENDED_MAX : FRAME_ID_STANDARD_MAX) + 1U);
        scramble(self, &frame);
        add(self, at, &frame);
    }
}

/* The first quarter again, in the middle half. */
static void replay(struct attack *self)
{
    uint64_t start_us = self->normal->frames[0].now_us;
    for (size_t i = 0; i < self->normal->count; i++) {
        const struct detect_frame *one = &self->normal->frames[i];
        if (one->now_us < self->from_us) {
            add(self, one->now_us - start_us + self->from_us, &one->frame);
        }
    }
}

/* In place: the first byte that can differ is held at what no true frame has there. */
static void rewrite(struct attack *self)
{
    for (size_t i = 0; i < self->out->count; i++) {
        struct detect_frame *one = &self->out->frames[i];
        if (in_time(self, one) && is_target(self, &one->frame) && one->frame.length > 0) {
            one->attack = true;
            one->frame.data[0] ^= 0x55;
        }
    }
}

static void suspend(struct attack *self)
{
    size_t kept = 0;
    for (size_t i = 0; i < self->out->count; i++) {
        const struct detect_frame *one = &self->out->frames[i];
        if (!in_time(self, one) || !is_target(self, &one->frame)) {
            self->out->frames[kept++] = *one;
        }
    }
    self->out->count = kept;
}

static void make(struct attack *self, enum detect_class class)
{
    static const struct frame zero = {.kind = FRAME_DATA, .length = 8};
    switch (class) {
    case DETECT_FLOOD:
        flood(self, self->target);
        break;
    case DETECT_FLOOD_ZERO:
        flood(self, &zero);
        break;
    case DETECT_SPOOF_BEHIND:
    case DETECT_SPOOF:
        spoof(self, class == DETECT_SPOOF_BEHIND);
        break;
    case DETECT_FUZZ:
        fuzz(self);
        break;
    case DETECT_REPLAY:
        replay(self);
        break;
    case DETECT_REWRITE:
        rewrite(self);
        break;
    case DETECT_SUSPEND:
    case DETECT_CLASSES:
    default:
        suspend(self);
        break;
    }
}

void detect_attack(struct detect_log *out, const struct detect_log *normal,
                   enum detect_class class, const struct detect_frame *target,
                   enum detect_side side)
{
    uint64_t first_us = normal->frames[0].now_us;
    uint64_t span_us = normal->frames[normal->count - 1].now_us - first_us;
    struct attack self = {.out = out,
                          .normal = normal,
                          .target = &target->frame,
                          .bus = side == DETECT_BY_UNIT ? DETECT_UNIT : target->bus,
                          .from_us = first_us + span_us / 4,
                          .to_us = first_us + span_us * 3 / 4,
                          .random = {1 + target->frame.id}};
    memcpy(out->frames, normal->frames, normal->count * sizeof *normal->frames);
    out->count = normal->count;
    make(&self, class);
    detect_log_sort(out);
}

static size_t times(const struct detect_log *log, const struct frame *frame)
{
    size_t count = 0;
    for (size_t i = 0; i < log->count; i++) {
        count += log->frames[i].frame.id == frame->id &&
                 log->frames[i].frame.extended == frame->extended;
    }
    return count;
}

size_t detect_targets(const struct detect_frame *out[static DETECT_TARGETS_MAX],
                      const struct detect_log *learned)
{
    static const struct detect_frame *all[4096];
    size_t count = 0;
    for (size_t i = 0; i < learned->count && count < 4096; i++) {
        const struct frame *frame = &learned->frames[i].frame;
        bool known = frame->kind != FRAME_DATA || frame->length == 0;
        for (size_t k = 0; !known && k < count; k++) {
            known = all[k]->frame.id == frame->id &&
                    all[k]->frame.extended == frame->extended;
        }
        if (!known && times(learned, frame) >= LEARNED_MIN) {
            all[count++] = &learned->frames[i];
        }
    }
    size_t chosen = count < DETECT_TARGETS_MAX ? count : DETECT_TARGETS_MAX;
    for (size_t i = 0; i < chosen; i++) {
        out[i] = all[i * count / chosen];
    }
    return chosen;
}
