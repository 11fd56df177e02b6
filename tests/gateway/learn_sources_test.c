/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/learn_sources.h"

#include <stdlib.h>

#include "tests/gateway/ledger_kit.h"

static _Alignas(16) uint8_t block[4U << 20];
static struct learn_sources sources;
static struct learn *learn;
static bool heard;

static bool hear(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    learn = learn_new(&arena, NULL);
    heard = false;
    return learn != NULL && learn_sources_hear(&sources, learn, &heard);
}

static void keep(struct store *store, uint64_t seq, const struct event_frame *frame,
                 uint64_t count, uint64_t span_us)
{
    struct event event = kit_event(seq);
    event.action = EVENT_WOULD_DROP;
    event.frame = *frame;
    event.count = count;
    event.first_us = 1000;
    event.last_us = 1000 + span_us;
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
}

static void keep_system(struct store *store, uint64_t seq)
{
    struct event event = kit_event(seq);
    event.subject = EVENT_SYSTEM;
    event.system = (struct event_system){.about = "can", .text = "started"};
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
}

static void keep_reason(struct store *store, uint64_t seq, enum reason reason)
{
    struct event event = kit_event(seq);
    event.reason = reason;
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
}

/* 0x2F1 may be what the gateway was there for. */
static void keep_stopped(struct store *store, uint64_t seq)
{
    struct event event = kit_event(seq);
    event.action = EVENT_DROPPED;
    event.frame = (struct event_frame){.from = "unit", .id = 0x2F1, .length = 2};
    event.count = 7;
    EXPECT_EQ(store_append(store, &event, &kit_now), STORE_KEPT);
}

static void test_a_ledger_gives_ids_lengths_and_rates(void)
{
    struct trouble why;
    static const struct event_frame speed = {.from = "vehicle", .id = 0x3A0, .length = 8};
    static const struct event_frame wide = {
        .from = "unit", .id = 0x18FEF100, .extended = true, .fd = true, .length = 64};
    static const struct event_frame crowd = {.id = 0};
    static const struct event_frame broken = {
        .from = "vehicle", .id = 0x900, .length = 8};
    kit_empty();
    struct store *store = kit_open();
    keep(store, 1, &speed, 1, 0);
    keep(store, 2, &speed, 600, 60000000);
    keep(store, 3, &wide, 5, 1000000);
    keep(store, 4, &broken, 5, 0);
    keep_system(store, 5);
    keep_reason(store, 6, REASON_ID_OF_VEHICLE);
    keep(store, 7, &crowd, 9, 0);
    keep_stopped(store, 8);
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    sources = (struct learn_sources){.ledger = kit_dir};
    EXPECT(hear() && heard);
    EXPECT_EQ(learn->message_count, 2);
    EXPECT_EQ(learn->lost, 9);
    EXPECT_EQ(learn->stopped, 7);
    EXPECT_EQ(learn->messages[0]->frames, 601);
    EXPECT_EQ(learn->messages[0]->window.most, 10);
    EXPECT_EQ(learn->messages[0]->length_max, 8);
    EXPECT(learn->messages[1]->extended && learn->messages[1]->fd);
    EXPECT(learn->buses[learn->messages[1]->bus].untrusted);
}

static void test_a_ledger_without_frames_or_none_at_all_is_told(void)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    keep_system(store, 1);
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
    sources = (struct learn_sources){.ledger = kit_dir};
    EXPECT(!hear() && !heard);
    sources.ledger = "/nowhere/at/all";
    EXPECT(!hear() && !heard);
}

static void test_a_recording_is_named_by_a_bus_that_can_be(void)
{
    struct trouble why = {0};
    sources = (struct learn_sources){.log_count = 0};
    EXPECT(!learn_sources_add(&sources, "drive.log", &why));
    EXPECT(!learn_sources_add(&sources, "from=drive.log", &why));
    EXPECT(strstr(why.text, "'from' cannot be the name of a bus; write letters") != NULL);
    for (unsigned i = 0; i < RECORDINGS_MAX; i++) {
        EXPECT(learn_sources_add(&sources, "vehicle=drive.log", &why));
    }
    EXPECT(!learn_sources_add(&sources, "vehicle=drive.log", &why));
}

static void test_recordings_are_heard_and_their_faults_told(void)
{
    char path[80];
    char log[120];
    (void)snprintf(path, sizeof path, "%s/a.log", kit_dir);
    (void)snprintf(log, sizeof log, "vehicle=%s", path);
    FILE *out = fopen(path, "w");
    EXPECT(out != NULL);
    (void)fputs("(1.000000) can0 3A0#11\n(1.010000) can0 3A0#12\n", out);
    (void)fclose(out);
    sources = (struct learn_sources){.logs = {log}, .log_count = 1};
    EXPECT(hear() && heard);
    EXPECT_EQ(learn->messages[0]->frames, 2);
    sources.logs[0] = "vehicle=/nowhere/at/all";
    EXPECT(!hear() && !heard);
    (void)snprintf(log, sizeof log, "vehicle:can7=%s", path);
    sources.logs[0] = log;
    EXPECT(!hear() && !heard);
    sources = (struct learn_sources){.logs = {"unit=/dev/null", "unit2=/dev/null"},
                                     .log_count = 2};
    EXPECT(!hear() && !heard);
}

int main(void)
{
    kit_start();
    RUN(test_a_ledger_gives_ids_lengths_and_rates);
    RUN(test_a_ledger_without_frames_or_none_at_all_is_told);
    RUN(test_a_recording_is_named_by_a_bus_that_can_be);
    RUN(test_recordings_are_heard_and_their_faults_told);
    kit_stop();
    return tap_done();
}
