/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_binary.h"

#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

#define SHIFTS 40

/* Writes a number in the form; returns its width. */
static size_t write_number(uint8_t *out, unsigned form, bool little, double degrees)
{
    uint64_t bits = 0;
    size_t width = form == SECRET_BINARY_DOUBLE ? 8 : 4;
    if (form == SECRET_BINARY_DOUBLE) {
        memcpy(&bits, &degrees, 8);
    } else if (form == SECRET_BINARY_FLOAT) {
        float value = (float)degrees;
        uint32_t low;
        memcpy(&low, &value, 4);
        bits = low;
    } else {
        bits = (uint32_t)(int32_t)(degrees * 1e7);
    }
    for (size_t i = 0; i < width; i++) {
        out[i] = (uint8_t)(bits >> 8 * (little ? i : width - 1 - i));
    }
    return width;
}

static size_t write_pair(uint8_t *out, unsigned form, bool little, double a, double b)
{
    size_t width = write_number(out, form, little, a);
    return width + write_number(out + width, form, little, b);
}

static void test_pairs_of_each_form_and_order_at_each_place(void)
{
    for (unsigned form = 0; form < SECRET_BINARY_FORMS; form++) {
        for (unsigned way = 0; way < 16; way++) {
            bool is_signed = form == SECRET_BINARY_INTEGER && (way & 6) != 0;
            uint8_t bytes[64] = {0};
            struct secret_binary_pair pair;
            double a = (way & 2) != 0 ? -48.137 : 48.137;
            double b = (way & 4) != 0 ? -11.5755 : 11.5755;
            for (size_t at = 0; at < SHIFTS; at++) {
                memset(bytes, 0xee, sizeof bytes);
                size_t len = (way & 8) != 0 ? write_pair(bytes + at, form, way & 1, b, a)
                                            : write_pair(bytes + at, form, way & 1, a, b);
                bool found =
                    secret_binary_find(&kit_set()->binary, bytes, sizeof bytes, &pair);
                EXPECT_EQ(found, !is_signed);
                if (!found) {
                    continue;
                }
                EXPECT_EQ(pair.begin, at);
                EXPECT_EQ(pair.end, at + len);
                EXPECT_EQ(pair.secret, KIT_PLACE);
                EXPECT(
                    !secret_binary_find(&kit_set()->binary, bytes, at + len - 1, &pair));
            }
        }
    }
}

/* Of an integer the sign says on which side of the equator it is, or flags do. */
static void test_integers_have_the_signs_of_the_place_or_none(void)
{
    static const struct {
        double place[2];
        double said[2];
        bool found;
    } rows[] = {
        {{40.7, -74.0}, {40.7, -74.0}, true},
        {{40.7, -74.0}, {40.7, 74.0}, true},
        {{40.7, -74.0}, {-40.7, -74.0}, false},
        {{40.7, -74.0}, {-40.7, 74.0}, false},
        {{-23.5, -46.6}, {-23.5, -46.6}, true},
        {{-23.5, -46.6}, {23.5, 46.6}, true},
        {{-23.5, -46.6}, {-23.5, 46.6}, false},
        {{-23.5, -46.6}, {23.5, -46.6}, false},
        {{-33.8, 151.2}, {-33.8, 151.2}, true},
        {{-33.8, 151.2}, {33.8, 151.2}, true},
        {{-33.8, 151.2}, {33.8, -151.2}, false},
        {{51.47, 0.001}, {51.47, -0.0005}, true}, /* near the meridian, the equator */
        {{51.47, -0.001}, {51.47, 0.0005}, true},
        {{51.47, 0.001}, {-51.47, 0.0005}, false},
        {{0.001, 32.5}, {-0.0001, 32.5}, true},
        {{0.001, 32.5}, {-0.0001, -32.5}, false},
        {{0.001, 32.5}, {0, 32.5}, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (unsigned way = 0; way < 4; way++) {
            const struct policy_secret place = {
                .kind = POLICY_SECRET_POSITION,
                .text = "",
                .latitude_e7 = (int32_t)(rows[i].place[0] * 1e7),
                .longitude_e7 = (int32_t)(rows[i].place[1] * 1e7),
                .within_m = 500};
            struct secret_binary set = {.count = 0};
            struct secret_binary_pair pair;
            uint8_t bytes[8];
            double a = rows[i].said[way / 2], b = rows[i].said[1 - way / 2];
            size_t len = write_pair(bytes, SECRET_BINARY_INTEGER, way % 2 == 1, a, b);
            secret_binary_add(&set, &place, 3);
            if (!EXPECT_EQ(secret_binary_find(&set, bytes, len, &pair), rows[i].found)) {
                printf("# row %zu, way %u\n", i, way);
            }
        }
    }
}

static void test_what_is_farther_away_is_no_hit(void)
{
    static const double others[][2] = {
        {48.137, 11.59}, {48.13, 11.5755}, {48.145, 11.5755},
        {48.137, 11.56}, {48.137, 48.137}, {11.5755, 11.5755},
        {0, 0},          {48.137, 0}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        for (unsigned form = 0; form < SECRET_BINARY_FORMS; form++) {
            for (unsigned little = 0; little < 2; little++) {
                uint8_t bytes[16];
                struct secret_binary_pair pair;
                size_t len = write_pair(bytes, form, little, others[i][0], others[i][1]);
                EXPECT(!secret_binary_find(&kit_set()->binary, bytes, len, &pair));
            }
        }
    }
}

static void test_a_set_without_a_place_finds_none(void)
{
    static const struct secret_binary none;
    static const uint8_t bytes[16];
    struct secret_binary_pair pair;
    EXPECT(!secret_binary_find(&none, bytes, sizeof bytes, &pair));
    EXPECT(!secret_binary_find(&kit_set()->binary, bytes, 1, &pair));
}

/* A stream in two pieces, cut anywhere. */
static void test_a_pair_across_pieces(void)
{
    uint8_t bytes[48];
    memset(bytes, 0xee, sizeof bytes);
    size_t len = 16 + write_pair(bytes + 16, SECRET_BINARY_DOUBLE, true, 48.137, 11.5755);
    for (size_t cut = 0; cut < len; cut++) {
        for (size_t piece = 1; piece < 20; piece++) {
            struct secret_walk walk;
            struct secret_hit hit = {0};
            size_t taken, at = 0;
            secret_walk_init(&walk, kit_set());
            for (bool found = false; at < sizeof bytes && !found; at += taken) {
                size_t end = at < cut ? cut : at + piece;
                end = end > sizeof bytes ? sizeof bytes : end;
                found = secret_walk_take(&walk, bytes + at, end - at, &taken, &hit) ==
                        SECRET_WALK_FOUND;
            }
            EXPECT_EQ(hit.encoding, SECRET_BINARY);
            EXPECT_EQ(hit.begin, 16);
            EXPECT_EQ(hit.end, len);
        }
    }
}

int main(void)
{
    RUN(test_pairs_of_each_form_and_order_at_each_place);
    RUN(test_integers_have_the_signs_of_the_place_or_none);
    RUN(test_what_is_farther_away_is_no_hit);
    RUN(test_a_set_without_a_place_finds_none);
    RUN(test_a_pair_across_pieces);
    return tap_done();
}
