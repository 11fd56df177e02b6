/* SPDX-License-Identifier: Apache-2.0 */
/* What holds of every log, whatever its bytes: each entry is what its result says. */
#ifndef TESTS_FUZZ_LOG_H
#define TESTS_FUZZ_LOG_H

#include "can/recording.h"
#include "tests/can/stream.h"
#include "tests/fuzz/fuzz.h"

static inline void log_check_entry(enum recorded_result result,
                                   const struct recorded *entry, const char *why)
{
    HOLDS(result != RECORDED_NOTHING);
    HOLDS((result == RECORDED_FRAME) == (why == NULL));
    if (result != RECORDED_FAULT) {
        HOLDS(memchr(entry->bus, '\0', sizeof entry->bus) != NULL);
        HOLDS(entry->frame.length <= FRAME_DATA_MAX);
    }
    if (result == RECORDED_FRAME) {
        HOLDS(frame_check(&entry->frame) == FRAME_OK);
        HOLDS(entry->raw_dlc == 0 || (entry->raw_dlc > 8 && entry->raw_dlc < 16));
    }
}

#endif
