/* SPDX-License-Identifier: Apache-2.0 */
/* How long a frame of a log takes to be read, form by form: lines "log_FORM sallyport
 * NANOSECONDS", each the median of ROUNDS rounds. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "can/recording.h"
#include "tests/can/blf_bytes.h"
#include "tests/can/stream.h"

#define FRAMES 200000
#define ROUNDS 9
#define TEXT_BYTES (FRAMES * 100)
#define FRAMES_A_CONTAINER 2000
#define CONTAINERS (FRAMES / FRAMES_A_CONTAINER)

static char text[TEXT_BYTES];
static size_t len;
static struct recording recording;

/* LINE has a time in seconds and microseconds, an id, two bytes. */
#define FILL(HEAD, LINE)                                                            \
    do {                                                                            \
        len = (size_t)snprintf(text, sizeof text, "%s", HEAD);                      \
        for (unsigned i = 0; i < FRAMES; i++) {                                     \
            len += (size_t)snprintf(text + len, sizeof text - len, LINE, i / 10000, \
                                    i % 10000 * 100, 0x100 + i % 0x600, i & 0xFF,   \
                                    i >> 8 & 0xFF);                                 \
        }                                                                           \
    } while (0)

static void fill_candump(void)
{
    FILL("", "(17175480%02u.%06u) can0 %03X#%02X%02X334455667788\n");
}

static void fill_asc(void)
{
    FILL("base hex  timestamps absolute\n",
         "%4u.%06u 1  %03X             Rx   d 8 %02X %02X 33 44 55 66 77 88\n");
}

static void fill_trc(void)
{
    FILL(";$FILEVERSION=1.1\n",
         "  1)  %4u%06u.0  Rx  0%03X  8  %02X %02X 33 44 55 66 77 88\n");
}

static void fill_blf(void)
{
    static struct blf_bytes file, inner;
    blf_bytes_head(&file);
    memcpy(text, file.bytes, len = file.len);
    for (unsigned i = 0; i < CONTAINERS; i++) {
        file.len = inner.len = 0;
        for (unsigned j = 0; j < FRAMES_A_CONTAINER; j++) {
            blf_bytes_message(&inner, 0x100 + j % 0x600, 0, 8, j, i);
        }
        blf_bytes_container(&file, 0, inner.bytes, inner.len, inner.len);
        memcpy(text + len, file.bytes, file.len);
        len += file.len;
    }
}

/* Of the processor, since others use it too. */
static double now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Nanoseconds a frame; exits when one is missing. */
static double read_once(void)
{
    struct stream stream = stream_over(text, len, SIZE_MAX);
    struct recorded entry;
    struct trouble why;
    unsigned frames = 0;
    double begin_ns = now_ns();
    if (recording_begin(&recording, "log", stream_read, &stream, NULL, &why)) {
        while (recording_next(&recording, &entry, &why) == RECORDED_FRAME) {
            frames++;
        }
    }
    if (frames != FRAMES) {
        fprintf(stderr, "tests/bench/log_bench: %u frames of %d: %s\n", frames, FRAMES,
                why.text);
        exit(1);
    }
    return (now_ns() - begin_ns) / FRAMES;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*fill)(void);
    } forms[] = {{"candump", fill_candump},
                 {"asc", fill_asc},
                 {"trc", fill_trc},
                 {"blf", fill_blf}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        double rounds[ROUNDS];
        forms[i].fill();
        for (size_t round = 0; round < ROUNDS; round++) {
            rounds[round] = read_once();
        }
        qsort(rounds, ROUNDS, sizeof *rounds, compare);
        printf("log_%s sallyport %.0f\n", forms[i].name, rounds[ROUNDS / 2]);
    }
    return 0;
}
