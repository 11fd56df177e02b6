/* SPDX-License-Identifier: Apache-2.0 */
/* How long a frame is judged with 500 rules. Prints one number, the nanoseconds a frame
 * of the slowest mix takes (each the median of ROUNDS rounds); the mixes one by one on
 * stderr. Exits 1 when it is above LIMIT_NS. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "policies/frame_judge.h"
#include "tests/policies/random.h"

#define RULES 500
#define PAGES 5     /* masks of a rule that has any */
#define FRAMES 4096 /* judged in turn, so that neither cache nor branches learn one */
#define ROUNDS 15
#define LAPS 50
#define LIMIT_NS 150.0

static struct policy_frame_rule rules[RULES];
static struct policy_mask masks[RULES * PAGES];
static struct policy_checks checks[RULES];
static struct policy_where wheres[RULES];
static struct frame frames[FRAMES];
static _Alignas(16) unsigned char block[FRAME_JUDGE_ARENA_BYTES];

static struct policy policy = {
    .buses = {{.name = "vehicle"}, {.name = "unit", .untrusted = true}},
    .bus_count = 2,
    .mode_count = 1,
    .directions = {{1, 0, 0, RULES}},
    .direction_count = 1,
    .frame_rules = rules,
    .frame_rule_count = RULES,
    .masks = masks,
    .mask_count = RULES * PAGES,
    .checks = checks,
    .checks_count = RULES,
    .wheres = wheres,
    .where_count = RULES,
    .emergency_frames = {{1, 0, 0x7FF, false, 0}},
    .emergency_frame_count = 1,
};

static void add_masks(struct policy_frame_rule *rule, uint32_t first)
{
    rule->keep = UINT64_MAX;
    rule->first_mask = (uint16_t)first;
    rule->mask_count = PAGES;
    for (uint32_t i = 0; i < PAGES; i++) {
        masks[first + i] = (struct policy_mask){
            .bits = {0xFF, [7] = 0x0F},
            .conditions = {{0, 4, false, i, i}},
            .condition_count = i != 0,
        };
    }
}

/* A CRC-8 over seven bytes, a counter, a range whose value may step. */
static void add_checks(struct policy_frame_rule *rule, uint32_t number)
{
    rule->length_min = 8;
    rule->checks = (uint16_t)(number + 1);
    checks[number] = (struct policy_checks){
        .checksum = {.variant = checksum_variant("crc8_j1850"),
                     .field = {.start = 56, .length = 8}},
        .counter = {.field = {.start = 48, .length = 8}, .step = 1},
        .first_where = (uint16_t)number,
        .where_count = 1,
    };
    wheres[number] = (struct policy_where){
        .field = {.start = 16, .length = 16}, .last = 60000, .step = 10, .step_us = 1000};
}

/* Half 11 bit, half 29 bit; a tenth are ranges, a tenth mask bytes, a tenth bits
 * on four pages of a multiplexer, checked_in_100 of 100 single ids are checked, all have
 * a period. */
static void fill_rules(struct random *random, unsigned checked_in_100)
{
    for (uint32_t i = 0; i < RULES; i++) {
        bool extended = i % 2 == 1;
        uint32_t id = extended ? 0x18FE0000 + 0x100 * i : i * 4;
        rules[i] = (struct policy_frame_rule){
            .id_first = id,
            .id_last = id + (random_below(random, 10) == 0 ? 2 : 0),
            .extended = extended,
            .length_max = 8,
            .keep = random_below(random, 10) == 0 ? 0x0F : UINT64_MAX,
            .every_us = 1,
            .modes = 1,
        };
        if (random_below(random, 10) == 0) {
            add_masks(&rules[i], i * PAGES);
        }
        if (rules[i].id_first == rules[i].id_last &&
            random_below(random, 100) < checked_in_100) {
            add_checks(&rules[i], i);
        }
    }
}

/* The frames of a rule count, and its counter turns with them, so that each passes in
 * every lap. */
static void fill_frames(struct random *random, unsigned misses_in_100)
{
    uint8_t counters[RULES] = {0};
    struct crc crc;
    const struct crc_model *model = &checksum_variant("crc8_j1850")->crc;
    if (!crc_init(&crc, model)) {
        exit(1);
    }
    for (uint32_t i = 0; i < FRAMES; i++) {
        uint32_t number = (uint32_t)random_below(random, RULES);
        const struct policy_frame_rule *rule = &rules[number];
        bool miss = random_below(random, 100) < misses_in_100;
        frames[i] = (struct frame){.id = rule->id_first + (miss ? 3 : 0),
                                   .extended = rule->extended,
                                   .length = 8};
        if (rule->checks != 0 && !miss) {
            frames[i].data[6] = counters[number]++;
            uint64_t sum = crc_begin(&crc);
            for (unsigned byte = 0; byte < 7; byte++) {
                sum = crc_byte(&crc, sum, frames[i].data[byte]);
            }
            frames[i].data[7] = (uint8_t)crc_end(&crc, sum);
        }
    }
    for (uint32_t i = 0; i < RULES; i++) {
        checks[i].counter.last = counters[i] > 1 ? counters[i] - 1U : 1;
    }
}

static double now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static uint64_t passed;

static double one_round(struct frame_judge *judge)
{
    static uint64_t now_us;
    struct frame out;
    double began = now_ns();
    for (int lap = 0; lap < LAPS; lap++) {
        for (uint32_t i = 0; i < FRAMES; i++) {
            struct verdict verdict =
                frame_judge_check(judge, 0, 0, &frames[i], &out, now_us += 1000);
            passed += verdict.action == VERDICT_PASS;
        }
    }
    return (now_ns() - began) / ((double)LAPS * FRAMES);
}

static double measure_frames(const char *name)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    struct frame_judge *judge = frame_judge_new(&policy, &arena);
    if (judge == NULL) {
        fputs("judge_bench: the arena is too small\n", stderr);
        exit(1);
    }
    for (uint32_t id = 0; id < 300; id++) { /* ids of the vehicle, to be looked up too */
        frame_judge_saw(judge, 0,
                        &(struct frame){.id = 0x0CF00000 + id, .extended = true});
    }
    double rounds[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        rounds[i] = one_round(judge);
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], compare);
    fprintf(stderr, "# %-30s %7.1f ns/frame (best %.1f, worst %.1f of %d rounds)\n", name,
            rounds[ROUNDS / 2], rounds[0], rounds[ROUNDS - 1], ROUNDS);
    return rounds[ROUNDS / 2];
}

static double measure(const char *name, unsigned misses_in_100, unsigned checked_in_100)
{
    struct random random = {77};
    fill_rules(&random, checked_in_100);
    fill_frames(&random, misses_in_100);
    return measure_frames(name);
}

/* Not held to the limit: every rule covers the id and none keeps the frame. */
static void measure_worst(void)
{
    for (uint32_t i = 0; i < RULES; i++) {
        rules[i] =
            (struct policy_frame_rule){.id_last = 0x7FF, .length_max = 7, .modes = 1};
    }
    for (uint32_t i = 0; i < FRAMES; i++) {
        frames[i] = (struct frame){.id = i % 0x700, .length = 8};
    }
    (void)measure_frames("500 rules, all cover all ids");
}

int main(void)
{
    double slowest = 0;
    static const struct {
        const char *name;
        unsigned misses_in_100;
        unsigned checked_in_100;
    } mixes[] = {{"500 rules, all hits", 0, 0},
                 {"500 rules, half misses", 50, 0},
                 {"500 rules, all misses", 100, 0},
                 {"500 rules, a tenth checked", 0, 10}};
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++) {
        double ns =
            measure(mixes[i].name, mixes[i].misses_in_100, mixes[i].checked_in_100);
        slowest = ns > slowest ? ns : slowest;
    }
    (void)measure("500 rules, all checked", 0, 100); /* not held to the limit */
    measure_worst();
    printf("%.1f\n", slowest);
    return slowest <= LIMIT_NS && passed > 0 ? 0 : 1;
}
