/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a ledger of ledger_kit.h to its end, and where its records lie. */
#ifndef TESTS_GATEWAY_LEDGER_READER_KIT_H
#define TESTS_GATEWAY_LEDGER_READER_KIT_H

#include "gateway/ledger/ledger_reader.h"
#include "tests/gateway/ledger_kit.h"

static uint8_t image[128 * 1024];
static struct event event;
static struct trouble why;

static inline uint64_t read_events(struct ledger_reader *reader)
{
    uint64_t count = 0;
    while (ledger_reader_next(reader, &event, &why) == LEDGER_READER_EVENT) {
        count++;
    }
    return count;
}

static inline uint32_t offset_of(uint64_t leaf)
{
    uint64_t segment = 0;
    uint32_t offset = 0;
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    do {
        EXPECT_EQ(ledger_reader_next(reader, &event, &why), LEDGER_READER_EVENT);
    } while (event.leaf < leaf);
    ledger_reader_place(reader, &segment, &offset);
    ledger_reader_close(reader);
    return offset;
}

#endif
