/* SPDX-License-Identifier: Apache-2.0 */
/* Events of every subject, full of what a hostile unit would like others to read. */
#ifndef TESTS_GATEWAY_EXPORT_KIT_H
#define TESTS_GATEWAY_EXPORT_KIT_H

#include <stdio.h>
#include <string.h>

#include "gateway/ledger/event.h"
#include "gateway/ledger/trail_writer.h"
#include "tests/gateway/hellos.h"
#include "tests/gateway/quic_kit.h"
#include "tests/gateway/trail_kit.h"

/* 2026-11-23 12:00:00.123456 UTC */
#define EXPORT_KIT_WALL_US UINT64_C(1795435200123456)

enum {
    EXPORT_KIT_FRAME,
    EXPORT_KIT_LONG_FRAME,
    EXPORT_KIT_FLOW,
    EXPORT_KIT_FORMULA,
    EXPORT_KIT_HELLO,
    EXPORT_KIT_HELLO_REST,
    EXPORT_KIT_NAME,
    EXPORT_KIT_BAD_NAME,
    EXPORT_KIT_PACKET,
    EXPORT_KIT_DATA_FRAME,
    EXPORT_KIT_QUIC,
    EXPORT_KIT_QUIC_REST,
    EXPORT_KIT_SYSTEM,
    EXPORT_KIT_TRAIL,
    EXPORT_KIT_COUNT
};

static inline struct event export_kit_flow(const char *host, uint16_t client_port)
{
    static const uint8_t client[4] = {192, 168, 7, 2};
    static const uint8_t server[4] = {198, 51, 100, 99};
    struct event event = {.source = EVENT_FROM_UPLINK,
                          .action = EVENT_DROPPED,
                          .reason = REASON_ADDRESS_NOT_NAMED,
                          .rule_line = 12,
                          .subject = EVENT_FLOW,
                          .flow = {.transport = 6,
                                   .protocol = TRAFFIC_TLS,
                                   .client = address_ipv4(client),
                                   .client_port = client_port,
                                   .server = address_ipv4(server),
                                   .server_port = 443}};
    (void)snprintf(event.flow.host, sizeof event.flow.host, "%s", host);
    return event;
}

static inline struct event export_kit_hello(uint8_t part, size_t from, size_t to)
{
    struct event event = export_kit_flow("a.telemetry.example", 40001);
    event.reason = REASON_DECOY_KEPT;
    event.flow.evidence = (struct event_evidence){
        .len = (uint16_t)(to - from), .part = part, .parts = 2, .offset = (uint32_t)from};
    memcpy(event.flow.evidence.bytes, openssl_tls13 + from, to - from);
    return event;
}

/* A frame, a datagram, a connection over IPv6, and its verdict. */
static inline struct event export_kit_trail(void)
{
    const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    struct event event = {
        .source = EVENT_FROM_CAN, .action = EVENT_NOTED, .reason = REASON_TRAIL_KEPT};
    struct trail_header headers[] = {
        trail_kit_frame(88000000, 0x7E0), trail_kit_packet(89000000),
        trail_kit_packet(89500000), trail_kit_packet(89500001)};
    struct trail_writer writer;
    headers[2].packet.client = headers[2].packet.server = address_ipv6(six);
    headers[2].packet.transport = 6;
    headers[2].packet.state = TRAIL_OPENED;
    headers[2].verdict = EVENT_NOTED;
    headers[2].reason = REASON_ALLOWED;
    headers[2].length = 0;
    headers[3].packet = headers[2].packet;
    headers[3].packet.state = TRAIL_FLOW;
    trail_writer_begin(&writer, &event);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        (void)!trail_writer_add(&writer, &headers[i], "unit");
    }
    event.trail.part = event.trail.parts = 1;
    return event;
}

static inline struct event export_kit_frame(uint32_t id, uint8_t length)
{
    return (struct event){.source = EVENT_FROM_CAN,
                          .action = EVENT_DROPPED,
                          .reason = REASON_DIAGNOSTIC_REQUEST,
                          .subject = EVENT_FRAME,
                          .frame = {.from = "unit",
                                    .to = "vehicle",
                                    .id = id,
                                    .extended = id > 0x7FF,
                                    .fd = length > 8,
                                    .length = length}};
}

#define EXPORT_KIT_QUIC_CUT 100 /* where its second piece begins */

/* A piece of the Initial that a denial was found by. */
static inline struct event export_kit_quic(bool rest)
{
    uint8_t frames[sizeof openssl_tls13 + 8] = {6, 0}; /* CRYPTO from byte 0 */
    uint8_t bytes[2 * sizeof frames];
    size_t hello_len = sizeof openssl_tls13 - 5; /* without the header of its record */
    frames[2] = (uint8_t)(0x40 | hello_len >> 8);
    frames[3] = (uint8_t)hello_len;
    memcpy(frames + 4, openssl_tls13 + 5, hello_len);
    size_t len =
        quic_kit_seal(bytes, QUIC_VERSION_1, quic_kit_id, 0, frames, 4 + hello_len);
    size_t from = rest ? EXPORT_KIT_QUIC_CUT : 0;
    size_t to = rest ? len : EXPORT_KIT_QUIC_CUT;
    struct event event = export_kit_flow("a.telemetry.example", 40002);
    event.reason = REASON_SERVER_NAME_MISMATCH;
    event.flow.transport = 17;
    event.flow.protocol = TRAFFIC_QUIC;
    event.flow.evidence = (struct event_evidence){.len = (uint16_t)(to - from),
                                                  .kind = EVENT_HELLO_JUDGED,
                                                  .part = rest ? 2 : 1,
                                                  .parts = 2,
                                                  .offset = (uint32_t)from};
    memcpy(event.flow.evidence.bytes, bytes + from, to - from);
    return event;
}

static inline struct event export_kit_data_frame(void)
{
    static const uint8_t data[8] = {0x02, 0x10, 0x03, 0, 0, 0, 0, 0xAA};
    struct event event = export_kit_frame(0x7E0, 8);
    event.frame.data_len = sizeof data;
    memcpy(event.frame.data, data, sizeof data);
    return event;
}

static inline struct event export_kit_name(const char *name)
{
    static const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 0x53};
    struct event event = {.source = EVENT_FROM_UPLINK,
                          .action = EVENT_DROPPED,
                          .reason = REASON_FOREIGN_RESOLVER,
                          .subject = EVENT_NAME,
                          .name = {.server = address_ipv6(six), .type = 16}};
    (void)snprintf(event.name.name, sizeof event.name.name, "%s", name);
    return event;
}

static inline struct event export_kit_subject(unsigned n)
{
    static const uint8_t server[4] = {192, 0, 2, 1};
    struct event event = {.source = EVENT_FROM_GUARD,
                          .action = EVENT_NOTED,
                          .reason = REASON_ALLOWED,
                          .subject = EVENT_SYSTEM,
                          .system = {.about = "can", .text = "line 1\nline 2\ttab \\ |"}};
    switch (n) {
    case EXPORT_KIT_FRAME:
        return export_kit_frame(0x7E0, 8);
    case EXPORT_KIT_LONG_FRAME:
        return export_kit_frame(0x18DA10F1, 64);
    case EXPORT_KIT_FLOW:
        return export_kit_flow("evil\n<13>1 - - forged - - - \"x\"]|a=b\\,\r\n", 40000);
    case EXPORT_KIT_FORMULA:
        return export_kit_flow("=cmd|' /C calc'!A0;@SUM(1)\t+1;\xef\xbc\x9d"
                               "1;\xef\xbc\x8b"
                               "1;\xef\xbc\x8d"
                               "1;\xef\xbc\xa0"
                               "1",
                               40000);
    case EXPORT_KIT_HELLO:
        return export_kit_hello(1, 0, 200);
    case EXPORT_KIT_HELLO_REST:
        return export_kit_hello(2, 200, sizeof openssl_tls13);
    case EXPORT_KIT_DATA_FRAME:
        return export_kit_data_frame();
    case EXPORT_KIT_QUIC:
    case EXPORT_KIT_QUIC_REST:
        return export_kit_quic(n == EXPORT_KIT_QUIC_REST);
    case EXPORT_KIT_NAME:
        return export_kit_name("tunnel.example");
    case EXPORT_KIT_BAD_NAME:
        return export_kit_name("\xff\x1b[2J\xe2\x80\xae<script>.tunnel.example");
    case EXPORT_KIT_PACKET:
        event.subject = EVENT_PACKET;
        event.action = EVENT_WOULD_DROP;
        event.packet = (struct event_packet){
            .protocol = 1, .server = address_ipv4(server), .server_port = 8};
        return event;
    case EXPORT_KIT_TRAIL:
        return export_kit_trail();
    default:
        return event;
    }
}

/* Event n, which is leaf n of a ledger that has them all in order. The frames stand for
 * many. */
static inline struct event export_kit_event(unsigned n)
{
    struct event event = export_kit_subject(n);
    event.source_epoch = UINT64_C(0xFEDCBA9876543210);
    event.source_seq = n + 1;
    event.mono_us = UINT64_C(90000000);
    event.wall_us = EXPORT_KIT_WALL_US + n * UINT64_C(1000000);
    event.wall_trusted = n % 2 == 0;
    event.policy_version = 7;
    (void)snprintf(event.mode, sizeof event.mode, "road");
    event.cause = n < 2 ? 1 : n + 1;
    event.leaf = n;
    if (event.subject == EVENT_TRAIL) {
        return event;
    }
    event.count = event.subject == EVENT_FRAME ? 70000 : 1;
    event.first_us = event.subject == EVENT_FRAME ? UINT64_C(30000000) : event.mono_us;
    event.last_us = event.mono_us;
    return event;
}

#endif
