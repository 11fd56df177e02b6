/* SPDX-License-Identifier: Apache-2.0 */
/* Reads candump logs; for each id of each log prints the checksum and the counters that
 * are found, and over how many of all its frames they hold. */
#include <errno.h>
#include <stdlib.h>

#include "can/candump.h"
#include "can/checksum_find.h"
#include "can/counter_find.h"

#include <stdio.h>
#include <string.h>

#define FRAMES_MAX 65536
#define COUNTERS 4

static struct frame frames[FRAMES_MAX];
static struct frame of_one[FRAMES_MAX];
static bool done[FRAMES_MAX];

/* time,interface,id,extended,data,... as a line of candump. */
static void from_csv(char text[static CANDUMP_LINE_BYTES])
{
    char *fields[5];
    size_t n = 0;
    char copy[CANDUMP_LINE_BYTES];
    memcpy(copy, text, CANDUMP_LINE_BYTES);
    for (char *at = copy; at != NULL && n < 5;) {
        fields[n++] = at;
        at = strchr(at, ',');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    if (n == 5) {
        (void)snprintf(text, CANDUMP_LINE_BYTES, "(0.000000) %s %s#%s\n", fields[1],
                       fields[2], fields[4]);
    }
}

static size_t read_log(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    char text[CANDUMP_LINE_BYTES];
    struct candump_line line;
    size_t count = 0;
    while (count < FRAMES_MAX && fgets(text, sizeof text, file) != NULL) {
        from_csv(text);
        if (candump_parse_line(&line, text, strlen(text)) == CANDUMP_OK &&
            line.frame.kind == FRAME_DATA && line.frame.length > 0) {
            frames[count++] = line.frame;
        }
    }
    (void)fclose(file);
    return count;
}

static size_t gather(size_t first, size_t count)
{
    size_t n = 0;
    for (size_t i = first; i < count; i++) {
        if (frames[i].id == frames[first].id &&
            frames[i].extended == frames[first].extended &&
            frames[i].length == frames[first].length) {
            of_one[n++] = frames[i];
            done[i] = true;
        }
    }
    return n;
}

static void print_checksum(const char *log, const struct checksum_found *found, size_t n)
{
    size_t held = 0;
    for (size_t i = 0; i < n; i++) {
        held += checksum_holds(&found->checksum, &of_one[i]);
    }
    const struct signal_layout *field = &found->checksum.field;
    printf("checksum %s %X[%u] %s%s %u|%u@%d constant %llX: %zu of %zu frames, %zu "
           "different, "
           "%zu values, %zu rivals\n",
           log, (unsigned)of_one[0].id, of_one[0].length, found->checksum.variant->name,
           found->solved ? " (solved)" : "", field->start, field->length,
           !field->motorola, (unsigned long long)found->checksum.constant, held, n,
           found->frames, found->values, found->rivals);
}

static void print_counter(const char *log, const struct counter_found *found, size_t n)
{
    const struct signal_layout *field = &found->counter.field;
    printf("counter %s %X[%u] %u|%u@%d to %llu step %llu: %zu steps, %zu repeats, %zu "
           "jumps, "
           "%zu wraps in %zu frames\n",
           log, (unsigned)of_one[0].id, of_one[0].length, field->start, field->length,
           !field->motorola, (unsigned long long)found->counter.last,
           (unsigned long long)found->counter.step, found->steps, found->repeats,
           found->jumps, found->wraps, n);
}

struct row_sum { /* a row over all messages of a log */
    size_t messages, frames, moving;
};
static struct row_sum row_sums[128];

static void add_rows(size_t n)
{
    for (size_t i = 0; i < checksum_variant_count; i++) {
        struct checksum_found found;
        if (checksum_find_row(&found, &checksum_variants[i], of_one, n)) {
            row_sums[i].messages++;
            row_sums[i].frames += n;
            row_sums[i].moving += found.values > 1;
        }
    }
}

static void print_rows(const char *log, size_t messages, size_t frames_in_log)
{
    for (size_t i = 0; i < checksum_variant_count; i++) {
        if (row_sums[i].moving > 0) {
            printf(
                "row %s %s: holds for all frames of %zu of %zu messages (%zu where the "
                "field moves), %zu of %zu frames\n",
                log, checksum_variants[i].name, row_sums[i].messages, messages,
                row_sums[i].moving, row_sums[i].frames, frames_in_log);
        }
    }
    memset(row_sums, 0, sizeof row_sums);
}

static void measure(const char *path)
{
    const char *log = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    size_t count = read_log(path);
    size_t messages = 0, with_checksum = 0, with_counter = 0, covered = 0;
    memset(done, 0, sizeof done);
    for (size_t i = 0; i < count; i++) {
        if (done[i]) {
            continue;
        }
        size_t n = gather(i, count);
        struct checksum_found checksum;
        struct counter_found counters[COUNTERS];
        messages++;
        add_rows(n);
        if (checksum_find(&checksum, of_one, n)) {
            with_checksum++;
            covered += n;
            print_checksum(log, &checksum, n);
        }
        size_t found = counter_find(counters, COUNTERS, of_one, n);
        with_counter += found > 0;
        for (size_t j = 0; j < found; j++) {
            print_counter(log, &counters[j], n);
        }
    }
    print_rows(log, messages, count);
    printf("sum %s: %zu frames, %zu messages, %zu with a checksum (%zu frames), %zu with "
           "a counter\n",
           log, count, messages, with_checksum, covered, with_counter);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        measure(argv[i]);
    }
    return argc > 1 ? 0 : 2;
}
