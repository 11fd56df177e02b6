/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/crew.c: how many work at it changes nothing that is said. */
#include "gateway/ledger/crew.h"

#include <sched.h>

#include "tests/gateway/ledger_kit.h"

#define SEGMENTS 7
#define SPOILT 60

static uint8_t image[128 * 1024];
static struct verify_report report;

/* SEGMENTS of them; how many events. */
static uint64_t fill(void)
{
    kit_empty();
    struct store *store = kit_open();
    uint64_t seq = 0;
    for (; kit_read(SEGMENTS, image, sizeof image) == 0; seq += 100) {
        EXPECT(kit_write(store, seq + 1, seq + 100));
    }
    store_close(store);
    return seq;
}

static struct folder opened(void)
{
    struct folder folder;
    struct trouble why;
    EXPECT(folder_open(&folder, kit_dir, &why));
    return folder;
}

static void test_each_segment_is_checked_once_in_its_place(void)
{
    uint64_t events = fill();
    struct folder folder = opened();
    const uint64_t numbers[] = {1, 2, 3, 4, 5, 6, 7};
    for (size_t most = 1; most <= SEGMENTS; most++) {
        struct crew crew;
        uint64_t found = 0;
        EXPECT(crew_begin(&crew, &folder, kit_public, NULL, most));
        EXPECT(crew.count >= 1 && crew.count <= most && crew.count <= CREW_MAX);
        for (size_t i = 0; i < SEGMENTS; i += crew.count) {
            size_t left = SEGMENTS - i;
            size_t count = left < crew.count ? left : crew.count;
            crew_check(&crew, numbers + i, count);
            for (size_t k = 0; k < count; k++) {
                struct segment_check *check = crew_result(&crew, k);
                EXPECT_EQ(check->number, i + k + 1);
                EXPECT_EQ(check->segment.number, i + k + 1);
                EXPECT_EQ(check->said.fault_count, 0);
                found += check->said.events;
                segment_check_end(check);
            }
        }
        EXPECT_EQ(found, events);
        crew_end(&crew);
    }
    folder_close(&folder);
}

/* All that was said, as one text. */
static const char *said(void)
{
    static char text[VERIFY_FAULTS_MAX * 400];
    int len = snprintf(text, sizeof text, "%zu faults, %llu events, %llu heads\n",
                       report.fault_count, (unsigned long long)report.events,
                       (unsigned long long)report.heads);
    for (size_t i = 0; i < report.fault_count && i < VERIFY_FAULTS_MAX; i++) {
        len += snprintf(text + len, sizeof text - (size_t)len, "%s\n",
                        report.faults[i].text);
    }
    return text;
}

static void work_on_one_processor(const cpu_set_t *all)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE; i++) {
        if (CPU_ISSET(i, all)) {
            CPU_SET(i, &one);
            break;
        }
    }
    EXPECT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
}

static void test_one_processor_and_all_tell_the_same_faults_in_the_same_order(void)
{
    cpu_set_t all;
    (void)fill();
    EXPECT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
    for (unsigned i = 0; i < SPOILT; i++) {
        unsigned segment = i * 5 % SEGMENTS + 1;
        char alone[sizeof report.faults + 400];
        size_t len = kit_read(segment, image, sizeof image);
        image[i % 4 == 0 ? i : len / SPOILT * i] ^= (uint8_t)(i + 1);
        kit_replace(segment, image, len); /* and stays so: faults add up */
        work_on_one_processor(&all);
        EXPECT(kit_verify(&report));
        (void)snprintf(alone, sizeof alone, "%s", said());
        EXPECT_EQ(sched_setaffinity(0, sizeof all, &all), 0);
        EXPECT(kit_verify(&report));
        EXPECT(report.fault_count > 0);
        EXPECT_TEXT(said(), alone);
    }
    EXPECT(report.fault_count > 5);
}

int main(void)
{
    kit_start();
    RUN(test_each_segment_is_checked_once_in_its_place);
    RUN(test_one_processor_and_all_tell_the_same_faults_in_the_same_order);
    kit_stop();
    return tap_done();
}
