/* SPDX-License-Identifier: Apache-2.0 */
#include "can/pacer.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

#define PERIOD_US 100000U

static struct pacer_state state;
static struct pacer pacer;

/* When it leaves, 0: it is refused. */
static uint64_t due_of(uint64_t now_us)
{
    return pacer_take(&state, PERIOD_US, now_us) ? state.due_us : 0;
}

static void the_first_leaves_a_period_after_it_came(void)
{
    state = (struct pacer_state){0};
    EXPECT_EQ(due_of(7), PERIOD_US + 7);
    state = (struct pacer_state){0};
    EXPECT_EQ(due_of(0), PERIOD_US);
}

static void one_that_comes_by_its_slot_takes_it(void)
{
    state = (struct pacer_state){0};
    EXPECT_EQ(due_of(1000), 101000);
    EXPECT_EQ(due_of(201000), 201000); /* the last moment */
    EXPECT_EQ(due_of(201001), 301000); /* the next slot */
    EXPECT_EQ(due_of(401001), 501001); /* too late by one: the phase begins anew */
    EXPECT_EQ(due_of(501001), 601001);
}

static void two_wait_and_a_third_is_refused(void)
{
    state = (struct pacer_state){0};
    EXPECT_EQ(due_of(1000), 101000);
    EXPECT_EQ(due_of(1000), 201000);
    EXPECT_EQ(due_of(1000), 0);
    EXPECT_EQ(due_of(100999), 0);
    EXPECT_EQ(state.due_us, 201000); /* nothing changed */
    EXPECT_EQ(due_of(101000), 301000);
}

/* The sequence of NMFTA CGW-S-005e, in units of half a millisecond. */
static void the_sequence_of_the_requirement_leaves_on_its_period(void)
{
    static const uint32_t waits[] = {1, 198, 1,   160, 1,   140, 1,  120,
                                     1, 100, 120, 140, 160, 180, 180};
    state = (struct pacer_state){0};
    for (unsigned i = 0; i < 15; i++) {
        EXPECT_EQ(due_of(i * PERIOD_US + waits[i] * 500), 500 + (i + 1) * PERIOD_US);
    }
}

/* However they come: at least a period apart, none before it came, none after two. */
static void whatever_comes_leaves_apart_and_soon(void)
{
    struct random random = {17};
    for (unsigned round = 0; round < 200; round++) {
        uint64_t spread_us = 1 + random_below(&random, 3 * PERIOD_US);
        uint64_t now_us = 0;
        uint64_t last_us = 0;
        state = (struct pacer_state){0};
        for (unsigned i = 0; i < 500; i++) {
            now_us += random_below(&random, spread_us);
            uint64_t due_us = due_of(now_us);
            if (due_us == 0) {
                EXPECT(last_us > now_us + PERIOD_US); /* two wait */
                continue;
            }
            EXPECT(last_us == 0 || due_us - last_us >= PERIOD_US);
            EXPECT(due_us >= now_us && due_us - now_us <= 2 * PERIOD_US);
            last_us = due_us;
        }
    }
}

static void put(uint64_t due_us, uint16_t rule)
{
    struct pacer_frame frame = {.due_us = due_us, .rule = rule};
    EXPECT(pacer_put(&pacer, &frame));
}

static void the_earliest_leaves_first_and_equals_as_they_came(void)
{
    struct pacer_frame out = {.rule = 99};
    (void)pacer_reset(&pacer);
    EXPECT_EQ(pacer_due_us(&pacer), PACER_NEVER_US);
    EXPECT(!pacer_pop(&pacer, &out, UINT64_MAX));
    put(30, 3);
    put(10, 1);
    put(20, 2);
    put(10, 4);
    EXPECT_EQ(pacer_due_us(&pacer), 10);
    EXPECT(!pacer_pop(&pacer, &out, 9));
    EXPECT_EQ(out.rule, 99);
    static const uint16_t order[] = {1, 4, 2, 3};
    for (unsigned i = 0; i < 4; i++) {
        EXPECT(pacer_pop(&pacer, &out, 30));
        EXPECT_EQ(out.rule, order[i]);
    }
    EXPECT_EQ(pacer_due_us(&pacer), PACER_NEVER_US);
}

static void a_full_table_takes_no_more_and_a_reset_empties_it(void)
{
    struct pacer_frame frame = {.due_us = 1};
    struct random random = {5};
    (void)pacer_reset(&pacer);
    for (unsigned i = 0; i < PACER_CAPACITY; i++) {
        put(random_below(&random, 1000), (uint16_t)i);
    }
    EXPECT(!pacer_put(&pacer, &frame));
    uint64_t last_us = 0;
    for (unsigned i = 0; i < PACER_CAPACITY / 2; i++) {
        EXPECT(pacer_pop(&pacer, &frame, 1000));
        EXPECT(frame.due_us >= last_us);
        last_us = frame.due_us;
    }
    EXPECT_EQ(pacer_reset(&pacer), PACER_CAPACITY / 2);
    EXPECT_EQ(pacer_reset(&pacer), 0);
    EXPECT(!pacer_pop(&pacer, &frame, UINT64_MAX));
}

int main(void)
{
    RUN(the_first_leaves_a_period_after_it_came);
    RUN(one_that_comes_by_its_slot_takes_it);
    RUN(two_wait_and_a_third_is_refused);
    RUN(the_sequence_of_the_requirement_leaves_on_its_period);
    RUN(whatever_comes_leaves_apart_and_soon);
    RUN(the_earliest_leaves_first_and_equals_as_they_came);
    RUN(a_full_table_takes_no_more_and_a_reset_empties_it);
    return tap_done();
}
