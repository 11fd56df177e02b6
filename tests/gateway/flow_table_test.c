/* SPDX-License-Identifier: Apache-2.0 */
/* Slots and lists of flows. */
#include "gateway/uplink/flow_table.h"

#include "tests/tap.h"

static struct flow_table table;

static void open_table(uint32_t capacity)
{
    flow_table_close(&table);
    EXPECT(flow_table_open(&table, capacity));
}

static void test_a_full_table_gives_no_slot(void)
{
    open_table(3);
    for (unsigned i = 0; i < 3; i++) {
        EXPECT(flow_table_take(&table, i) != NULL);
    }
    EXPECT(flow_table_take(&table, 9) == NULL);
    EXPECT_EQ(table.open, 3);
}

static void test_a_released_slot_is_taken_again_and_the_old_token_finds_nobody(void)
{
    open_table(1);
    struct flow *flow = flow_table_take(&table, 1);
    uint16_t epoch = flow->epoch;
    EXPECT(flow_table_find(&table, 0, epoch) == flow);
    flow_table_release(&table, flow);
    EXPECT(flow_table_find(&table, 0, epoch) == NULL);
    EXPECT(flow_table_take(&table, 2) == flow);
    EXPECT(flow_table_find(&table, 0, epoch) == NULL);
    EXPECT(flow_table_find(&table, 0, flow->epoch) == flow);
}

static void test_an_index_that_was_never_used_finds_nobody(void)
{
    open_table(8);
    EXPECT(flow_table_take(&table, 1) != NULL);
    EXPECT(flow_table_find(&table, 1, 0) == NULL);
    EXPECT(flow_table_find(&table, UINT32_MAX, 0) == NULL);
}

static void test_a_phase_gives_its_oldest_first(void)
{
    open_table(3);
    struct flow *a = flow_table_take(&table, 1);
    struct flow *b = flow_table_take(&table, 2);
    struct flow *c = flow_table_take(&table, 3);
    flow_table_move(&table, b, FLOW_PHASE_RELAYING, 4);
    flow_table_move(&table, a, FLOW_PHASE_RELAYING, 5);
    EXPECT(flow_table_oldest(&table, FLOW_PHASE_RELAYING) == b);
    EXPECT(flow_table_next(&table, b) == a);
    EXPECT(flow_table_next(&table, a) == NULL);
    EXPECT(flow_table_oldest(&table, FLOW_PHASE_QUIET) == c);
    EXPECT(flow_table_oldest(&table, FLOW_PHASE_HELLO) == NULL);
}

static void test_activity_makes_a_flow_the_youngest(void)
{
    open_table(2);
    struct flow *a = flow_table_take(&table, 1);
    struct flow *b = flow_table_take(&table, 2);
    flow_table_move(&table, a, FLOW_PHASE_QUIET, 3);
    EXPECT(flow_table_oldest(&table, FLOW_PHASE_QUIET) == b);
    EXPECT_EQ(a->since_us, 3);
}

static void test_of_those_that_passed_the_idlest_makes_room(void)
{
    open_table(8);
    struct flow *a = flow_table_take(&table, 1);
    struct flow *b = flow_table_take(&table, 2);
    flow_table_move(&table, a, FLOW_PHASE_CONNECTING, 3);
    flow_table_move(&table, b, FLOW_PHASE_RELAYING, 4);
    EXPECT(flow_table_victim(&table) == a);
    flow_table_move(&table, a, FLOW_PHASE_RELAYING, 6);
    EXPECT(flow_table_victim(&table) == b);
    EXPECT(flow_table_take(&table, 0) != NULL); /* one that is about to say its hello */
    EXPECT(flow_table_victim(&table) == b);
}

static void test_where_many_are_not_judged_they_make_room(void)
{
    open_table(8);
    EXPECT(flow_table_victim(&table) == NULL);
    struct flow *passed = flow_table_take(&table, 0);
    flow_table_move(&table, passed, FLOW_PHASE_RELAYING, 0);
    struct flow *a = flow_table_take(&table, 1);
    struct flow *b = flow_table_take(&table, 2);
    EXPECT(flow_table_victim(&table) == a);
    flow_table_move(&table, a, FLOW_PHASE_HELLO, 3);
    EXPECT(flow_table_victim(&table) == b);
    flow_table_move(&table, passed, FLOW_PHASE_SILENCED, 9);
    EXPECT(flow_table_victim(&table) == passed);
    flow_table_release(&table, passed);
    flow_table_release(&table, a);
    EXPECT(flow_table_victim(&table) == b); /* with nobody else it is the only one */
}

/* The lists hold each flow exactly once, after any sequence of moves. */
static void test_no_move_loses_or_doubles_a_flow(void)
{
    struct flow *flows[16];
    uint32_t random = 7;
    open_table(16);
    for (unsigned i = 0; i < 16; i++) {
        flows[i] = flow_table_take(&table, i);
    }
    for (unsigned step = 0; step < 5000; step++) {
        random = random * 1664525U + 1013904223U;
        enum flow_phase phase = FLOW_PHASE_QUIET + (random >> 28) % (FLOW_PHASES - 1);
        flow_table_move(&table, flows[(random >> 20) % 16], phase, 16 + step);
        unsigned seen = 0;
        for (phase = FLOW_PHASE_QUIET; phase < FLOW_PHASES; phase++) {
            uint64_t before = 0;
            for (struct flow *flow = flow_table_oldest(&table, phase); flow != NULL;
                 flow = flow_table_next(&table, flow)) {
                seen++;
                EXPECT(flow->phase == phase && flow->since_us >= before);
                before = flow->since_us;
            }
        }
        EXPECT_EQ(seen, 16);
    }
}

int main(void)
{
    RUN(test_a_full_table_gives_no_slot);
    RUN(test_a_released_slot_is_taken_again_and_the_old_token_finds_nobody);
    RUN(test_an_index_that_was_never_used_finds_nobody);
    RUN(test_a_phase_gives_its_oldest_first);
    RUN(test_activity_makes_a_flow_the_youngest);
    RUN(test_of_those_that_passed_the_idlest_makes_room);
    RUN(test_where_many_are_not_judged_they_make_room);
    RUN(test_no_move_loses_or_doubles_a_flow);
    flow_table_close(&table);
    return tap_done();
}
