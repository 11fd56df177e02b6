/* SPDX-License-Identifier: Apache-2.0 */
/* What a play saw, as events. */
#include "sim/fleet_events.h"

#include "tests/tap.h"

#define EVENTS_MAX 64

static struct play *play;
static struct trouble why;
static struct fleet_events told;
static struct fleet_event events[EVENTS_MAX];
static size_t count;
static char mode[POLICY_NAME_BYTES];

static void on_seen(void *context, const struct play_seen *seen)
{
    (void)context;
    if (count + FLEET_EVENTS_MAX <= EVENTS_MAX) {
        count += fleet_events_of(&told, seen, events + count);
    }
    if (fleet_events_mode(seen) != NULL) {
        (void)snprintf(mode, sizeof mode, "%s", fleet_events_mode(seen));
    }
}

static void on_notice(void *context, const struct policy *in_force,
                      const struct frame_notice *notice, uint64_t now_us)
{
    (void)context;
    (void)in_force;
    (void)notice;
    (void)now_us;
}

static const char open_policy[] = "POLICY <<\n"
                                  "policy \"x\" version 1\n"
                                  "bus vehicle = can0\n"
                                  "bus unit = can1\n"
                                  "mode road\n"
                                  "mode site\n"
                                  "from unit to vehicle {\n"
                                  "id 0x200 length 1 rate 9/s\n"
                                  "}\n"
                                  "uplink {\n"
                                  "resolver 198.51.100.53\n"
                                  "pass tls \"*.a.example\" port 443 up 1kB/day in road\n"
                                  "pass tls \"b.example\" port 443\n"
                                  "deny otherwise decoy\n"
                                  "}\n"
                                  ">>\n";

static void see(const char *statements)
{
    static struct scenario scenario;
    static char text[4096];
    const struct play_watch watch = {on_seen, on_notice, NULL};
    (void)snprintf(text, sizeof text, "%s%s\nEXPECT count malformed_frame 0\n",
                   open_policy, statements);
    count = 0;
    told = (struct fleet_events){0};
    play_begin(play, &watch);
    EXPECT(scenario_parse(&scenario, "s.scn", text, strlen(text), &why));
    EXPECT_EQ(play_part(play, &scenario, "s.scn", &why), PLAY_HELD);
}

static void a_frame_is_told_when_it_is_stopped(void)
{
    see("SEND unit 200#11\nSEND unit 201#1122");
    EXPECT_EQ(count, 1);
    EXPECT_EQ(events[0].source, EVENT_FROM_CAN);
    EXPECT_EQ(events[0].event.action, EVENT_DROPPED);
    EXPECT_EQ(events[0].event.reason, REASON_UNKNOWN_ID);
    EXPECT_EQ(events[0].event.frame.id, 0x201);
    EXPECT_EQ(events[0].event.frame.length, 2);
    EXPECT_TEXT(events[0].event.frame.to, "vehicle");
}

static void a_name_that_passes_is_told_below_a_wildcard_alone(void)
{
    see("RESOLVE b.example\nRESOLVE x.a.example\nRESOLVE c.example");
    EXPECT_EQ(count, 2);
    EXPECT_TEXT(events[0].event.name.name, "x.a.example");
    EXPECT_EQ(events[0].event.action, EVENT_PASSED);
    EXPECT_EQ(events[0].event.rule_line, 12);
    EXPECT_TEXT(events[1].event.name.name, "c.example");
    EXPECT_EQ(events[1].event.reason, REASON_NAME_NOT_ALLOWED);
}

static void a_flow_that_passes_is_told_at_its_end_with_its_bytes(void)
{
    struct fleet_event last;
    see("RESOLVE b.example -> 198.51.100.1\nCONNECT tls 198.51.100.1 443 name b.example\n"
        "SENDUP 300B\nSENDUP 200B\nSENDDOWN 70B");
    EXPECT_EQ(count, 0);
    EXPECT(fleet_events_end_flow(&told, &last));
    EXPECT_EQ(last.event.reason, REASON_PASS_THROUGH);
    EXPECT_EQ(last.event.flow.bytes_up, 500);
    EXPECT_EQ(last.event.flow.bytes_down, 70);
    EXPECT_TEXT(last.event.flow.host, "b.example");
    EXPECT(!fleet_events_end_flow(&told, &last));
}

static void a_flow_that_is_cut_is_told_with_what_had_left(void)
{
    struct fleet_event last;
    see("RESOLVE x.a.example -> 198.51.100.1\n"
        "CONNECT tls 198.51.100.1 443 name x.a.example\nSENDUP 600B\nSENDUP 600B");
    EXPECT_EQ(count, 2);
    EXPECT_EQ(events[1].event.reason, REASON_BUDGET_SPENT);
    EXPECT_EQ(events[1].event.action, EVENT_DROPPED);
    EXPECT(events[1].event.flow.bytes_up > 900 && events[1].event.flow.bytes_up <= 1024);
    EXPECT(!fleet_events_end_flow(&told, &last));
}

static void what_is_said_to_a_decoy_is_evidence_and_no_byte_left(void)
{
    see("CONNECT tcp 198.51.100.9 6808 as jt808\nSAY hello");
    EXPECT_EQ(count, 2);
    EXPECT_EQ(events[0].event.reason, REASON_VEHICLE_DATA);
    EXPECT_EQ(events[0].event.flow.protocol, TRAFFIC_JT808);
    EXPECT_EQ(events[1].event.reason, REASON_DECOY_KEPT);
    EXPECT_EQ(events[1].event.flow.bytes_up, 0);
    EXPECT_EQ(events[1].event.flow.evidence.len, 5);
    EXPECT(memcmp(events[1].event.flow.evidence.bytes, "hello", 5) == 0);
    EXPECT_EQ(events[1].event.flow.client_port, events[0].event.flow.client_port);
}

static void a_mode_is_told_by_its_name(void)
{
    see("MODE site");
    EXPECT_TEXT(mode, "site");
    EXPECT_EQ(count, 0);
}

int main(void)
{
    play = play_new();
    if (play == NULL) {
        puts("Bail out! out of memory");
        return 1;
    }
    RUN(a_frame_is_told_when_it_is_stopped);
    RUN(a_name_that_passes_is_told_below_a_wildcard_alone);
    RUN(a_flow_that_passes_is_told_at_its_end_with_its_bytes);
    RUN(a_flow_that_is_cut_is_told_with_what_had_left);
    RUN(what_is_said_to_a_decoy_is_evidence_and_no_byte_left);
    RUN(a_mode_is_told_by_its_name);
    play_free(play);
    return tap_done();
}
