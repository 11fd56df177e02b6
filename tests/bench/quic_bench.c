/* SPDX-License-Identifier: Apache-2.0 */
/* How fast Initials are judged: lines "quic sallyport INITIALS_A_SECOND" and "quic_ja4
 * ...", the median of ROUNDS rounds each. Each is a connection of its own: keys derived,
 * 1,200 bytes opened, the hello read, and its JA4 made where a rule asks for one. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "gateway/content/quic_hello.h"
#include "tests/gateway/hellos.h"
#include "tests/gateway/quic_kit.h"

#define CONNECTIONS 256U
#define ROUNDS 15
#define FRAMES_BYTES 1162 /* RFC 9001 A.2: with them a datagram has 1,200 bytes */
#define HELLO_AT 5        /* behind the header of its record */

static uint8_t initials[CONNECTIONS][FRAMES_BYTES + 64];
static size_t lens[CONNECTIONS];

static void fill(void)
{
    size_t hello_len = sizeof openssl_tls13 - HELLO_AT;
    uint8_t frames[FRAMES_BYTES] = {6, 0, (uint8_t)(0x40 | hello_len >> 8),
                                    (uint8_t)hello_len};
    memcpy(frames + 4, openssl_tls13 + HELLO_AT, hello_len);
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        const uint8_t id[8] = {(uint8_t)i, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};
        lens[i] =
            quic_kit_seal(initials[i], QUIC_VERSION_1, id, 0, frames, sizeof frames);
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

/* False: one was not read whole. */
static bool judge_all(bool is_brief)
{
    static struct quic_hello quic;
    struct client_hello hello;
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        memset(&quic, 0, sizeof quic);
        quic.is_brief = is_brief;
        if (quic_hello_take(&quic, &hello, initials[i], lens[i]) != QUIC_HELLO_WHOLE) {
            return false;
        }
    }
    return true;
}

static bool measure(const char *name, bool is_brief)
{
    double rounds[ROUNDS];
    for (size_t round = 0; round < ROUNDS; round++) {
        double begin_s = now_s();
        if (!judge_all(is_brief)) {
            fputs("tests/bench/quic_bench: not read whole\n", stderr);
            return false;
        }
        rounds[round] = CONNECTIONS / (now_s() - begin_s);
    }
    qsort(rounds, ROUNDS, sizeof *rounds, compare);
    printf("%s sallyport %.0f\n", name, rounds[ROUNDS / 2]);
    return true;
}

int main(void)
{
    fill();
    return measure("quic", true) && measure("quic_ja4", false) ? 0 : 1;
}
