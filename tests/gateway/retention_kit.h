/* SPDX-License-Identifier: Apache-2.0 */
/* Ledgers of small segments that events are taken out of. Each test is a process of its
 * own. */
#ifndef TESTS_GATEWAY_RETENTION_KIT_H
#define TESTS_GATEWAY_RETENTION_KIT_H

#include "tests/gateway/ledger_kit.h"

#define DAY_US UINT64_C(86400000000)

static struct verify_report report;
static uint8_t image[128 * 1024]; /* of a segment */
static uint64_t next_seq;

static const struct store_limits limits = {.max_bytes = 8 * 65536,
                                           .segment_bytes = 65536};

static inline struct store *open_with(const struct store_limits *bounds)
{
    struct trouble why = {0};
    struct store *store = store_open(kit_dir, kit_key, bounds, kit_boot, &kit_now, &why);
    if (store == NULL) {
        printf("# store_open: %s\n", why.text);
        abort();
    }
    return store;
}

/* `count` events, each 70th of them severe where severe is set, sealed by hundreds. */
static inline bool write_some(struct store *store, uint64_t count, bool severe)
{
    struct trouble why = {0};
    bool good = true;
    for (uint64_t i = 0; i < count && good; i++) {
        struct event event = kit_event(++next_seq);
        event.reason = severe && i % 70 == 0 ? REASON_DIAGNOSTIC_REQUEST : event.reason;
        good = store_append(store, &event, &kit_now) == STORE_KEPT &&
               (i % 100 != 99 || store_flush(store, &kit_now, &why));
    }
    return good && store_flush(store, &kit_now, &why);
}

/* As the role does between its seals. */
static inline bool tend_all(struct store *store)
{
    struct trouble why;
    for (int i = 0; i < 1000; i++) {
        bool more = store_tend(store, &kit_now);
        if (!more && store_held_count(store) == 0) {
            return true;
        }
        if (!more && !store_flush(store, &kit_now, &why)) {
            return false;
        }
    }
    return false;
}

static inline size_t faults(void)
{
    return kit_verify(&report) ? report.fault_count : SIZE_MAX;
}

static inline void expect_fault(const char *text)
{
    EXPECT(faults() > 0);
    if (!EXPECT(strstr(report.faults[0].text, text) != NULL)) {
        printf("# %s\n", report.faults[0].text);
    }
}

static inline struct store *begin(const struct store_limits *bounds)
{
    kit_empty();
    next_seq = 0;
    return open_with(bounds);
}

#endif
