/* SPDX-License-Identifier: Apache-2.0 */
/* How long the loop is held by one datagram of anybody that is looked at: lines
 * "look_us sallyport US" for 16 KB, the longest first datagram, and "look_as_us" for the
 * longest of all, which a rule with `as` has looked at. Each of the dearest bytes that
 * are known; every one on stderr. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "gateway/content/recognise.h"

#define FIRST_BYTES 16384
#define MOST_BYTES 65507
#define ROUNDS 15

static uint8_t bytes[MOST_BYTES];

/* A head, then a piece as often as there is room, then a tail. */
struct shape {
    const char *name;
    const char *head;
    size_t head_len;
    const char *piece;
    size_t piece_len;
    const char *tail;
    size_t tail_len;
};

#define SHAPE(name, head, piece, tail)                                                 \
    {                                                                                  \
        name, head, sizeof(head) - 1, piece, sizeof(piece) - 1, tail, sizeof(tail) - 1 \
    }
#define CALL "MESSAGE sip:a@b.example SIP/2.0\n"
#define TOLD "c:application/manscdp+xml\n"
#define TOLD_8 TOLD TOLD TOLD TOLD TOLD TOLD TOLD TOLD
#define TOLD_64 TOLD_8 TOLD_8 TOLD_8 TOLD_8 TOLD_8 TOLD_8 TOLD_8 TOLD_8

static const struct shape shapes[] = {
    SHAPE("HTTP, fields", "GET / HTTP/1.1\r\n", "a:\n", "\n"),
    SHAPE("SIP, senders", CALL, "f:x\n", "\n"),
    SHAPE("SIP, a body of which it is told 256 times",
          CALL TOLD_64 TOLD_64 TOLD_64 TOLD_64 "\n", "<L", "<Latitude>1<"),
    SHAPE("CoAP, options of the last row", "\x40\1\0\0\xe0\0\x17", "\0", ""),
    SHAPE("CoAP, hosts", "\x40\1\0\0\x31\x61", "\1%", ""),
    SHAPE("BitTorrent", "d1:ad2:id20:", "1:y1", "1:y1:qe"),
    SHAPE("RTCP", "\x80\xc9\0\1\0\0\0\0", "\x80\xcc\0\0", ""),
    SHAPE("QUIC, packets of no bytes", "", "\xd3\0\0\0\1\0\0\0", ""),
    SHAPE("QUIC, Initials that no key opens", "",
          "\xc3\0\0\0\1\x08iiiiiiii\0\0\x14nnnnssssssssssssssss", ""),
    SHAPE("DTLS, fragments of nothing", "",
          "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x0c\1\0\0\x10\0\0\0\0\0\0\0\0", ""),
    SHAPE("a tracker, fields", "*HQ,4109179024,V1,103732,A", ",", "#"),
    SHAPE("zeros", "", "\0", ""),
};

static size_t fill(const struct shape *shape, size_t most)
{
    size_t len = shape->head_len;
    memcpy(bytes, shape->head, len);
    for (; len + shape->piece_len + shape->tail_len <= most; len += shape->piece_len) {
        memcpy(bytes + len, shape->piece, shape->piece_len);
    }
    memcpy(bytes + len, shape->tail, shape->tail_len);
    return len + shape->tail_len;
}

/* Records of DNS that all have the last of 120 names, each a label and a pointer to the
 * one before. */
static size_t fill_chains(size_t most)
{
    static const uint8_t head[] = {0,  7, 0x80, 0, 0, 1, 0, 0, 0,    0,  0,
                                   0,  1, 'a',  0, 0, 1, 0, 1, 0xc0, 12, 0,
                                   10, 0, 1,    0, 0, 0, 0, 1, 224};
    size_t before = 12;
    size_t len = sizeof head;
    unsigned records = 1;
    memcpy(bytes, head, sizeof head);
    for (unsigned i = 0; i < 120; i++) {
        const uint8_t name[] = {1, 'b', (uint8_t)(0xc0 | before >> 8), (uint8_t)before};
        before = len;
        memcpy(bytes + len, name, sizeof name);
        len += sizeof name;
    }
    for (; len + 12 <= most; len += 12, records++) {
        const uint8_t record[12] = {
            (uint8_t)(0xc0 | before >> 8), (uint8_t)before, 0, 5, 0, 1};
        memcpy(bytes + len, record, sizeof record);
    }
    bytes[6] = (uint8_t)(records >> 8);
    bytes[7] = (uint8_t)records;
    return len;
}

static double now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* The least of some rounds: others use the machine. */
static double look_us(const char *name, size_t len)
{
    struct content content;
    double least_us = 1e9;
    for (unsigned i = 0; i < ROUNDS; i++) {
        double begin_us = now_us();
        (void)!recognise(&content, bytes, len, RECOGNISE_DATAGRAM, RECOGNISE_CLIENT);
        double took_us = now_us() - begin_us;
        least_us = took_us < least_us ? took_us : least_us;
    }
    (void)fprintf(stderr, "# %s, %zu bytes: %s, %.0f us\n", name, len,
                  traffic_name(content.protocol), least_us);
    return least_us;
}

static double slowest_us(size_t most)
{
    double slowest = look_us("DNS, chains of names", fill_chains(most));
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        double us = look_us(shapes[i].name, fill(&shapes[i], most));
        slowest = us > slowest ? us : slowest;
    }
    return slowest;
}

int main(void)
{
    printf("look_us sallyport %.0f\n", slowest_us(FIRST_BYTES));
    printf("look_as_us sallyport %.0f\n", slowest_us(MOST_BYTES));
    return 0;
}
