/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/sha256_cpu.c, against mbedTLS. */
#include "gateway/ledger/sha256_cpu.h"

#include <stdlib.h>

#include "gateway/ledger/sha256.h"
#include "tests/tap.h"

#define LONGEST 4096
#define ROUNDS 100000

static uint8_t bytes[LONGEST + 16];

static uint64_t next_random(void)
{
    static uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static bool agrees_at_once(const uint8_t *from, size_t len, const uint8_t want[static 32])
{
    static uint8_t room[LONGEST + SHA256_CPU_PADDING_BYTES + 1];
    uint8_t got[32];
    memcpy(room, from, len);
    room[len + SHA256_CPU_PADDING_BYTES] = 0xA5;
    sha256_cpu_of(room, len, got);
    return memcmp(got, want, sizeof got) == 0 && memcmp(room, from, len) == 0 &&
           room[len + SHA256_CPU_PADDING_BYTES] == 0xA5;
}

/* len bytes in two pieces: the first is `cut` long. Then in one. */
static bool agrees(const uint8_t *from, size_t len, size_t cut)
{
    uint8_t got[32];
    uint8_t want[32];
    struct sha256_cpu sha;
    mbedtls_sha256_context peer;
    mbedtls_sha256_init(&peer);
    bool good = mbedtls_sha256_starts(&peer, 0) == 0 &&
                mbedtls_sha256_update(&peer, from, len) == 0 &&
                mbedtls_sha256_finish(&peer, want) == 0;
    sha256_cpu_begin(&sha);
    sha256_cpu_add(&sha, from, cut);
    sha256_cpu_add(&sha, from + cut, len - cut);
    sha256_cpu_end(&sha, got);
    return good && memcmp(got, want, sizeof got) == 0 && agrees_at_once(from, len, want);
}

static void fill(void)
{
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)next_random();
    }
}

static void test_every_length_of_four_blocks_cut_anywhere_is_as_in_the_library(void)
{
    fill();
    for (size_t len = 0; len <= 4 * SHA256_CPU_BLOCK_BYTES; len++) {
        for (size_t cut = 0; cut <= len; cut++) {
            EXPECT(agrees(bytes, len, cut));
        }
    }
}

static void test_a_hundred_thousand_random_messages_are_as_in_the_library(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        size_t at = next_random() % 16;
        size_t len = next_random() % (i % 100 == 0 ? LONGEST : 300);
        bytes[next_random() % sizeof bytes] ^= (uint8_t)next_random();
        EXPECT(agrees(bytes + at, len, next_random() % (len + 1)));
    }
}

static void test_nothing_may_be_added_as_null(void)
{
    static const uint8_t of_nothing[4] = {0xe3, 0xb0, 0xc4, 0x42};
    uint8_t got[32];
    struct sha256_cpu sha;
    sha256_cpu_begin(&sha);
    sha256_cpu_add(&sha, NULL, 0);
    sha256_cpu_end(&sha, got);
    EXPECT(memcmp(got, of_nothing, sizeof of_nothing) == 0);
}

/* The long example that NIST publishes for FIPS 180-4, in pieces. */
static void test_a_million_times_a_is_as_in_the_standard(void)
{
    static const uint8_t want[8] = {0xcd, 0xc7, 0x6e, 0x5c, 0x99, 0x14, 0xfb, 0x92};
    uint8_t got[32];
    struct sha256_cpu sha;
    memset(bytes, 'a', sizeof bytes);
    sha256_cpu_begin(&sha);
    for (int i = 0; i < 1000; i++) {
        sha256_cpu_add(&sha, bytes, 1000);
    }
    sha256_cpu_end(&sha, got);
    EXPECT(memcmp(got, want, sizeof want) == 0);
}

static void test_the_processor_hashes(void)
{
    SKIP("it has no instructions for SHA-256");
}

int main(void)
{
    if (!sha256_cpu_has()) {
        RUN(test_the_processor_hashes);
        return tap_done();
    }
    RUN(test_every_length_of_four_blocks_cut_anywhere_is_as_in_the_library);
    RUN(test_a_hundred_thousand_random_messages_are_as_in_the_library);
    RUN(test_nothing_may_be_added_as_null);
    RUN(test_a_million_times_a_is_as_in_the_standard);
    return tap_done();
}
