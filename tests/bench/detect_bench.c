/* SPDX-License-Identifier: Apache-2.0 */
/* Usage: detect_bench [NORMAL.log]... [LABELLED.csv]...   one table of what a policy
 * drafted from the first half of each recording stops in the second, and of each labelled
 * one, learned up to its first attack, stops in the rest. Without a file: the invented
 * drive of sim/traffic.h. */
#include <stdlib.h>
#include <string.h>

#include "tests/bench/detect.h"

#include <stdio.h>

#define LOGS_MAX 32

struct cell {
    struct detect_sums sums;
    bool there;
};

struct table {
    char names[LOGS_MAX][64];
    struct detect_sums normal[2][LOGS_MAX];         /* of a draft, and of a strict one */
    struct cell cells[2][DETECT_CLASSES][LOGS_MAX]; /* by side */
    size_t count;
};

static struct table table;
static struct detect_log whole, half, mixed;
static struct arena arena;

static void sum(struct detect_sums *to, const struct detect_sums *of)
{
    to->normal += of->normal;
    to->alarms += of->alarms;
    to->withheld += of->withheld;
    to->attacks += of->attacks;
    to->stopped += of->stopped;
    to->replaced += of->replaced;
    to->silent += of->silent;
}

static double percent(uint64_t part, uint64_t of)
{
    return of > 0 ? 100.0 * (double)part / (double)of : 0;
}

/* Alarms that the recording has without the attack are not the attack's. */
static void attack_one(struct cell *cell, const struct policy *policy,
                       enum detect_class class, const struct detect_frame *target,
                       enum detect_side side)
{
    const struct detect_sums *calm = &table.normal[class == DETECT_SUSPEND][table.count];
    detect_attack(&mixed, &half, class, target, side);
    struct detect_sums sums = detect_judge(policy, &mixed);
    if (class == DETECT_SUSPEND) {
        sums.attacks = 1;
        sums.stopped = sums.silent > calm->silent;
    }
    sums.alarms -= sums.alarms > calm->alarms ? calm->alarms : sums.alarms;
    sum(&cell->sums, &sums);
    cell->there = true;
}

static void attack_all(const struct policy *const policies[static 2],
                       const struct detect_log *learned)
{
    const struct detect_frame *targets[DETECT_TARGETS_MAX];
    size_t count = detect_targets(targets, learned);
    for (int class = 0; class < DETECT_CLASSES; class ++) {
        const struct detect_class_row *row = &detect_classes[class];
        const struct policy *policy = policies[class == DETECT_SUSPEND];
        for (int side = row->by_unit ? 0 : DETECT_BY_NAMED; side < 2; side++) {
            struct cell *cell = &table.cells[side][class][table.count];
            for (size_t i = 0; i < (row->on_id ? count : 1) && i < count; i++) {
                if (side == DETECT_BY_NAMED || targets[i]->bus == DETECT_VEHICLE) {
                    attack_one(cell, policy, (enum detect_class) class, targets[i],
                               (enum detect_side)side);
                }
            }
        }
    }
}

static void measure_normal(void)
{
    struct detect_log learned = whole;
    detect_log_give_to_unit(&whole);
    size_t middle = whole.count / 2;
    arena_reset(&arena);
    const struct policy *const policies[] = {
        detect_learn(&whole, 0, middle, false, &arena),
        detect_learn(&whole, 0, middle, true, &arena)};
    half.count = whole.count - middle;
    learned.count = middle;
    memcpy(half.frames, whole.frames + middle, half.count * sizeof *half.frames);
    memcpy(table.names[table.count], whole.name, sizeof whole.name);
    for (int strict = 0; strict < 2; strict++) {
        table.normal[strict][table.count] = detect_judge(policies[strict], &half);
    }
    attack_all(policies, &learned);
    table.count++;
}

static void measure_labelled(const char *path)
{
    size_t first = 0;
    detect_log_read(&whole, path);
    while (first < whole.count && !whole.frames[first].attack) {
        first++;
    }
    arena_reset(&arena);
    const struct policy *policy = detect_learn(&whole, 0, first, false, &arena);
    half.count = whole.count - first;
    memcpy(half.frames, whole.frames + first, half.count * sizeof *half.frames);
    struct detect_sums sums = detect_judge(policy, &half);
    printf("  %-28s %6zu %8llu %8llu %7.2f %8.2f %9llu %9llu\n", whole.name, first,
           (unsigned long long)sums.normal, (unsigned long long)sums.attacks,
           percent(sums.stopped, sums.attacks), percent(sums.replaced, sums.attacks),
           (unsigned long long)sums.alarms, (unsigned long long)sums.withheld);
}

static void print_calm(const char *name, const struct detect_sums *one)
{
    printf("  %-32s %6llu frames %4llu refused %4llu silent %4llu withheld\n", name,
           (unsigned long long)one->normal, (unsigned long long)one->alarms,
           (unsigned long long)one->silent, (unsigned long long)one->withheld);
}

static void print_normal(bool strict)
{
    struct detect_sums all = {0};
    printf("second halves as they are, by a draft%s\n", strict ? " with --strict" : "");
    for (size_t i = 0; i < table.count; i++) {
        print_calm(table.names[i], &table.normal[strict][i]);
        sum(&all, &table.normal[strict][i]);
    }
    print_calm("all", &all);
    printf("  false alarms (refused, silent) in 100,000 frames: %.1f\n",
           1000 * percent(all.alarms + all.silent, all.normal));
}

static void print_class(enum detect_side side, int class)
{
    struct detect_sums all = {0};
    printf("  %-36s", detect_classes[class].text);
    for (size_t i = 0; i < table.count; i++) {
        const struct cell *cell = &table.cells[side][class][i];
        sum(&all, &cell->sums);
        printf(" %7.2f", percent(cell->sums.stopped, cell->sums.attacks));
    }
    printf(" | %8llu %7.3f %7.2f %8.3f\n", (unsigned long long)all.attacks,
           percent(all.stopped, all.attacks), percent(all.replaced, all.attacks),
           percent(all.alarms, all.normal));
}

static void print_side(enum detect_side side, const char *title)
{
    printf("%s: attack frames that do not pass, %%\n  %-36s", title, "");
    for (size_t i = 0; i < table.count; i++) {
        printf(" %7.7s", table.names[i]);
    }
    printf(" | %8s %7s %7s %8s\n", "frames", "stopped", "instead", "near");
    for (int class = 0; class < DETECT_CLASSES; class ++) {
        if (side == DETECT_BY_NAMED || detect_classes[class].by_unit) {
            print_class(side, class);
        }
    }
}

static void print_tables(void)
{
    print_normal(false);
    print_normal(true);
    print_side(DETECT_BY_UNIT,
               "attack by the unit with ids of vehicle nodes, or of nobody");
    print_side(DETECT_BY_NAMED, "attack by whoever the rules name for the id");
    printf("  withheld: of ids that were not heard before, which is no alarm\n"
           "  instead: %% that passed, and the next true frame of the id was refused for "
           "it\n"
           "  near: %% of the normal frames beside that were refused in vain\n");
}

static bool is_labelled(const char *path)
{
    size_t len = strlen(path);
    return len > 4 && strcmp(path + len - 4, ".csv") == 0;
}

int main(int argc, char **argv)
{
    bool labelled = false;
    arena_init(&arena, malloc(2 * (size_t)POLICY_ARENA_BYTES),
               2 * (size_t)POLICY_ARENA_BYTES);
    detect_log_init(&whole);
    detect_log_init(&half);
    detect_log_init(&mixed);
    for (int i = 1; i < argc && table.count < LOGS_MAX; i++) {
        if (!is_labelled(argv[i])) {
            detect_log_read(&whole, argv[i]);
            measure_normal();
        }
        labelled = labelled || is_labelled(argv[i]);
    }
    if (argc == 1) {
        detect_log_drive(&whole);
        measure_normal();
    }
    print_tables();
    if (labelled) {
        printf("labelled recordings, learned up to the first attack\n  %-28s %6s %8s %8s "
               "%7s "
               "%8s %9s %9s\n",
               "", "learned", "normal", "attack", "stopped", "instead", "alarms",
               "withheld");
    }
    for (int i = 1; i < argc; i++) {
        if (is_labelled(argv[i])) {
            measure_labelled(argv[i]);
        }
    }
    return 0;
}
