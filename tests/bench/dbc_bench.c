/* SPDX-License-Identifier: Apache-2.0 */
/* How fast a DBC file is read: one line "dbc sallyport MEGABYTES_A_SECOND", the median of
 * ROUNDS rounds over a file of the usual mixture. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "can/dbc.h"

#define MESSAGES 400U
#define SIGNALS 8U
#define ROUNDS 15
#define TEXT_BYTES (1U << 20)

static char text[TEXT_BYTES];
static size_t len;

#define ADD(...) (len += (size_t)snprintf(text + len, sizeof text - len, __VA_ARGS__))

static void fill_message(unsigned id)
{
    ADD("\nBO_ %u Message_%u: 8 Node_%u\n", id, id, id % 7);
    for (unsigned i = 0; i < SIGNALS; i++) {
        ADD(" SG_ Signal_%u_%u : %u|8@%u%c (0.%u,-%u) [-%u|%u.5] \"km/h\"  "
            "Node_1,Node_2\n",
            id, i, i % 2 == 0 ? 8 * i : 8 * i + 7, (i + 1) % 2, i % 3 == 0 ? '-' : '+',
            id + 1, i, i, id);
    }
}

static void fill_details(unsigned id)
{
    ADD("CM_ BO_ %u \"What the message says, in a sentence that some person wrote.\";\n",
        id);
    ADD("BA_ \"GenMsgCycleTime\" BO_ %u %u;\nBA_ \"GenMsgSendType\" BO_ %u 0;\n", id, id,
        id);
    for (unsigned i = 0; i < SIGNALS; i++) {
        ADD("BA_ \"GenSigStartValue\" SG_ %u Signal_%u_%u %u;\n", id, id, i, i);
    }
    ADD("VAL_ %u Signal_%u_0 0 \"off\" 1 \"on\" 2 \"error\" 3 \"not available\" ;\n", id,
        id);
}

static void fill(void)
{
    ADD("VERSION \"\"\n\nNS_ :\n\tCM_\n\tBA_\n\nBS_:\n\nBU_: Node_1 Node_2\n");
    for (unsigned id = 0; id < MESSAGES; id++) {
        fill_message(id);
    }
    for (unsigned id = 0; id < MESSAGES; id++) {
        fill_details(id);
    }
}

/* Of the processor, since others use it too. */
static double now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void say(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

int main(void)
{
    static _Alignas(16) uint8_t block[DBC_ARENA_BYTES(TEXT_BYTES)];
    double rounds[ROUNDS];
    fill();
    for (size_t i = 0; i < ROUNDS; i++) {
        struct arena arena;
        arena_init(&arena, block, sizeof block);
        double begin_s = now_s();
        const struct database *database =
            dbc_read("bench", (const uint8_t *)text, len, &arena, say, NULL);
        if (database == NULL || database->message_count != MESSAGES) {
            fputs("tests/bench/dbc_bench: not read whole\n", stderr);
            return 1;
        }
        rounds[i] = (double)len / (now_s() - begin_s) / 1e6;
    }
    qsort(rounds, ROUNDS, sizeof *rounds, compare);
    printf("dbc sallyport %.0f\n", rounds[ROUNDS / 2]);
    return 0;
}
