/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_place.h"

#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

static void test_a_range_is_as_wide_as_the_distance(void)
{
    struct secret_place_range latitude =
        secret_place_range(&kit_secrets[KIT_PLACE], SECRET_PLACE_LATITUDE);
    struct secret_place_range longitude =
        secret_place_range(&kit_secrets[KIT_PLACE], SECRET_PLACE_LONGITUDE);
    EXPECT_EQ((latitude.greatest_e7 - latitude.least_e7) / 1000, 89);    /* 1 km */
    EXPECT_EQ((longitude.greatest_e7 - longitude.least_e7) / 1000, 134); /* cos 48 */
    EXPECT(latitude.least_e7 < 481371540 && latitude.greatest_e7 > 481371540);
    EXPECT(longitude.least_e7 < 115754000 && longitude.greatest_e7 > 115754000);
}

static void test_ranges_at_the_equator_the_poles_and_the_date_line(void)
{
    static const struct {
        int32_t latitude_e7, longitude_e7;
        uint32_t within_m;
        enum secret_place_half half;
        uint32_t least, greatest; /* thousandths of a degree */
    } rows[] = {
        {100000, -100000, 11120, SECRET_PLACE_LATITUDE, 0, 110},
        {-895000000, 0, 111195, SECRET_PLACE_LATITUDE, 88499, 90000},
        {-895000000, 0, 111195, SECRET_PLACE_LONGITUDE, 0, 180000},
        {0, 1799500000, 11120, SECRET_PLACE_LONGITUDE, 179849, 180000},
        {0, -1799990000, 11120, SECRET_PLACE_LONGITUDE, 179898, 180000},
        {-338600000, -1512000000, 1112, SECRET_PLACE_LONGITUDE, 151187, 151212},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct policy_secret secret = {.kind = POLICY_SECRET_POSITION,
                                       .latitude_e7 = rows[i].latitude_e7,
                                       .longitude_e7 = rows[i].longitude_e7,
                                       .within_m = rows[i].within_m};
        struct secret_place_range range = secret_place_range(&secret, rows[i].half);
        EXPECT_EQ(range.least_e7 / 10000, rows[i].least);
        EXPECT_EQ(range.greatest_e7 / 10000, rows[i].greatest);
    }
}

static bool finds(const struct secret_set *set, const char *text, unsigned encoding)
{
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    return secret_set_find(set, (const uint8_t *)text, strlen(text), &hit) &&
           hit.kind == POLICY_SECRET_POSITION && hit.encoding == encoding;
}

static void test_texts_of_a_position(void)
{
    static const struct {
        const char *text;
        unsigned encoding; /* SECRET_ENCODINGS: it is none */
    } rows[] = {
        {"{\"lat\":48.137154,\"lon\":11.5754}", SECRET_DEGREES},
        {"lon=11.5754&lat=48.1371", SECRET_DEGREES},
        {"+48.1371+011.5754/", SECRET_DEGREES},
        {"48.14 11.57", SECRET_DEGREES},
        {"48,1371;11,5754", SECRET_DEGREES},
        {"-48.1371 W11.5754", SECRET_DEGREES},
        {"48.137%2C11.575", SECRET_DEGREES},
        {"$GPGGA,1,4808.2292,N,01134.524,E,1", SECRET_MINUTES},
        {"01134.5,E,4808.2,N", SECRET_MINUTES},
        {"lat 48137154 lon 11575400", SECRET_INTEGER},
        {"[4813715,1157540]", SECRET_INTEGER},
        {"[481371540,115754000]", SECRET_INTEGER},
        {"48.1371", SECRET_ENCODINGS},
        {"48.1371,48.1371", SECRET_ENCODINGS},
        {"48.1300,11.5754", SECRET_ENCODINGS},
        {"48.1371,11.5654", SECRET_ENCODINGS},
        {"48.1,11.5", SECRET_ENCODINGS},
        {"148.1371,11.5754", SECRET_ENCODINGS},
        {"4.8.1371,11.5754", SECRET_ENCODINGS},
        {"481371,115754", SECRET_ENCODINGS},
        {"48.1371 ................................................................"
         " 11.5754",
         SECRET_ENCODINGS},
        {"48.1371 ........................................................... 11.5754",
         SECRET_DEGREES},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct secret_hit hit = {.what = SECRET_HIT_NONE};
        bool is = rows[i].encoding != SECRET_ENCODINGS;
        if (!EXPECT(is ? finds(kit_set(), rows[i].text, rows[i].encoding)
                       : !secret_set_find(kit_set(), (const uint8_t *)rows[i].text,
                                          strlen(rows[i].text), &hit))) {
            printf("# \"%s\"\n", rows[i].text);
        }
    }
}

static uint64_t seed = 3;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(seed >> 33) % below;
}

/* Against arithmetic: numbers in and around the range, in each form. */
static void test_a_number_is_found_if_and_only_if_it_is_in_the_range(void)
{
    for (unsigned i = 0; i < 40; i++) {
        struct policy_secret secret = {
            .kind = POLICY_SECRET_POSITION,
            .text = "",
            .latitude_e7 = (int32_t)next_random(1700000000) - 850000000,
            .longitude_e7 = (int32_t)(next_random(1800000000)) - 1799999999 / 2,
            .within_m = 50 + next_random(i % 4 == 0 ? 100000 : 3000)};
        const struct secret_set *set = kit_compile(&secret, 1);
        struct secret_place_range a = secret_place_range(&secret, SECRET_PLACE_LATITUDE);
        struct secret_place_range b = secret_place_range(&secret, SECRET_PLACE_LONGITUDE);
        uint32_t width = (a.greatest_e7 - a.least_e7) / 100 + 1;
        for (unsigned k = 0; k < 200; k++) {
            uint32_t e5 = a.least_e7 / 100 + next_random(2 * width);
            e5 = e5 > width / 2 ? e5 - width / 2 : e5;
            uint32_t other = b.least_e7 / 100 + (b.greatest_e7 - b.least_e7) / 200;
            bool near = e5 >= a.least_e7 / 100 && e5 <= a.greatest_e7 / 100;
            char text[96];
            (void)snprintf(text, sizeof text, "%u.%05u,%u.%05u", e5 / 100000, e5 % 100000,
                           other / 100000, other % 100000);
            if (!EXPECT_EQ(finds(set, text, SECRET_DEGREES), near)) {
                printf("# %s\n", text);
            }
            uint32_t e3 = (uint32_t)((uint64_t)e5 * 60 / 100);
            near = e3 >= (uint64_t)a.least_e7 * 6 / 1000 &&
                   e3 <= (uint64_t)a.greatest_e7 * 6 / 1000;
            uint32_t minutes = (uint32_t)((uint64_t)other * 60 / 100);
            (void)snprintf(text, sizeof text, "%02u%02u.%03u,N,%03u%02u.%03u,E",
                           e3 / 60000, e3 / 1000 % 60, e3 % 1000, minutes / 60000,
                           minutes / 1000 % 60, minutes % 1000);
            if (!EXPECT_EQ(finds(set, text, SECRET_MINUTES), near)) {
                printf("# %s\n", text);
            }
        }
    }
}

int main(void)
{
    RUN(test_a_range_is_as_wide_as_the_distance);
    RUN(test_ranges_at_the_equator_the_poles_and_the_date_line);
    RUN(test_texts_of_a_position);
    RUN(test_a_number_is_found_if_and_only_if_it_is_in_the_range);
    return tap_done();
}
