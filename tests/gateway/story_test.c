/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of what an incident is said to be: nothing may be told that is not known. */
#include "gateway/review/story.h"

#include <stdlib.h>

#include "tests/tap.h"

static char told[4096];
static struct log_merge_line line = {
    .count = 1, .first_wall_us = 5000000, .last_wall_us = 5000000};

static struct event flow_event(enum event_action action, const char *host)
{
    struct event event = {.action = (uint8_t)action,
                          .reason = REASON_ADDRESS_NOT_NAMED,
                          .rule_line = 14,
                          .policy_version = 7,
                          .mode = "road",
                          .subject = EVENT_FLOW};
    const uint8_t server[4] = {198, 51, 100, 9};
    event.flow = (struct event_flow){
        .transport = 6, .server = address_ipv4(server), .server_port = 443};
    (void)snprintf(event.flow.host, sizeof event.flow.host, "%s", host);
    return event;
}

static const char *tell(const struct event *event)
{
    FILE *out = fmemopen(told, sizeof told, "w");
    if (out == NULL) {
        abort();
    }
    story_deed(out, event);
    fputs(" ", out);
    story_answer(out, event);
    fputs(" ", out);
    story_extent(out, event, &line);
    (void)fclose(out);
    return told;
}

static void test_what_was_stopped_is_told_with_its_rule_and_what_left(void)
{
    struct event event = flow_event(EVENT_DROPPED, "evil.example");
    EXPECT_TEXT(
        tell(&event),
        "The unit tried to reach <strong><bdi>evil.example</bdi></strong> (198.51.100.9) "
        "on TCP "
        "port "
        "<strong>443</strong>. It was <strong>stopped</strong>: a hard-coded address: no "
        "allowed name was resolved to it. The rule is in <strong>line 14</strong> of the "
        "policy, version 7. The vehicle was in mode <strong>road</strong>. That happened "
        "once. <strong>Nothing of it left the vehicle.</strong>");
    event.rule_line = 0;
    EXPECT(strstr(tell(&event), "No rule of policy version 7 speaks of it") != NULL);
    EXPECT(strstr(told, "The rule is in") == NULL);
}

static void test_that_nothing_left_is_said_of_what_was_stopped_alone(void)
{
    struct event event = flow_event(EVENT_PASSED, "good.example");
    EXPECT(strstr(tell(&event), "<strong>let through</strong>") != NULL);
    EXPECT(strstr(told, "Nothing of it left") == NULL);
    event.action = EVENT_WOULD_DROP;
    EXPECT(strstr(tell(&event), "only observed, and <strong>let through") != NULL);
    EXPECT(strstr(told, "Nothing of it left") == NULL);
    EXPECT(strstr(told, "stopped") == NULL);
    event.action = EVENT_DROPPED; /* in the middle of a flow: a budget was spent */
    line.bytes_up = 12345;
    line.bytes_down = 1;
    EXPECT(strstr(tell(&event), "<strong>12.3 KB left the vehicle.</strong>") != NULL);
    EXPECT(strstr(told, "1 byte came in.") != NULL);
    EXPECT(strstr(told, "Nothing of it left") == NULL);
    line.bytes_up = line.bytes_down = 0;
}

static void test_an_allowed_flow_says_how_much_crossed(void)
{
    struct event event = flow_event(EVENT_PASSED, "good.example");
    event.reason = REASON_PASS_THROUGH;
    event.flow.bytes_up = 12345;
    event.flow.bytes_down = 1;
    EXPECT(strstr(tell(&event),
                  "</strong>: an allowed flow ended: 12.3 KB out, 1 byte in. "
                  "The rule") != NULL);
    event.flow.bytes_up = 0;
    EXPECT(strstr(tell(&event), "Nothing of it left the vehicle.") != NULL);
}

static void test_repeats_are_told_with_their_time(void)
{
    struct event event = flow_event(EVENT_DROPPED, "evil.example");
    line.count = 1041;
    line.last_wall_us += 180000000;
    EXPECT(strstr(tell(&event), "<strong>1,041 times</strong> within 3 min.") != NULL);
    line.count = 1;
    line.last_wall_us = line.first_wall_us;
}

static void test_each_subject_is_told_and_hostile_names_stay_text(void)
{
    struct event event = {.action = EVENT_DROPPED, .subject = EVENT_FRAME};
    event.frame = (struct event_frame){
        .from = "unit", .to = "vehicle", .id = 0x7E0, .length = 1, .fd = true};
    EXPECT(strstr(tell(&event),
                  "A CAN frame with id <strong>7E0</strong> and 1 byte (CAN "
                  "FD) came from the bus <strong>unit</strong> for") != NULL);
    EXPECT(strstr(told, "None of it crossed.") != NULL);
    event.frame.from[0] = 0;
    EXPECT(strstr(tell(&event), "many arbitration ids") != NULL);
    event.subject = EVENT_NAME;
    event.name = (struct event_name){.name = "<b>x</b>", .type = 16};
    EXPECT(strstr(tell(&event),
                  "<strong><bdi>&lt;b&gt;x&lt;/b&gt;</bdi></strong> (DNS TXT)") != NULL);
    event.name = (struct event_name){.type = 0};
    EXPECT(strstr(tell(&event), "asked for many names") != NULL);
    event.subject = EVENT_PACKET;
    event.packet = (struct event_packet){.protocol = 1};
    EXPECT(strstr(tell(&event), "packets of many sorts") != NULL);
    event.packet.server = address_ipv4((const uint8_t[]){192, 0, 2, 1});
    EXPECT(strstr(tell(&event), "a packet of <strong>ICMP</strong> (protocol 1) to "
                                "<strong>192.0.2.1") != NULL);
    event.subject = EVENT_SYSTEM;
    event.action = EVENT_NOTED;
    event.system = (struct event_system){.about = "<i>", .text = "\"gone\""};
    EXPECT(strstr(tell(&event),
                  "<strong>&lt;i&gt;</strong>: <bdi>&quot;gone&quot;</bdi>.") != NULL);
    EXPECT(strstr(told, "crossed") == NULL);
    event = flow_event(EVENT_DROPPED, "");
    EXPECT(strstr(tell(&event), "the address <strong>198.51.100.9</strong>") != NULL);
    event.flow.server.family = ADDRESS_NONE;
    EXPECT(strstr(tell(&event), "many destinations") != NULL);
}

static void test_what_more_is_known_of_why_stands_behind_the_reason(void)
{
    struct event event = flow_event(EVENT_DROPPED, "evil.example");
    event.detail = (uint8_t)(DETAIL_NONE + 1);
    EXPECT(strstr(tell(&event), detail_words(DETAIL_NONE + 1)) != NULL);
}

/* One whose event is not there. */
static void test_a_trail_alone_is_told_as_what_is_kept(void)
{
    struct event event = {.action = EVENT_NOTED,
                          .reason = REASON_TRAIL_KEPT,
                          .subject = EVENT_TRAIL,
                          .trail = {.headers = 412, .part = 1, .parts = 1}};
    EXPECT(strstr(tell(&event), "<strong>412 headers</strong> are kept") != NULL);
    event.trail.parts = 0;
    EXPECT(strstr(tell(&event), "<strong>412 headers</strong> are left out") != NULL);
    EXPECT(strstr(told, "No rule") == NULL);
}

int main(void)
{
    RUN(test_what_was_stopped_is_told_with_its_rule_and_what_left);
    RUN(test_that_nothing_left_is_said_of_what_was_stopped_alone);
    RUN(test_an_allowed_flow_says_how_much_crossed);
    RUN(test_repeats_are_told_with_their_time);
    RUN(test_each_subject_is_told_and_hostile_names_stay_text);
    RUN(test_what_more_is_known_of_why_stands_behind_the_reason);
    RUN(test_a_trail_alone_is_told_as_what_is_kept);
    return tap_done();
}
