/* SPDX-License-Identifier: Apache-2.0 */
/* Reads candump logs and follows every pair of ids as if they spoke ISO-TP; prints the
 * pairs that do, with what was seen between them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can/candump.h"
#include "can/isotp.h"

#define LINES_MAX 65536
#define IDS_MAX 256
#define FRAMES_LEAST 20 /* of an id that may speak */
#define CAPACITY 4096

static struct candump_line lines[LINES_MAX];

struct sum {
    size_t frames, whole, of_many, first, flow, timeouts, faults;
    size_t by_fault[ISOTP_FAULT_COUNT];
};

static size_t read_log(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    char text[CANDUMP_LINE_BYTES];
    size_t count = 0;
    while (count < LINES_MAX && fgets(text, sizeof text, file) != NULL) {
        count += candump_parse_line(&lines[count], text, strlen(text)) == CANDUMP_OK &&
                 lines[count].frame.kind == FRAME_DATA;
    }
    (void)fclose(file);
    return count;
}

static size_t ids_of(uint32_t *ids, size_t count)
{
    static uint32_t seen[IDS_MAX * 8];
    static size_t frames[IDS_MAX * 8];
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < n && seen[at] != lines[i].frame.id) {
            at++;
        }
        if (at == n && n < IDS_MAX * 8) {
            seen[n] = lines[i].frame.id;
            frames[n++] = 0;
        }
        frames[at < n ? at : 0] += at < n;
    }
    for (size_t at = 0; at < n && kept < IDS_MAX; at++) {
        if (frames[at] >= FRAMES_LEAST) {
            ids[kept++] = seen[at];
        }
    }
    return kept;
}

static void add(struct sum *sum, const struct isotp_event *event, bool *long_one)
{
    sum->frames++;
    sum->timeouts += event->timed_out;
    sum->first += event->kind == ISOTP_FIRST;
    sum->flow += event->kind == ISOTP_FLOW;
    sum->whole += event->kind == ISOTP_COMPLETE;
    *long_one = *long_one && !event->timed_out;
    sum->of_many += event->kind == ISOTP_COMPLETE && *long_one;
    sum->faults += event->kind == ISOTP_FAULTY;
    sum->by_fault[event->fault] += event->kind == ISOTP_FAULTY;
    *long_one = event->kind == ISOTP_FIRST || event->kind == ISOTP_PART ||
                event->kind == ISOTP_FLOW;
}

static struct sum follow(const uint32_t *ids, size_t count)
{
    static uint8_t buffer[ISOTP_SIDES][CAPACITY];
    uint8_t *const buffers[ISOTP_SIDES] = {buffer[0], buffer[1]};
    const struct isotp_config config = {.waits_max = 8, .timeout_us = ISOTP_TIMEOUT_US};
    struct isotp isotp;
    struct sum sum = {0};
    bool long_one[ISOTP_SIDES] = {false};
    isotp_init(&isotp, &config, buffers, CAPACITY);
    for (size_t i = 0; i < count; i++) {
        unsigned side = lines[i].frame.id == ids[1];
        if (lines[i].frame.id == ids[side]) {
            struct isotp_event event =
                isotp_take(&isotp, side, &lines[i].frame, lines[i].time_us);
            add(&sum, &event, &long_one[event.side]);
        }
    }
    return sum;
}

static void print(const char *log, const uint32_t *ids, const struct sum *sum)
{
    printf("isotp %s %X %X: %zu frames, %zu messages whole, %zu of them of many frames, "
           "%zu begun, %zu flow controls, %zu timeouts, %zu faults\n",
           log, (unsigned)ids[0], (unsigned)ids[1], sum->frames, sum->whole, sum->of_many,
           sum->first, sum->flow, sum->timeouts, sum->faults);
    for (unsigned fault = 0; fault < ISOTP_FAULT_COUNT; fault++) {
        if (sum->by_fault[fault] > 0) {
            printf("  %zu: enum isotp_fault %u\n", sum->by_fault[fault], fault);
        }
    }
}

static void measure(const char *path)
{
    const char *log = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    uint32_t ids[IDS_MAX];
    size_t count = read_log(path);
    size_t n = ids_of(ids, count);
    for (size_t a = 0; a < n; a++) {
        for (size_t b = a + 1; b < n; b++) {
            const uint32_t pair[ISOTP_SIDES] = {ids[a], ids[b]};
            struct sum sum = follow(pair, count);
            if (sum.flow > 0 && sum.faults * 100 < sum.frames) {
                print(log, pair, &sum);
            }
        }
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        measure(argv[i]);
    }
    return argc > 1 ? 0 : 2;
}
