/* SPDX-License-Identifier: Apache-2.0 */
/* How fast what leaves is scanned for secrets, on one core: lines
 * "secret_KIND sallyport MB_A_SECOND", the median of ROUNDS rounds. The peer of gzip,
 * "secret_gzip inflate", is inflate alone, over the same bytes; megabytes are those on
 * the wire. Then "secret_compile sallyport MS" and "secret_taken sallyport MS", what
 * guard and the uplink take for the largest set of secrets. */
#include <time.h>

#include "gateway/uplink/secret_keeper.h"
#include "tests/gateway/secret_kit.h"

#define BYTES ((size_t)8 << 20)
#define PIECE_BYTES 16384
#define ROUNDS 5

static uint8_t bytes[BYTES], packed[BYTES];

static uint64_t seed = 1;

static uint32_t next_random(void)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(seed >> 33);
}

static size_t fill_json(void)
{
    size_t n = 0;
    while (n + 256 < BYTES) {
        n += (size_t)sprintf(
            (char *)bytes + n,
            "{\"ts\":%u,\"speed\":%u.%u,\"rpm\":%u,\"fuel\":%u,\"lat\":%u.%06u,"
            "\"lon\":%u.%06u,\"dtc\":[],\"state\":\"driving\",\"id\":\"%08x\"}\n",
            next_random(), next_random() % 200, next_random() % 10, next_random() % 6000,
            next_random() % 100, next_random() % 90, next_random() % 1000000,
            next_random() % 180, next_random() % 1000000, next_random());
    }
    return n;
}

static size_t fill_binary(void)
{
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (uint8_t)next_random();
    }
    return BYTES;
}

static size_t fill_base64(void)
{
    size_t raw = BYTES / 4 * 3 * 76 / 80;
    for (size_t i = 0; i < raw; i++) {
        packed[i] = (uint8_t)next_random();
    }
    return kit_base64(bytes, packed, raw, false, 76);
}

static size_t fill_gzip(void)
{
    size_t n = kit_pack(packed, BYTES, bytes, fill_json(), 31);
    memcpy(bytes, packed, n);
    return n;
}

/* As much as may be unpacked of as little as can be. */
static size_t fill_bomb(void)
{
    static uint8_t plain[BYTES];
    for (size_t i = 0; i < BYTES; i++) {
        plain[i] = i % 600 < 8 ? (uint8_t)next_random() : 0;
    }
    return kit_pack(bytes, BYTES, plain, BYTES, 31);
}

static size_t repeat(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (uint8_t)text[i % len];
    }
    return BYTES;
}

/* All but the last character of a secret, again and again. */
static size_t fill_begun(void)
{
    return repeat("WVWZZZ1KZ6W61230");
}

/* The same in escapes: two chains, each in a match. */
static size_t fill_escaped(void)
{
    return repeat("%57VWZZZ1KZ6W6%312\n30");
}

static size_t fill_escapes(void)
{
    return repeat("%57%56%57");
}

static size_t fill_ends(void)
{
    return repeat("W\nV\n");
}

static size_t fill_heads(void)
{
    return repeat("x\x9c");
}

static size_t fill_places(void)
{
    return repeat(" 48.13715,48.13715");
}

static size_t fill_floats(void)
{
    return repeat("\x42\x40\x42\x40\x41\x39\x41\x39");
}

static double now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double scan_once(struct secret_inflate_pool *pool, size_t len)
{
    static struct secret_scan scan;
    struct secret_hit hit;
    size_t taken, left = 0;
    secret_scan_init(&scan, pool);
    double begin_s = now_s();
    for (size_t at = 0; at < len; at += taken) {
        size_t n = len - at < PIECE_BYTES ? len - at : PIECE_BYTES;
        left += secret_scan_take(&scan, bytes + at, n, &taken, &hit);
        if (hit.what == SECRET_HIT_FOUND) {
            (void)fprintf(stderr, "tests/bench/secret_bench: a secret in none\n");
            exit(1);
        }
        if (hit.what != SECRET_HIT_NONE) {
            left += secret_scan_pass(&scan);
        }
    }
    double end_s = now_s();
    secret_scan_close(&scan);
    if (left > len) {
        exit(1);
    }
    return (double)len / 1e6 / (end_s - begin_s);
}

static double inflate_once(size_t len)
{
    static uint8_t chunk[65536];
    z_stream stream = {.next_in = bytes, .avail_in = (uInt)len};
    if (inflateInit2(&stream, 31) != Z_OK) {
        exit(1);
    }
    double begin_s = now_s();
    do {
        stream.next_out = chunk;
        stream.avail_out = sizeof chunk;
    } while (inflate(&stream, Z_NO_FLUSH) == Z_OK);
    double end_s = now_s();
    (void)inflateEnd(&stream);
    return (double)len / 1e6 / (end_s - begin_s);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* ms that guard takes to compile the largest set, and the uplink to take it over. */
static void change_once(double *compiled, double *taken)
{
    struct policy_uplink most = {.secrets = kit_most(FLOW_TERMS_SECRETS_MAX, false),
                                 .secret_count = FLOW_TERMS_SECRETS_MAX};
    struct secret_keeper keeper;
    struct trouble why;
    int fd;
    if (!secret_keeper_open(&keeper, &why)) {
        exit(1);
    }
    double begin_s = now_s();
    bool good = secret_sheet_make(&most, &fd, &why);
    double made_s = now_s();
    secret_keeper_take(&keeper, &most, fd);
    double end_s = now_s();
    if (!good || keeper.failed) {
        (void)fprintf(stderr, "tests/bench/secret_bench: the largest set is refused\n");
        exit(1);
    }
    (void)close(fd);
    secret_keeper_close(&keeper);
    *compiled = (made_s - begin_s) * 1e3;
    *taken = (end_s - made_s) * 1e3;
}

static const struct {
    const char *name;
    size_t (*fill)(void);
    bool peer;
} rows[] = {
    {"json", fill_json, false},       {"binary", fill_binary, false},
    {"base64", fill_base64, false},   {"gzip", fill_gzip, true},
    {"bomb", fill_bomb, true},        {"begun", fill_begun, false},
    {"escaped", fill_escaped, false}, {"escapes", fill_escapes, false},
    {"ends", fill_ends, false},       {"heads", fill_heads, false},
    {"places", fill_places, false},   {"floats", fill_floats, false},
};

int main(void)
{
    struct secret_inflate_pool *pool = kit_pool(8);
    double ours[ROUNDS], peers[ROUNDS];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t len = rows[i].fill();
        for (size_t round = 0; round < ROUNDS; round++) {
            ours[round] = scan_once(pool, len);
            peers[round] = rows[i].peer ? inflate_once(len) : 0;
        }
        qsort(ours, ROUNDS, sizeof *ours, compare);
        qsort(peers, ROUNDS, sizeof *peers, compare);
        printf("secret_%s sallyport %.1f\n", rows[i].name, ours[ROUNDS / 2]);
        if (rows[i].peer) {
            printf("secret_%s inflate %.1f\n", rows[i].name, peers[ROUNDS / 2]);
        }
    }
    for (size_t round = 0; round < ROUNDS; round++) {
        change_once(&ours[round], &peers[round]);
    }
    qsort(ours, ROUNDS, sizeof *ours, compare);
    qsort(peers, ROUNDS, sizeof *peers, compare);
    printf("secret_compile sallyport %.0f\n", ours[ROUNDS / 2]);
    printf("secret_taken sallyport %.2f\n", peers[ROUNDS / 2]);
    return 0;
}
