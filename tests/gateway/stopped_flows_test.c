/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/stopped_flows.h"

#include "tests/tap.h"

static struct stopped_flows flows;

static struct event flow_event(const char *host, enum reason reason)
{
    struct event event = {
        .reason = (uint16_t)reason,
        .action = EVENT_DROPPED,
        .subject = EVENT_FLOW,
        .flow = {.transport = 6, .server_port = 443, .client_port = 40000}};
    (void)snprintf(event.flow.host, sizeof event.flow.host, "%s", host);
    return event;
}

/* The incident + 1; 0: none. */
static uint32_t found(const struct event *event)
{
    uint32_t incident = 0;
    return stopped_flows_find(&flows, event, &incident) ? incident + 1 : 0;
}

static void test_what_was_kept_finds_the_latest_incident_of_its_flow(void)
{
    struct event stopped = flow_event("one", REASON_VEHICLE_DATA);
    struct event kept = flow_event("one", REASON_DECOY_KEPT);
    flows.count = 0;
    EXPECT_EQ(found(&kept), 0);
    stopped_flows_add(&flows, &stopped, 4);
    kept.flow.client_port = 40001;
    EXPECT_EQ(found(&kept), 5);
    stopped_flows_add(&flows, &stopped, 7);
    EXPECT_EQ(found(&kept), 8);
    EXPECT_EQ(flows.count, 1);
    EXPECT_EQ(found(&stopped), 0);
}

static void test_another_flow_is_another(void)
{
    uint8_t ip[4] = {198, 51, 100, 99};
    struct event stopped = flow_event("one", REASON_VEHICLE_DATA);
    struct event kept[5];
    flows.count = 0;
    stopped_flows_add(&flows, &stopped, 4);
    for (size_t i = 0; i < 5; i++) {
        kept[i] = flow_event("one", REASON_DECOY_KEPT);
    }
    kept[0].flow.transport = 17;
    kept[1].flow.server_port = 444;
    kept[2].flow.client = address_ipv4(ip);
    kept[3].flow.server = address_ipv4(ip);
    kept[4].flow.host[0] = 'O';
    for (size_t i = 0; i < 5; i++) {
        EXPECT_EQ(found(&kept[i]), 0);
    }
}

static void test_what_passed_and_what_is_no_flow_is_passed_over(void)
{
    struct event event = flow_event("one", REASON_PASS_THROUGH);
    flows.count = 0;
    event.action = EVENT_PASSED;
    stopped_flows_add(&flows, &event, 1);
    event = (struct event){.subject = EVENT_FRAME};
    stopped_flows_add(&flows, &event, 1);
    event = flow_event("one", REASON_DECOY_KEPT);
    stopped_flows_add(&flows, &event, 1);
    EXPECT_EQ(flows.count, 0);
    event.subject = EVENT_SYSTEM;
    EXPECT_EQ(found(&event), 0);
}

static void test_the_oldest_makes_room(void)
{
    char host[16];
    flows.count = 0;
    for (uint32_t i = 0; i <= STOPPED_FLOWS_MAX; i++) {
        (void)snprintf(host, sizeof host, "h%u", i);
        struct event stopped = flow_event(host, REASON_VEHICLE_DATA);
        stopped_flows_add(&flows, &stopped, i);
    }
    struct event kept = flow_event("h0", REASON_DECOY_KEPT);
    EXPECT_EQ(found(&kept), 0);
    kept = flow_event("h1", REASON_DECOY_KEPT);
    EXPECT_EQ(found(&kept), 2);
    kept = flow_event(host, REASON_DECOY_KEPT);
    EXPECT_EQ(found(&kept), STOPPED_FLOWS_MAX + 1);
}

int main(void)
{
    RUN(test_what_was_kept_finds_the_latest_incident_of_its_flow);
    RUN(test_another_flow_is_another);
    RUN(test_what_passed_and_what_is_no_flow_is_passed_over);
    RUN(test_the_oldest_makes_room);
    return tap_done();
}
