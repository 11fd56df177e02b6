/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/incident.h"

#include "tests/tap.h"

#include "tests/gateway/export_kit.h"

#define EVENTS 5

static struct event events[EVENTS];

/* A bit for each event that belongs to the incident of leaf; 0: no such leaf. */
static unsigned held_by(uint64_t leaf)
{
    struct incident incident;
    unsigned held = 0;
    incident_init(&incident, leaf);
    for (unsigned i = 0; i < EVENTS; i++) {
        EXPECT(incident_seek(&incident, &events[i]));
    }
    bool found = incident_rewind(&incident);
    for (unsigned i = 0; found && i < EVENTS; i++) {
        held |= (unsigned)incident_holds(&incident, &events[i]) << i;
    }
    incident_free(&incident);
    return held;
}

/* A flow that is denied twice, a piece of what it said, another flow, and the first again
 * after an hour. */
static void make_events(void)
{
    static const uint64_t seconds[EVENTS] = {0, 1, 2, 3, 3600};
    static const uint64_t causes[EVENTS] = {7, 8, 9, 7, 7};
    for (unsigned i = 0; i < EVENTS; i++) {
        events[i] = export_kit_flow(i == 2 ? "other" : "one", (uint16_t)(40000 + i));
        events[i].leaf = 10 + i;
        events[i].cause = causes[i];
        events[i].count = 1;
        events[i].wall_us = EXPORT_KIT_WALL_US + seconds[i] * 1000000;
    }
    events[1].flow.evidence.len = 1;
}

static void test_a_line_of_the_log_and_what_was_kept_of_its_flow(void)
{
    EXPECT_EQ(held_by(10), 1U << 0 | 1U << 1 | 1U << 3);
    EXPECT_EQ(held_by(13), 1U << 0 | 1U << 1 | 1U << 3);
}

static void test_a_piece_leads_to_the_flow_that_said_it(void)
{
    EXPECT_EQ(held_by(11), 1U << 0 | 1U << 1 | 1U << 3);
}

static void test_another_flow_and_a_later_time_are_other_incidents(void)
{
    EXPECT_EQ(held_by(12), 1U << 2);
    EXPECT_EQ(held_by(14), 1U << 4);
}

static void test_no_event_has_no_incident(void)
{
    EXPECT_EQ(held_by(9), 0);
}

int main(void)
{
    make_events();
    RUN(test_a_line_of_the_log_and_what_was_kept_of_its_flow);
    RUN(test_a_piece_leads_to_the_flow_that_said_it);
    RUN(test_another_flow_and_a_later_time_are_other_incidents);
    RUN(test_no_event_has_no_incident);
    return tap_done();
}
