/* SPDX-License-Identifier: Apache-2.0 */
/* Headers for the tests of trails. */
#ifndef TESTS_GATEWAY_TRAIL_KIT_H
#define TESTS_GATEWAY_TRAIL_KIT_H

#include "gateway/ledger/event.h"
#include "gateway/ledger/trail.h"
#include "gateway/ledger/trail_writer.h"

static const char *const trail_kit_buses[] = {"vehicle", "unit"};

static inline struct trail_header trail_kit_frame(uint64_t time_us, uint32_t id)
{
    return (struct trail_header){.time_us = time_us,
                                 .length = 8,
                                 .reason = REASON_ALLOWED,
                                 .verdict = EVENT_PASSED,
                                 .sort = TRAIL_FRAME,
                                 .frame = {.id = id, .extended = id > 0x7FF}};
}

static inline struct trail_header trail_kit_packet(uint64_t time_us)
{
    const uint8_t client[4] = {192, 0, 2, 1};
    const uint8_t server[4] = {198, 51, 100, 7};
    return (struct trail_header){.time_us = time_us,
                                 .length = 1200,
                                 .reason = REASON_UDP_NOT_ALLOWED,
                                 .verdict = EVENT_DROPPED,
                                 .sort = TRAIL_PACKET,
                                 .packet = {.client = address_ipv4(client),
                                            .server = address_ipv4(server),
                                            .client_port = 40000,
                                            .server_port = 443,
                                            .transport = 17,
                                            .state = TRAIL_DATAGRAM}};
}

/* Makes an event a piece of so many headers, the n-th n us before it. */
static inline void trail_kit_pack(struct event *piece, uint32_t headers, const char *bus,
                                  uint8_t part, uint8_t parts)
{
    struct trail_writer writer;
    piece->reason = REASON_TRAIL_KEPT;
    piece->action = EVENT_NOTED;
    piece->count = 0;
    trail_writer_begin(&writer, piece);
    for (uint32_t n = headers; n > 0; n--) {
        struct trail_header header = trail_kit_frame(piece->mono_us - n, n);
        (void)!trail_writer_add(&writer, &header, bus);
    }
    piece->trail.part = part;
    piece->trail.parts = parts;
}

/* Its last header loses its last byte. */
static inline void trail_kit_cut(struct event *piece)
{
    piece->trail.len--;
}

#endif
