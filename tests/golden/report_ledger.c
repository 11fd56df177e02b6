/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a ledger with a bit of everything that a report tells: report_ledger DIR KEY
 * VEHICLE (a number from 1: how often each attempt is repeated; from 4 on also towards
 * more places than a page shows). What the unit says holds markup. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/key_file.h"
#include "gateway/ledger/store.h"

#define MINUTE_US UINT64_C(60000000)
#define BEGIN_US UINT64_C(1800000000000000) /* 2027-01-15T08:00:00Z */

static struct store *store;
static uint64_t times;
static uint64_t seqs[EVENT_FROM_LEDGER + 1];
static uint64_t epoch = 1;

static void append(struct event *event, uint64_t minute)
{
    struct store_time now = {.mono_us = minute * MINUTE_US + 1,
                             .wall_us = BEGIN_US + minute * MINUTE_US,
                             .wall_trusted = true};
    event->source_epoch = epoch;
    event->source_seq = ++seqs[event->source];
    event->mono_us = now.mono_us;
    if (event->wall_us == 0) {
        event->wall_us = now.wall_us;
        event->wall_trusted = true;
    }
    event->policy_version = 1;
    event->cause = event->source_seq * 7919 + event->reason;
    event->count = event->count == 0 ? 1 : event->count;
    if (event->mode[0] == 0) {
        (void)snprintf(event->mode, sizeof event->mode, "site");
    }
    if (store_append(store, event, &now) != STORE_KEPT) {
        fputs("report_ledger: an event was not kept\n", stderr);
        exit(1);
    }
}

static void say(uint64_t minute, uint8_t source, enum reason reason, const char *about,
                const char *text)
{
    struct event event = {.source = source,
                          .action = EVENT_NOTED,
                          .reason = (uint16_t)reason,
                          .subject = EVENT_SYSTEM};
    (void)snprintf(event.system.about, sizeof event.system.about, "%s", about);
    (void)snprintf(event.system.text, sizeof event.system.text, "%s", text);
    append(&event, minute);
}

static struct event flow(enum event_action action, enum reason reason, const char *host,
                         const char *server, uint64_t bytes_up)
{
    struct event event = {.source = EVENT_FROM_UPLINK,
                          .action = (uint8_t)action,
                          .reason = (uint16_t)reason,
                          .subject = EVENT_FLOW};
    event.flow.transport = 6;
    event.flow.server_port = 443;
    event.flow.bytes_up = bytes_up;
    (void)snprintf(event.flow.host, sizeof event.flow.host, "%s", host);
    if (server[0] != 0 && !address_parse(&event.flow.server, server)) {
        abort();
    }
    return event;
}

static void deny(uint64_t minute, enum reason reason, const char *host,
                 const char *server, uint64_t count, uint64_t bytes_up)
{
    struct event event = flow(EVENT_DROPPED, reason, host, server, bytes_up);
    event.count = count * times;
    append(&event, minute);
}

static void ask(uint64_t minute, enum reason reason, const char *name)
{
    struct event event = {.source = EVENT_FROM_UPLINK,
                          .action = EVENT_DROPPED,
                          .reason = (uint16_t)reason,
                          .subject = EVENT_NAME};
    event.name.type = 16;
    (void)snprintf(event.name.name, sizeof event.name.name, "%s", name);
    append(&event, minute);
}

static void frame(uint64_t minute, enum reason reason, uint32_t id, uint64_t count)
{
    struct event event = {.source = EVENT_FROM_CAN,
                          .action = EVENT_DROPPED,
                          .reason = (uint16_t)reason,
                          .count = count,
                          .subject = EVENT_FRAME,
                          .mode = "road"};
    event.frame =
        (struct event_frame){.from = "unit", .to = "vehicle", .id = id, .length = 8};
    append(&event, minute);
}

static void start(uint64_t minute, uint64_t new_epoch, const char *version)
{
    epoch = new_epoch;
    memset(seqs, 0, sizeof seqs);
    say(minute, EVENT_FROM_GUARD, REASON_POLICY_LOADED, "sensitive site", version);
    say(minute, EVENT_FROM_GUARD, REASON_STARTED, "guard", "in service");
    say(minute, EVENT_FROM_UPLINK, REASON_STARTED, "uplink", "in service");
    say(minute, EVENT_FROM_CAN, REASON_STARTED, "can", "in service");
}

static void ask_many(uint64_t minute)
{
    for (unsigned i = 0; i < 3; i++) { /* what passes for our own words, and an escape */
        ask(minute, REASON_NAME_NOT_ALLOWED, "many names:the gateway\\x20.example");
    }
    for (unsigned i = 0; i < 25; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "n%u.example", i);
        ask(minute, REASON_NAME_NOT_ALLOWED, name);
        ask(minute, REASON_NAME_NOT_ALLOWED, name);
    }
}

static void first_day(void)
{
    start(0, 11, "version 1");
    deny(3, REASON_ADDRESS_NOT_NAMED, "", "198.51.100.99", 1, 0);
    deny(9, REASON_ADDRESS_NOT_NAMED, "", "198.51.100.99", 40, 0);
    deny(70, REASON_ADDRESS_NOT_NAMED, "", "2001:db8::99", 2, 0);
    deny(75, REASON_VIDEO_STREAM, "<script>alert(1)</script>.example", "203.0.113.7", 5,
         9000);
    deny(140, REASON_NO_SERVER_NAME, "\"><img src=x onerror=alert(2)>", "203.0.113.8", 1,
         0);
    deny(141, REASON_FLOWS_FULL, "", "", 300, 0);
    ask(150, REASON_NAME_NOT_ALLOWED, "x'--><b>&amp;.tunnel.example");
    ask(151, REASON_NAME_TYPE, "");
    if (times >= 4) {
        ask_many(152);
    }
    frame(200, REASON_DIAGNOSTIC_REQUEST, 0x7E0, 3);
    frame(200, REASON_UNKNOWN_ID, 0x123, 77);
    struct event passed =
        flow(EVENT_PASSED, REASON_PASS_THROUGH, "telemetry.example", "192.0.2.5", 4200);
    passed.flow.bytes_down = 1300;
    passed.rule_line = 42;
    append(&passed, 210);
    struct event would =
        flow(EVENT_WOULD_DROP, REASON_UDP_NOT_ALLOWED, "", "192.0.2.77", 64);
    append(&would, 215);
    for (uint8_t part = 1; part <= 2; part++) {
        struct event kept =
            flow(EVENT_DROPPED, REASON_DECOY_KEPT, "evil.example", "203.0.113.9", 0);
        kept.flow.evidence = (struct event_evidence){.len = 4, .part = part, .parts = 2};
        memcpy(kept.flow.evidence.bytes, "<b>x", 4);
        append(&kept, 216);
    }
    say(300, EVENT_FROM_GUARD, REASON_ROLE_DIED, "uplink", "signal 11 </td><script>");
    say(305, EVENT_FROM_UPLINK, REASON_STARTED, "uplink", "in service");
    say(310, EVENT_FROM_CAN, REASON_EVENTS_LOST, "recorder",
        "the queue to the ledger was full");
    static const enum reason moments[] = {REASON_CLOCK_JUMPED,  REASON_LEDGER_DOWN,
                                          REASON_RECORD_DOWN,   REASON_BUS_LOST,
                                          REASON_FRAMES_MISSED, REASON_PACKETS_MISSED};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        say(320 + i, EVENT_FROM_GUARD, moments[i], "guard",
            moments[i] == REASON_CLOCK_JUMPED ? "by -93600 s" : "by 3 s");
    }
    say(400, EVENT_FROM_GUARD, REASON_STOPPED, "guard", "by order");
}

static void second_day(void)
{
    start(520, 22, "version 1");
    struct event packet = {.source = EVENT_FROM_UPLINK,
                           .action = EVENT_DROPPED,
                           .reason = REASON_PROTOCOL_NOT_ALLOWED,
                           .subject = EVENT_PACKET,
                           .mode = "<i>road</i>"};
    packet.packet.protocol = 47;
    if (!address_parse(&packet.packet.server, "192.0.2.47")) {
        abort();
    }
    append(&packet, 530);
    start(1500, 33, "version 2, unsigned");
    struct event undated =
        flow(EVENT_DROPPED, REASON_NOT_TLS, "old.example", "192.0.2.9", 0);
    undated.wall_us = MINUTE_US; /* 1970: a clock that was not set */
    append(&undated, 1501);
    deny(1600, REASON_BUDGET_SPENT, "telemetry.example", "192.0.2.5", 1, 100000);
}

int main(int argc, char **argv)
{
    static const uint8_t boot[STORE_BOOT_ID_BYTES] = {0xB0, 0x07};
    static const struct store_limits limits = {.max_bytes = 64 * 64 * 1024,
                                               .segment_bytes = 64 * 1024};
    struct store_time now = {.mono_us = 1, .wall_us = BEGIN_US, .wall_trusted = true};
    struct trouble why = {.text = "usage: report_ledger DIR KEY VEHICLE"};
    char *pem = argc == 4 ? key_file_private(argv[2], &why) : NULL;
    struct signature_key *key = pem != NULL ? signature_key_parse(pem, &why) : NULL;
    store = key != NULL ? store_open(argv[1], key, &limits, boot, &now, &why) : NULL;
    bool good = store != NULL;
    if (good) {
        times = strtoull(argv[3], NULL, 10);
        first_day();
        second_day();
        good = store_flush(store, &now, &why);
        store_close(store);
    }
    signature_key_free(key);
    key_file_wipe(pem);
    if (!good) {
        fprintf(stderr, "report_ledger: %s\n", why.text);
    }
    return good ? 0 : 1;
}
