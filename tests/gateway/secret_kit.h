/* SPDX-License-Identifier: Apache-2.0 */
/* A vehicle's secrets, and the ways in which others write them. */
#ifndef TESTS_GATEWAY_SECRET_KIT_H
#define TESTS_GATEWAY_SECRET_KIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "gateway/secrets/secret_scan.h"

enum { KIT_VIN, KIT_IMEI, KIT_PLATE, KIT_NAME, KIT_UMLAUT, KIT_PLACE, KIT_SECRETS };

static const struct policy_secret kit_secrets[KIT_SECRETS] = {
    [KIT_VIN] = {.kind = POLICY_SECRET_VIN, .text = "WVWZZZ1KZ6W612305"},
    [KIT_IMEI] = {.kind = POLICY_SECRET_IMEI, .text = "490154203237518"},
    [KIT_PLATE] = {.kind = POLICY_SECRET_PLATE, .text = "M-AB 1234"},
    [KIT_NAME] = {.kind = POLICY_SECRET_NAME, .text = "Erika Mustermann"},
    [KIT_UMLAUT] = {.kind = POLICY_SECRET_NAME, .text = "J\xc3\xbcrgen"},
    [KIT_PLACE] = {.kind = POLICY_SECRET_POSITION,
                   .text = "",
                   .latitude_e7 = 481371540,
                   .longitude_e7 = 115754000,
                   .within_m = 500},
};

static inline uint32_t kit_random(uint64_t *seed, uint32_t below)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*seed >> 33) % below;
}

/* So many secrets, each as long as it may be, the last of them positions: as many as
 * there may be make the largest set, unless they are alike. Holds until the next call. */
static inline const struct policy_secret *kit_most(unsigned count, bool alike)
{
    static const uint8_t kinds[] = {POLICY_SECRET_PLATE, POLICY_SECRET_NAME,
                                    POLICY_SECRET_VIN};
    static struct policy_secret secrets[FLOW_TERMS_SECRETS_MAX];
    static char texts[FLOW_TERMS_SECRETS_MAX][FLOW_TERMS_SECRET_BYTES_MAX + 1];
    uint64_t seed = 11;
    for (unsigned i = 0; i < count; i++) {
        secrets[i] = (struct policy_secret){.kind = kinds[i % 3], .text = texts[i]};
        for (unsigned k = 0; k < FLOW_TERMS_SECRET_BYTES_MAX; k++) {
            uint32_t digit = kit_random(&seed, 10), letter = kit_random(&seed, 26);
            char any = (char)(kit_random(&seed, 4) == 0 ? '0' + digit : 'a' + letter);
            texts[i][k] = alike && k < 60 ? 'a' : any;
        }
        if (i >= count - SECRET_SET_PLACES_MAX) {
            secrets[i] = (struct policy_secret){
                .kind = POLICY_SECRET_POSITION,
                .text = "",
                .latitude_e7 = (int32_t)kit_random(&seed, 800000000),
                .longitude_e7 = (int32_t)kit_random(&seed, 1700000000),
                .within_m = alike ? 50000 : 200 + kit_random(&seed, 3000)};
        }
    }
    return secrets;
}

/* The set is in *block, which is taken anew. */
static inline const struct secret_set *
kit_compile_in(void **block, const struct policy_secret *secrets, uint8_t count)
{
    struct arena arena, scratch;
    struct policy_uplink uplink = {.secrets = secrets, .secret_count = count};
    void *scratch_block = aligned_alloc(16, SECRET_SET_SCRATCH_BYTES);
    free(*block);
    *block = aligned_alloc(16, SECRET_SET_ARENA_BYTES);
    if (*block == NULL || scratch_block == NULL) {
        abort();
    }
    arena_init(&arena, *block, SECRET_SET_ARENA_BYTES);
    arena_init(&scratch, scratch_block, SECRET_SET_SCRATCH_BYTES);
    const struct secret_set *set = secret_set_compile(&uplink, &arena, &scratch);
    if (set == NULL) {
        abort();
    }
    free(scratch_block);
    return set;
}

/* Holds until the next call. */
static inline const struct secret_set *kit_compile(const struct policy_secret *secrets,
                                                   uint8_t count)
{
    static void *block;
    return kit_compile_in(&block, secrets, count);
}

static inline const struct secret_set *kit_set(void)
{
    static void *block;
    static const struct secret_set *set;
    set = set == NULL ? kit_compile_in(&block, kit_secrets, KIT_SECRETS) : set;
    return set;
}

static inline struct secret_inflate_pool *kit_pool(uint32_t count)
{
    static struct secret_inflate_pool pool;
    static uint8_t *block;
    struct arena arena;
    size_t size = (count + 1) * (sizeof(struct secret_inflater) + 16);
    free(block);
    block = aligned_alloc(16, (size + 15) / 16 * 16);
    arena_init(&arena, block, (size + 15) / 16 * 16);
    if (!secret_inflate_init(&pool, kit_set(), count, &arena)) {
        abort();
    }
    return &pool;
}

/* Writers: len bytes into out, which has room; they return how many they wrote. */

static inline size_t kit_hex(uint8_t *out, const uint8_t *bytes, size_t len, bool upper)
{
    for (size_t i = 0; i < len; i++) {
        (void)snprintf((char *)out + 2 * i, 3, upper ? "%02X" : "%02x", bytes[i]);
    }
    return 2 * len;
}

/* line: characters of one, 0: all in one. */
static inline size_t kit_base64(uint8_t *out, const uint8_t *bytes, size_t len, bool url,
                                size_t line)
{
    const char *digits =
        url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
            : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = 0, column = 0;
    for (size_t bit = 0; bit < (len + 2) / 3 * 24; bit += 6) {
        unsigned two = (unsigned)(bit / 8 < len ? bytes[bit / 8] << 8 : 0) |
                       (bit / 8 + 1 < len ? bytes[bit / 8 + 1] : 0U);
        if (line > 0 && column == line) {
            out[n++] = '\r';
            out[n++] = '\n';
            column = 0;
        }
        out[n++] = bit < 8 * len ? (uint8_t)digits[two >> (10 - bit % 8) & 63] : '=';
        column++;
    }
    return n;
}

/* which says by its bits, one after the other, what is escaped. */
static inline size_t kit_percent(uint8_t *out, const uint8_t *bytes, size_t len,
                                 uint64_t which)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if ((which >> i % 64 & 1) != 0) {
            n += (size_t)sprintf((char *)out + n, i % 2 == 0 ? "%%%02X" : "%%%02x",
                                 bytes[i]);
        } else {
            out[n++] = bytes[i];
        }
    }
    return n;
}

static inline size_t kit_json(uint8_t *out, const uint8_t *bytes, size_t len,
                              uint64_t which)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        if ((which >> i % 64 & 1) != 0) {
            n += (size_t)sprintf((char *)out + n, "\\u%04x", bytes[i]);
        } else {
            out[n++] = bytes[i];
        }
    }
    return n;
}

static inline size_t kit_utf16(uint8_t *out, const uint8_t *bytes, size_t len, bool big)
{
    for (size_t i = 0; i < len; i++) {
        out[2 * i + big] = bytes[i];
        out[2 * i + !big] = 0;
    }
    return 2 * len;
}

/* window_bits as deflateInit2 has it; the bytes are between others, so that what is
 * packed is not stored. */
static inline size_t kit_pack(uint8_t *out, size_t room, const uint8_t *bytes, size_t len,
                              int window_bits)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes,
                       .avail_in = (uInt)len,
                       .next_out = out,
                       .avail_out = (uInt)room};
    if (deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) !=
            Z_OK ||
        deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        abort();
    }
    (void)deflateEnd(&stream);
    return room - stream.avail_out;
}

#endif
