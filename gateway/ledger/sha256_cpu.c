/* SPDX-License-Identifier: Apache-2.0 */
/* The rounds of FIPS 180-4 section 6.2.2, four at a time. */
#include "gateway/ledger/sha256_cpu.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

#define BLOCK_BYTES SHA256_CPU_BLOCK_BYTES
#define LENGTH_BYTES 8 /* at the end of the last block */

/* Section 5.3.3. */
static const uint32_t first_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/* clang has the intrinsics of ARM under the flags of a whole file alone. */
#if defined __x86_64__
#define HAS_X86 1
#elif defined __aarch64__ && !defined __clang__
#define HAS_ARM 1
#endif

#if defined HAS_X86 || defined HAS_ARM
/* Section 4.2.2. */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
    0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
    0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
    0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};
#endif

#if defined HAS_X86
#include <cpuid.h>
#include <immintrin.h>

#define SHA_BIT (1U << 29) /* of EBX, leaf 7 */

static bool look(void)
{
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    return __builtin_cpu_supports("sse4.1") &&
           __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & SHA_BIT) != 0;
}

__attribute__((target("sha,sse4.1"))) static __m128i words(const void *from)
{
    return _mm_loadu_si128((const __m128i *)from);
}

/* The instructions hold the eight variables as (a b e f) and (c d g h). */
__attribute__((target("sha,sse4.1"))) static void
add_blocks(uint32_t state[static 8], const uint8_t *bytes, size_t count)
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i badc = _mm_shuffle_epi32(words(state), 0xB1);
    __m128i hgfe = _mm_shuffle_epi32(words(state + 4), 0x1B);
    __m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xF0);
    for (; count > 0; count--, bytes += BLOCK_BYTES) {
        __m128i abef_before = abef;
        __m128i cdgh_before = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; i++) {
            w[i] = _mm_shuffle_epi8(words(bytes + 16 * i), big_endian);
        }
        for (int t = 0; t < 64; t += 4) {
            __m128i kw = _mm_add_epi32(w[0], words(constants + t));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, kw);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(kw, 0x0E));
            __m128i next = _mm_add_epi32(_mm_sha256msg1_epu32(w[0], w[1]),
                                         _mm_alignr_epi8(w[3], w[2], 4));
            w[0] = w[1];
            w[1] = w[2];
            w[2] = w[3];
            w[3] = _mm_sha256msg2_epu32(next, w[2]);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
    __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#elif defined HAS_ARM
#include <arm_neon.h>
#include <asm/hwcap.h>
#include <sys/auxv.h>

static bool look(void)
{
    return (getauxval(AT_HWCAP) & HWCAP_SHA2) != 0;
}

__attribute__((target("+crypto"))) static void
add_blocks(uint32_t state[static 8], const uint8_t *bytes, size_t count)
{
    uint32x4_t abcd = vld1q_u32(state);
    uint32x4_t efgh = vld1q_u32(state + 4);
    for (; count > 0; count--, bytes += BLOCK_BYTES) {
        uint32x4_t abcd_before = abcd;
        uint32x4_t efgh_before = efgh;
        uint32x4_t w[4];
        for (int i = 0; i < 4; i++) {
            w[i] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 16 * i)));
        }
        for (int t = 0; t < 64; t += 4) {
            uint32x4_t kw = vaddq_u32(w[0], vld1q_u32(constants + t));
            uint32x4_t abcd_old = abcd;
            abcd = vsha256hq_u32(abcd, efgh, kw);
            efgh = vsha256h2q_u32(efgh, abcd_old, kw);
            uint32x4_t next = vsha256su1q_u32(vsha256su0q_u32(w[0], w[1]), w[2], w[3]);
            w[0] = w[1];
            w[1] = w[2];
            w[2] = w[3];
            w[3] = next;
        }
        abcd = vaddq_u32(abcd, abcd_before);
        efgh = vaddq_u32(efgh, efgh_before);
    }
    vst1q_u32(state, abcd);
    vst1q_u32(state + 4, efgh);
}
#else
static bool look(void)
{
    return false;
}

static void add_blocks(uint32_t state[static 8], const uint8_t *bytes, size_t count)
{
    (void)state;
    (void)bytes;
    (void)count;
    assert(!"asked for where sha256_cpu_has() is false");
}
#endif

bool sha256_cpu_has(void)
{
    /* Asking takes a virtual machine longer than a hash. */
    static _Atomic signed char known = -1;
    if (known < 0) {
        known = look();
    }
    return known != 0;
}

void sha256_cpu_begin(struct sha256_cpu *self)
{
    memcpy(self->state, first_state, sizeof first_state);
    self->bytes = 0;
}

void sha256_cpu_add(struct sha256_cpu *self, const void *bytes, size_t len)
{
    const uint8_t *from = bytes;
    size_t waiting = self->bytes % BLOCK_BYTES;
    if (len == 0) {
        return;
    }
    self->bytes += len;
    if (waiting > 0) {
        size_t room = BLOCK_BYTES - waiting;
        size_t part = len < room ? len : room;
        memcpy(self->block + waiting, from, part);
        if (part < room) {
            return;
        }
        add_blocks(self->state, self->block, 1);
        from += part;
        len -= part;
    }
    add_blocks(self->state, from, len / BLOCK_BYTES);
    memcpy(self->block, from + len / BLOCK_BYTES * BLOCK_BYTES, len % BLOCK_BYTES);
}

static void put_state(const uint32_t state[static 8], uint8_t out[static 32])
{
    for (size_t i = 0; i < 8; i++) {
        uint32_t word = htobe32(state[i]);
        memcpy(out + sizeof word * i, &word, sizeof word);
    }
}

/* Section 5.1.1: a 1 bit, zeros, the length in bits. Returns the bytes of all of it. */
static size_t pad(uint8_t *last, size_t waiting, uint64_t bytes)
{
    uint64_t bits = htobe64(bytes * 8);
    size_t len = waiting + 1 > BLOCK_BYTES - LENGTH_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES;
    last[waiting] = 0x80;
    memset(last + waiting + 1, 0, len - LENGTH_BYTES - waiting - 1);
    memcpy(last + len - LENGTH_BYTES, &bits, sizeof bits);
    return len;
}

void sha256_cpu_end(struct sha256_cpu *self, uint8_t out[static 32])
{
    uint8_t last[2 * BLOCK_BYTES];
    size_t waiting = self->bytes % BLOCK_BYTES;
    memcpy(last, self->block, waiting);
    add_blocks(self->state, last, pad(last, waiting, self->bytes) / BLOCK_BYTES);
    put_state(self->state, out);
}

void sha256_cpu_of(uint8_t *bytes, size_t len, uint8_t out[static 32])
{
    uint32_t state[8];
    size_t whole = len / BLOCK_BYTES * BLOCK_BYTES;
    size_t padded = whole + pad(bytes + whole, len - whole, len);
    memcpy(state, first_state, sizeof state);
    add_blocks(state, bytes, padded / BLOCK_BYTES);
    put_state(state, out);
}
