/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of sim/fleet_trails.c. */
#include "sim/fleet_trails.h"

#include <string.h>

#include "tests/tap.h"

#define NOW_US UINT64_C(20000000)

static struct fleet_trails trails;
static struct policy policy;

static unsigned parts_of(enum event_source source)
{
    return trail_keeper_take(fleet_trails_of(&trails, source), false, 40, NOW_US);
}

static void see_both(void)
{
    const struct frame frame = {.id = 0x7E0, .length = 8};
    const struct event name = {.subject = EVENT_NAME, .reason = REASON_NAME_NOT_ALLOWED};
    const struct event system = {.subject = EVENT_SYSTEM};
    fleet_trails_see_frame(&trails, 0, &frame, EVENT_DROPPED, REASON_UNKNOWN_ID, NOW_US);
    fleet_trails_see_event(&trails, &name, NOW_US);
    fleet_trails_see_event(&trails, &system, NOW_US);
}

static void begin(enum policy_evidence evidence)
{
    memset(&trails, 0, sizeof trails);
    policy = (struct policy){
        .bus_count = 1, .buses = {{.name = "unit"}}, .evidence = evidence};
    fleet_trails_set_policy(&trails, &policy);
    see_both();
}

static void test_can_and_uplink_have_what_they_saw_and_guard_sees_nothing(void)
{
    begin(POLICY_EVIDENCE_HEADERS);
    EXPECT_EQ(parts_of(EVENT_FROM_CAN), 1);
    EXPECT_EQ(trails.can.parts[0].trail.headers, 1);
    EXPECT_EQ(parts_of(EVENT_FROM_UPLINK), 1);
    EXPECT_EQ(trails.uplink.parts[0].trail.headers, 1);
    EXPECT(fleet_trails_of(&trails, EVENT_FROM_GUARD) == NULL);
}

static void test_a_role_that_is_new_has_seen_nothing(void)
{
    begin(POLICY_EVIDENCE_HEADERS);
    fleet_trails_restart(&trails, EVENT_FROM_CAN);
    fleet_trails_restart(&trails, EVENT_FROM_GUARD);
    EXPECT_EQ(parts_of(EVENT_FROM_CAN), 0);
    EXPECT_EQ(parts_of(EVENT_FROM_UPLINK), 1);
    see_both();
    EXPECT_EQ(parts_of(EVENT_FROM_CAN), 1);
}

static void test_a_policy_that_keeps_none_and_no_policy_have_none(void)
{
    begin(POLICY_EVIDENCE_NONE);
    EXPECT_EQ(parts_of(EVENT_FROM_CAN), 0);
    EXPECT_EQ(parts_of(EVENT_FROM_UPLINK), 0);
    memset(&trails, 0, sizeof trails);
    fleet_trails_restart(&trails, EVENT_FROM_CAN);
    see_both();
    EXPECT_EQ(parts_of(EVENT_FROM_CAN), 0);
}

int main(void)
{
    RUN(test_can_and_uplink_have_what_they_saw_and_guard_sees_nothing);
    RUN(test_a_role_that_is_new_has_seen_nothing);
    RUN(test_a_policy_that_keeps_none_and_no_policy_have_none);
    return tap_done();
}
