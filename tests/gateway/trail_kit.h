/* SPDX-License-Identifier: Apache-2.0 */
/* Headers for the tests of trails. */
#ifndef TESTS_GATEWAY_TRAIL_KIT_H
#define TESTS_GATEWAY_TRAIL_KIT_H

#include "gateway/ledger/event.h"
#include "gateway/ledger/trail.h"

#define TRAIL_KIT_BUSES 2
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

#endif
