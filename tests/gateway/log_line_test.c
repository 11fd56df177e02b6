/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/log_line.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gateway/officer/log_filter.h"
#include "gateway/officer/protocol.h"
#include "gateway/officer/when.h"
#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

#define MINUTE_US UINT64_C(60000000)
#define NOON_US UINT64_C(1795435200000000) /* 2026-11-23 12:00:00 UTC */

static struct event flow_event(void)
{
    uint8_t ip[4] = {198, 51, 100, 99};
    return (struct event){.source = EVENT_FROM_UPLINK,
                          .wall_us = NOON_US,
                          .wall_trusted = true,
                          .action = EVENT_DROPPED,
                          .reason = REASON_ADDRESS_NOT_NAMED,
                          .cause = 7,
                          .count = 1,
                          .subject = EVENT_FLOW,
                          .flow = {.transport = 6,
                                   .server = address_ipv4(ip),
                                   .server_port = 443,
                                   .host = "evil.example"}};
}

static const char *subject_of(const struct event *event, size_t columns)
{
    static char out[LOG_LINE_SUBJECT_BYTES];
    EXPECT(log_line_subject(out, columns, event) <= columns);
    return out;
}

static void test_what_tried_is_said_in_words(void)
{
    uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    struct event event = flow_event();
    EXPECT_TEXT(subject_of(&event, 80), "TCP 198.51.100.99:443 evil.example");
    event.flow.server = address_ipv6(six);
    event.flow.transport = 17;
    EXPECT_TEXT(subject_of(&event, 80), "UDP [2001:db8::1]:443 evil.example");
    (void)snprintf(event.flow.host, sizeof event.flow.host, "a 1 KB out\\");
    EXPECT_TEXT(subject_of(&event, 80),
                "UDP [2001:db8::1]:443 a\\x201\\x20KB\\x20out\\\\");
    event.flow.host[0] = 0;
    EXPECT_TEXT(subject_of(&event, 80), "UDP [2001:db8::1]:443");
    event.flow = (struct event_flow){0};
    EXPECT_TEXT(subject_of(&event, 80), "many destinations");
    event =
        (struct event){.subject = EVENT_FRAME,
                       .frame = {.from = "unit", .to = "car", .id = 0x6F1, .length = 8}};
    EXPECT_TEXT(subject_of(&event, 80), "CAN unit>car 6F1, 8 bytes");
    event.frame.length = 1;
    event.frame.extended = event.frame.fd = event.frame.remote = true;
    EXPECT_TEXT(subject_of(&event, 80), "CAN unit>car 000006F1, 1 byte FD remote");
    event.frame.to[0] = 0;
    EXPECT_TEXT(subject_of(&event, 80), "CAN unit 000006F1, 1 byte FD remote");
    event.frame = (struct event_frame){0};
    EXPECT_TEXT(subject_of(&event, 80), "CAN, many ids");
    event = (struct event){.subject = EVENT_NAME,
                           .name = {.name = "\x1b[2J.tunnel.example", .type = 16}};
    EXPECT_TEXT(subject_of(&event, 80), "DNS TXT \\u{1b}[2J.tunnel.example");
    event.name = (struct event_name){
        .name = "t.example x41 in 3 min\\x20  passed: a rule names it [-]", .type = 1};
    EXPECT_TEXT(subject_of(&event, 120),
                "DNS A t.example\\x20x41\\x20in\\x203\\x20min\\\\x20\\x20\\x20passed:"
                "\\x20a\\x20rule\\x20names\\x20it\\x20[-]");
    event.name = (struct event_name){.name = "\x1b[2J.tunnel.example", .type = 4711};
    EXPECT_TEXT(subject_of(&event, 22), "DNS TYPE4711 \\u{1b}[..");
    event.name = (struct event_name){0};
    EXPECT_TEXT(subject_of(&event, 80), "DNS, many names");
    event = (struct event){.subject = EVENT_PACKET,
                           .packet = {.protocol = 58, .server = address_ipv6(six)}};
    EXPECT_TEXT(subject_of(&event, 80), "ICMPv6 to 2001:db8::1");
    event.packet.protocol = 200;
    EXPECT_TEXT(subject_of(&event, 80), "IP protocol to 2001:db8::1");
    event.packet = (struct event_packet){0};
    EXPECT_TEXT(subject_of(&event, 80), "many packets");
    event = (struct event){.subject = EVENT_SYSTEM,
                           .system = {.about = "can", .text = "died"}};
    EXPECT_TEXT(subject_of(&event, 80), "can: died");
}

static int known_year = 2026; /* of the reader */

static const char *line_of(const struct event *event, const struct log_merge_line *line,
                           size_t columns, bool colour, bool as_json)
{
    static char kept[4096];
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (as_json) {
        log_line_json(out, event, line);
    } else {
        log_line_print(out, event, line, columns, known_year, colour);
    }
    (void)fclose(out);
    (void)snprintf(kept, sizeof kept, "%s", text);
    free(text);
    return kept;
}

static struct log_merge_line line_for(uint64_t count)
{
    return (struct log_merge_line){.count = count,
                                   .records = 1,
                                   .first_wall_us = NOON_US,
                                   .last_wall_us = NOON_US + 3 * MINUTE_US};
}

static void test_a_line_says_when_how_bad_what_and_why(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    EXPECT_TEXT(line_of(&event, &line, 200, false, false),
                "11-23 12:00:00Z  severe  stopped TCP 198.51.100.99:443 evil.example  a "
                "hard-coded address: no allowed name was resolved to it [3.2 19.2 22.2 "
                "27.1]\n");
    known_year = 0;
    EXPECT(strncmp(line_of(&event, &line, 200, false, false),
                   "2026-11-23 12:00:00Z  severe  stopped TCP ", 42) == 0);
    known_year = 2026;
    line = line_for(41);
    event.wall_trusted = false;
    event.action = EVENT_WOULD_DROP;
    EXPECT_TEXT(line_of(&event, &line, 100, true, false),
                "\033[1;31m11-23 12:00:00Z? severe  would stop TCP 198.51.100.99:443 "
                "evil.example x41 in 3 min  a hard-coded address [3.2 19.2 22.2 "
                "27.1]\033[0m\n");
}

static void test_where_it_is_evidence_nothing_of_it_is_cut(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    char name[POLICY_HOST_BYTES];
    char said[5 * POLICY_HOST_BYTES + 128];
    size_t len = (size_t)snprintf(said, sizeof said, "TCP 198.51.100.99:443 ");
    memset(name, 'a', sizeof name - 1);
    memset(name + 100, '\x01', 100);
    name[sizeof name - 1] = 0;
    (void)snprintf(event.flow.host, sizeof event.flow.host, "%s", name);
    for (size_t i = 0; name[i] != 0; i++) {
        len += (size_t)snprintf(said + len, sizeof said - len, "%s",
                                name[i] == 'a' ? "a" : "\\u{1}");
    }
    (void)snprintf(said + len, sizeof said - len,
                   "  a hard-coded address: no allowed name was resolved to it [3.2 ");
    EXPECT(strstr(line_of(&event, &line, LOG_LINE_WHOLE, false, false), said) != NULL);
}

/* In place of the explanation, which says what it may be. */
static void test_what_more_is_known_is_said_in_its_place(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    event.reason = REASON_CERTIFICATE_WRONG;
    event.detail = DETAIL_CERTIFICATE_EXPIRED;
    EXPECT_TEXT(
        line_of(&event, &line, 100, false, false),
        "11-23 12:00:00Z  severe  stopped TCP 198.51.100.99:443 evil.example  the "
        "server's certificate is wrong: it has expired [5.1 6.2 19.2]\n");
    EXPECT(strstr(line_of(&event, &line, 0, false, true),
                  "\"detail\":\"certificate_expired\",\"detail_words\":\"it has "
                  "expired\"") != NULL);
}

static void test_a_flow_that_passed_says_how_much_crossed(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    event.action = EVENT_PASSED;
    event.reason = REASON_PASS_THROUGH;
    line.bytes_up = 72000;
    line.bytes_down = 1004;
    EXPECT_TEXT(
        line_of(&event, &line, 200, false, false),
        "11-23 12:00:00Z  notice  passed  TCP 198.51.100.99:443 evil.example 72.0 "
        "KB out, 1,004 bytes in  an allowed flow ended\n");
    line.bytes_up = line.bytes_down = 0;
    EXPECT(strstr(line_of(&event, &line, 200, false, false),
                  " 0 bytes out, 0 bytes in  an allowed flow ended\n") != NULL);
}

static void test_every_reason_is_said_in_words_and_what_tried_is_cut(void)
{
    struct log_merge_line line = line_for(1);
    struct event event = {.wall_us = NOON_US, .wall_trusted = true};
    memset(event.system.text, 'x', sizeof event.system.text - 1);
    for (int reason = 0; reason < REASON_COUNT; reason++) {
        const char *sentence = reason_row((enum reason)reason)->sentence;
        event.reason = (uint16_t)reason;
        const char *text = line_of(&event, &line, 100, false, false);
        const char *cut = strstr(text, "xx..  ");
        if (!EXPECT(cut != NULL)) {
            continue;
        }
        EXPECT(strncmp(cut + 6, sentence, strcspn(sentence, ":;")) == 0);
        EXPECT(strlen(text) <= 101 || strspn(cut - 44, "x") == 46);
    }
    event.reason = REASON_LEDGER_PRUNED;
    EXPECT(strlen(line_of(&event, &line, 150, false, false)) == 151);
}

static void test_json_carries_every_field_of_every_subject(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(3);
    line.bytes_up = 9;
    EXPECT_TEXT(
        line_of(&event, &line, 0, false, true),
        "{\"leaf\":0,\"time\":\"2026-11-23T12:00:00.000000Z\",\"time_trusted\":true,"
        "\"mono_us\":0,\"source\":\"uplink\",\"source_epoch\":\"0000000000000000\","
        "\"source_seq\":0,\"severity\":\"severe\",\"verdict\":\"stopped\",\"reason\":"
        "\"address_not_named\",\"sentence\":\"a hard-coded address: no allowed name was "
        "resolved to it\",\"annex5\":\"3.2 19.2 22.2 27.1\",\"exfiltration\":true,"
        "\"rule_line\":0,\"policy_version\":0,\"mode\":\"\",\"cause\":"
        "\"0000000000000007\",\"count\":3,\"records\":1,\"first_time\":"
        "\"2026-11-23T12:00:00.000000Z\",\"last_time\":"
        "\"2026-11-23T12:03:00.000000Z\",\"subject\":\"flow\",\"flow\":{\"transport\":"
        "\"TCP\",\"client\":null,\"client_port\":0,\"server\":\"198.51.100.99\","
        "\"server_port\":443,\"host\":\"evil.example\",\"protocol\":null,"
        "\"bytes_up\":9,\"bytes_down\":0}}"
        "\n");
    static const char *const ends[] = {
        [EVENT_SYSTEM] = "\"system\":{\"about\":\"\",\"text\":\"\"}}\n",
        [EVENT_FRAME] =
            "\"frame\":{\"from\":\"\",\"to\":\"\",\"id\":0,\"extended\":false,"
            "\"fd\":false,\"remote\":false,\"length\":0}}\n",
        [EVENT_FLOW] = "\"bytes_up\":9,\"bytes_down\":0}}\n",
        [EVENT_NAME] = "\"name\":{\"client\":null,\"server\":null,\"name\":\"\","
                       "\"type\":0}}\n",
        [EVENT_PACKET] = "\"packet\":{\"protocol\":0,\"client\":null,\"server\":null,"
                         "\"server_port\":0}}\n",
        [EVENT_TRAIL] = "\"trail\":{\"part\":0,\"parts\":0,\"asked\":false,"
                        "\"left_out\":0}}\n",
    };
    for (uint8_t subject = EVENT_SYSTEM; subject <= EVENT_TRAIL; subject++) {
        struct event empty = {.subject = subject};
        const char *text = line_of(&empty, &line, 0, false, true);
        size_t end_len = strlen(ends[subject]);
        EXPECT_TEXT(text + strlen(text) - end_len, ends[subject]);
    }
}

static void test_what_a_decoy_kept_is_in_both(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    event.flow.evidence = (struct event_evidence){
        .len = 4, .part = 1, .parts = 1, .bytes = {'h', 'i', '\n', 1}};
    EXPECT(strstr(line_of(&event, &line, 100, false, false),
                  "\n    said, 1 of 1, from byte 0: hi\n") != NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true),
                  "\"evidence\":{\"part\":1,\"parts\":1,\"offset\":0,\"length\":4,"
                  "\"kind\":\"said\",\"hex\":\"68690a01\"") != NULL);
}

static void test_the_data_of_a_frame_are_in_both_where_they_were_kept(void)
{
    struct event event = {.subject = EVENT_FRAME,
                          .frame = {.from = "unit", .length = 2, .data = {0x0a, 0xff}}};
    struct log_merge_line line = line_for(1);
    EXPECT(strstr(line_of(&event, &line, 100, false, false), "data") == NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true), "\"data\"") == NULL);
    event.frame.data_len = 2;
    EXPECT(strstr(line_of(&event, &line, 100, false, false), "\n    data: 0aff\n") !=
           NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true),
                  "\"length\":2,\"data\":\"0aff\"}") != NULL);
}

static void test_a_line_says_how_many_of_its_records_are_a_hello(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    EXPECT(strstr(line_of(&event, &line, 100, false, false), "hello") == NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true), "hello") == NULL);
    line.hello_records = 1;
    EXPECT(strstr(line_of(&event, &line, 100, false, false),
                  "\n    hello kept, in 1 record: --all shows it\n") != NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true), "\"hello_records\":1}") !=
           NULL);
    line.hello_records = 2;
    EXPECT(strstr(line_of(&event, &line, 100, false, false),
                  "\n    hello kept, in 2 records: --all shows them\n") != NULL);
    event.flow.evidence = (struct event_evidence){
        .len = 1, .part = 1, .parts = 2, .kind = EVENT_HELLO_JUDGED, .bytes = {'h'}};
    EXPECT(strstr(line_of(&event, &line, 100, false, false),
                  "\n    hello, 1 of 2, from byte 0: h\n") != NULL);
    EXPECT(strstr(line_of(&event, &line, 100, false, false), "hello kept") == NULL);
}

static void test_a_trail_is_told_behind_its_event_and_in_its_object(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    line.headers = 412;
    line.trail_us = 3290000;
    EXPECT(strstr(line_of(&event, &line, 100, false, false),
                  "\n    before it: 412 headers of the last 3.2 s\n") != NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true),
                  "\"headers_before\":412,\"headers_whole\":true,") != NULL);
    line.trail.damaged = true;
    EXPECT(strstr(line_of(&event, &line, 100, false, false),
                  "\n    before it: 412 headers of the last 3.2 s; it breaks off: "
                  "damaged\n") != NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true),
                  "\"headers_before\":412,\"headers_whole\":false,") != NULL);
    line.headers = 1;
    line.trail_us = 0; /* of the same packet, or by a simulated clock */
    line.trail.damaged = false;
    EXPECT(strstr(line_of(&event, &line, 100, false, false),
                  "\n    before it: 1 header at the same moment\n") != NULL);
    line.headers = 0;
    line.own_headers = 1;
    EXPECT(strstr(line_of(&event, &line, 100, false, false),
                  "\n    before it: nothing else in the seconds that are kept\n") !=
           NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true),
                  "\"headers_before\":0,\"headers_whole\":true,") != NULL);
    line.own_headers = 0;
    EXPECT(strstr(line_of(&event, &line, 100, false, false), "before it") == NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true), "headers_before") == NULL);
}

static void test_a_trail_that_was_left_out_is_told_behind_its_event(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    line.left_out[0] = 412;
    line.left_out_why = DETAIL_TRAIL_BUDGET;
    EXPECT(
        strstr(line_of(&event, &line, 100, false, false),
               "\n    before it: left out, 412 headers: so many trails at once are not "
               "kept\n") != NULL);
    line.left_out[1] = 1;
    line.left_out_why = DETAIL_TRAIL_QUEUE;
    EXPECT(
        strstr(line_of(&event, &line, 100, false, false),
               "\n    before it: left out, 1 header of the other path: the queue to the "
               "ledger was half full\n") != NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true), "\"headers_left_out\":413,") !=
           NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true), "headers_before") == NULL);
    event = (struct event){.subject = EVENT_TRAIL,
                           .reason = REASON_TRAIL_LEFT_OUT,
                           .detail = DETAIL_TRAIL_BUDGET,
                           .trail.headers = 412};
    line = line_for(0);
    EXPECT(strstr(line_of(&event, &line, LOG_LINE_WHOLE, false, false),
                  " 412 headers left out  a severe event") != NULL);
    EXPECT(
        strstr(line_of(&event, &line, 0, false, true),
               "\"trail\":{\"part\":0,\"parts\":0,\"asked\":false,\"left_out\":412}") !=
        NULL);
}

static void test_a_piece_that_is_damaged_says_so_by_itself(void)
{
    struct event event = {.source = EVENT_FROM_CAN, .mono_us = 50000000};
    struct log_merge_line line = line_for(0);
    trail_kit_pack(&event, 3, "unit", 1, 2);
    EXPECT(strstr(line_of(&event, &line, LOG_LINE_WHOLE, false, false),
                  " 3 headers, part 1 of 2  headers of") != NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true), "}],\"whole\":true}}") != NULL);
    trail_kit_cut(&event);
    EXPECT(strstr(line_of(&event, &line, LOG_LINE_WHOLE, false, false),
                  " 3 headers, part 1 of 2, damaged  headers of") != NULL);
    EXPECT(strstr(line_of(&event, &line, 0, false, true), "}],\"whole\":false}}") !=
           NULL);
}

int main(void)
{
    (void)setenv("TZ", "UTC", 1);
    tzset();
    RUN(test_what_tried_is_said_in_words);
    RUN(test_a_line_says_when_how_bad_what_and_why);
    RUN(test_where_it_is_evidence_nothing_of_it_is_cut);
    RUN(test_what_more_is_known_is_said_in_its_place);
    RUN(test_a_flow_that_passed_says_how_much_crossed);
    RUN(test_every_reason_is_said_in_words_and_what_tried_is_cut);
    RUN(test_json_carries_every_field_of_every_subject);
    RUN(test_what_a_decoy_kept_is_in_both);
    RUN(test_the_data_of_a_frame_are_in_both_where_they_were_kept);
    RUN(test_a_line_says_how_many_of_its_records_are_a_hello);
    RUN(test_a_trail_is_told_behind_its_event_and_in_its_object);
    RUN(test_a_trail_that_was_left_out_is_told_behind_its_event);
    RUN(test_a_piece_that_is_damaged_says_so_by_itself);
    return tap_done();
}
