/* SPDX-License-Identifier: Apache-2.0 */
/* A relay of datagrams under a policy with secrets. */
#ifndef TESTS_GATEWAY_DATAGRAM_SCAN_KIT_H
#define TESTS_GATEWAY_DATAGRAM_SCAN_KIT_H

#include "gateway/uplink/datagram_scan.h"
#include "tests/gateway/datagrams_kit.h"
#include "tests/gateway/secret_kit.h"

#define VIN "WVWZZZ1KZ6W612305"
#define VIN_BYTES (sizeof VIN - 1)

static struct secret_keeper keeper;

static bool begin_secret(const char *what, const char *clauses)
{
    struct policy_uplink uplink = {.secrets = kit_secrets, .secret_count = KIT_SECRETS};
    struct address address = address_ipv4((uint8_t[]){127, 0, 0, 2});
    struct trouble why;
    if (!begin_with(what, clauses) || !EXPECT(secret_keeper_open(&keeper, &why))) {
        return false;
    }
    secret_keeper_set(&keeper, &uplink);
    regime.secrets = &keeper;
    pins_add(regime.pins, "a.telemetry.example", &address, 1, 600, regime.now_us);
    pins_add(regime.pins, "a.example", &address, 1, 600, regime.now_us);
    return true;
}

/* All that unpacked is given back. */
static void end_secret(void)
{
    end();
    EXPECT_EQ(keeper.pool.used, 0);
    secret_keeper_close(&keeper);
}

static inline void expect_stopped(void)
{
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_SECRET_FOUND);
    EXPECT_EQ(told.action, EVENT_DROPPED);
}

#endif
