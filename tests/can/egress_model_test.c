/* SPDX-License-Identifier: Apache-2.0 */
/* The egress queue against a naive model of the laws in egress.h, on random walks with
 * fixed seeds. */
#include "can/egress.h"

#include "tests/tap.h"

static struct egress queue;

static struct {
    uint64_t tags[EGRESS_DROPS]; /* sums of tags: the order within one call is free */
} dropped;

static void note_drop(void *context, enum egress_drop cause, const struct frame *frame,
                      uint16_t tag)
{
    (void)context;
    EXPECT_EQ(frame->data[0] | frame->data[1] << 8, tag);
    dropped.tags[cause] += tag;
}

/* The model: a list in order of pushes, searched from end to end. */
struct model_frame {
    struct frame frame;
    uint64_t last_us;
    uint16_t tag;
};
static struct model {
    struct model_frame list[EGRESS_CAPACITY];
    size_t count;
    struct model_frame flight;
    bool flying;
    uint64_t since_us;
    uint64_t accepted;
    uint64_t sent;
    size_t drops[EGRESS_DROPS];
    uint64_t tags[EGRESS_DROPS];
} model;

static int model_compare(const struct frame *a, const struct frame *b)
{
    struct frame x = *a, y = *b;
    x.kind = y.kind = FRAME_DATA;
    return frame_compare_priority(&x, &y);
}

static void model_drop(const struct model_frame *frame, enum egress_drop cause)
{
    model.drops[cause]++;
    model.tags[cause] += frame->tag;
}

static struct model_frame model_take(size_t at)
{
    struct model_frame taken = model.list[at];
    model.count--;
    memmove(&model.list[at], &model.list[at + 1],
            (model.count - at) * sizeof *model.list);
    return taken;
}

static void model_drop_stale(uint64_t now_us)
{
    for (size_t i = model.count; i > 0; i--) {
        if (now_us > model.list[i - 1].last_us) {
            struct model_frame stale = model_take(i - 1);
            model_drop(&stale, EGRESS_DROP_STALE);
        }
    }
}

static enum egress_push model_push(const struct frame *frame, uint32_t age_us,
                                   uint16_t tag, uint64_t now_us)
{
    enum egress_push result = EGRESS_QUEUED;
    if (model.count + model.flying == EGRESS_CAPACITY) {
        model_drop_stale(now_us);
    }
    if (model.count + model.flying == EGRESS_CAPACITY) {
        size_t weakest = 0;
        for (size_t i = 1; i < model.count; i++) {
            if (model_compare(&model.list[i].frame, &model.list[weakest].frame) >= 0) {
                weakest = i;
            }
        }
        if (model_compare(frame, &model.list[weakest].frame) >= 0) {
            return EGRESS_FULL;
        }
        struct model_frame evicted = model_take(weakest);
        model_drop(&evicted, EGRESS_DROP_EVICTED);
        result = EGRESS_EVICTED;
    }
    model.list[model.count++] = (struct model_frame){*frame, now_us + age_us, tag};
    return result;
}

static bool model_next(struct frame *out, uint64_t now_us)
{
    while (!model.flying && model.count > 0) {
        size_t best = 0;
        for (size_t i = 1; i < model.count; i++) {
            if (model_compare(&model.list[i].frame, &model.list[best].frame) < 0) {
                best = i;
            }
        }
        struct model_frame taken = model_take(best);
        if (now_us > taken.last_us) {
            model_drop(&taken, EGRESS_DROP_STALE);
            continue;
        }
        model.flight = taken;
        model.flying = true;
        model.since_us = now_us;
        *out = taken.frame;
        return true;
    }
    return false;
}

/* Back in front of all of its id: nothing of that id can have left meanwhile. */
static void model_refused(void)
{
    memmove(&model.list[1], &model.list[0], model.count * sizeof *model.list);
    model.list[0] = model.flight;
    model.count++;
    model.flying = false;
}

static void model_abandon(void)
{
    model.flying = false;
    model_drop(&model.flight, EGRESS_DROP_REFUSED);
}

static void model_tick(uint64_t now_us)
{
    model_drop_stale(now_us);
    if (model.flying && now_us - model.since_us > EGRESS_ECHO_TIMEOUT_US) {
        model.flying = false;
        model_drop(&model.flight, EGRESS_DROP_NO_ECHO);
    }
}

static void model_reset(void)
{
    if (model.flying) {
        model.flying = false;
        model_drop(&model.flight, EGRESS_DROP_RESET);
    }
    while (model.count > 0) {
        struct model_frame lost = model_take(model.count - 1);
        model_drop(&lost, EGRESS_DROP_RESET);
    }
}

static uint64_t random_state;
static uint32_t age_bound_us;

static uint32_t random_below(uint32_t bound)
{
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(random_state >> 33) % bound;
}

static void push_both(uint16_t tag, uint64_t now_us)
{
    uint32_t base = random_below(6);
    bool extended = random_below(2);
    struct frame frame = {.id = extended ? base << 18 | random_below(3) : base,
                          .extended = extended,
                          .kind = random_below(4) == 0 ? FRAME_REMOTE : FRAME_DATA,
                          .length = 2,
                          .data = {(uint8_t)tag, (uint8_t)(tag >> 8)}};
    uint32_t age_us = random_below(age_bound_us);
    enum egress_push pushed = egress_push(&queue, &frame, age_us, tag, now_us);
    EXPECT_EQ(pushed, model_push(&frame, age_us, tag, now_us));
    model.accepted += pushed != EGRESS_FULL;
}

static void next_both(uint64_t now_us)
{
    struct frame got, wanted;
    bool some = egress_next(&queue, &got, now_us);
    if (EXPECT_EQ(some, model_next(&wanted, now_us)) && some) {
        EXPECT(frame_equal(&got, &wanted));
    }
}

static void echo_both(uint64_t now_us)
{
    bool lost = random_below(50) == 0;
    if (model.flying && !lost) {
        egress_echo(&queue, &model.flight.frame, now_us);
        model.flying = false;
        model.sent++;
    }
}

static void step_both(uint16_t tag, uint32_t choice, uint64_t now_us)
{
    if (choice < 45) {
        push_both(tag, now_us);
    } else if (choice < 70) {
        next_both(now_us);
    } else if (choice < 93) {
        echo_both(now_us);
    } else if (choice < 94 && model.flying) {
        egress_abandon(&queue);
        model_abandon();
    } else if (choice < 97 && model.flying) {
        egress_refused(&queue);
        model_refused();
    } else if (choice < 99) {
        egress_tick(&queue, now_us);
        model_tick(now_us);
    } else if (random_below(200) == 0) {
        egress_reset(&queue);
        model_reset();
    }
}

static bool agree(void)
{
    uint64_t out = 0;
    for (int cause = 0; cause < EGRESS_DROPS; cause++) {
        out += queue.counters.dropped[cause];
        if (!EXPECT_EQ(queue.counters.dropped[cause], model.drops[cause]) ||
            !EXPECT_EQ(dropped.tags[cause], model.tags[cause])) {
            return false;
        }
    }
    return EXPECT_EQ(egress_queued(&queue), model.count) &&
           EXPECT_EQ(egress_in_flight(&queue), model.flying) &&
           EXPECT_EQ(queue.counters.sent, model.sent) &&
           EXPECT_EQ(model.accepted, queue.counters.sent + out + egress_queued(&queue) +
                                         egress_in_flight(&queue));
}

static void it_does_what_a_naive_model_does(void)
{
    size_t causes[EGRESS_DROPS] = {0};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        uint64_t now_us = 0;
        egress_init(&queue);
        egress_watch(&queue, note_drop, NULL);
        memset(&dropped, 0, sizeof dropped);
        model = (struct model){0};
        random_state = seed;
        age_bound_us = seed % 2 ? 3000 : 300000;
        uint32_t pace_us =
            random_below(40); /* slow and fast time: empty and full queues */
        for (int i = 0; seed % 4 == 0 && i < EGRESS_CAPACITY - 50; i++) {
            push_both((uint16_t)i, now_us); /* a walk that begins almost full */
        }
        for (int step = 0; step < 8000; step++) {
            now_us += random_below(500) == 0 ? 250000 : random_below(pace_us + 1);
            step_both((uint16_t)step, random_below(100), now_us);
            if (!agree()) {
                printf("# seed %d step %d\n", (int)seed, step);
                return;
            }
        }
        for (int cause = 0; cause < EGRESS_DROPS; cause++) {
            causes[cause] += model.drops[cause];
        }
    }
    for (int cause = 0; cause < EGRESS_DROPS; cause++) {
        EXPECT(causes[cause] > 0); /* the walks met every cause */
    }
}

int main(void)
{
    RUN(it_does_what_a_naive_model_does);
    return tap_done();
}
