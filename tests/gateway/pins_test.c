/* SPDX-License-Identifier: Apache-2.0 */
/* Pins: what was resolved counts, for its time, and whatever the memory held before. */
#include "gateway/uplink/pins.h"

#include <stdlib.h>

#include "tests/tap.h"

#define SECOND 1000000ULL
#define NOW (1000 * SECOND)

static struct pins pins;

static struct address ipv4(uint32_t value)
{
    return address_ipv4((uint8_t[]){(uint8_t)(value >> 24), (uint8_t)(value >> 16),
                                    (uint8_t)(value >> 8), (uint8_t)value});
}

static size_t count_names(struct address address, uint64_t now_us)
{
    const char *names[PINS_PER_ADDRESS];
    return pins_find(&pins, &address, now_us, names);
}

static void fresh(void)
{
    pins_reset(&pins, 7);
}

static void test_a_pinned_name_is_found_by_its_address(void)
{
    const char *names[PINS_PER_ADDRESS];
    struct address address = ipv4(0xc633640a);
    fresh();
    pins_add(&pins, "a.example", &address, 1, 60, NOW);
    EXPECT_EQ(pins_find(&pins, &address, NOW, names), 1);
    EXPECT_TEXT(names[0], "a.example");
    EXPECT_EQ(count_names(ipv4(0xc633640b), NOW), 0);
}

static void test_a_pin_lasts_its_ttl_and_the_grace(void)
{
    struct address address = ipv4(1);
    fresh();
    pins_add(&pins, "a.example", &address, 1, 60, NOW);
    EXPECT_EQ(count_names(address, NOW + 120 * SECOND - 1), 1);
    EXPECT_EQ(count_names(address, NOW + 120 * SECOND), 0);
}

static void test_a_pin_that_has_ended_is_told_apart_from_none(void)
{
    const char *names[PINS_PER_ADDRESS];
    struct address address = ipv4(1);
    struct address other = ipv4(2);
    fresh();
    EXPECT_EQ(pins_find_past(&pins, &address, NOW, names), 0);
    pins_add(&pins, "a.example", &address, 1, 60, NOW);
    EXPECT_EQ(pins_find_past(&pins, &address, NOW + 120 * SECOND - 1, names), 0);
    EXPECT_EQ(pins_find_past(&pins, &address, NOW + 9000 * SECOND, names), 1);
    EXPECT_TEXT(names[0], "a.example");
    EXPECT_EQ(pins_find_past(&pins, &other, NOW + 9000 * SECOND, names), 0);
    pins_add(&pins, "a.example", &other, 1, 60, NOW + 9000 * SECOND);
    EXPECT_EQ(pins_find_past(&pins, &address, NOW + 9000 * SECOND, names), 1);
    EXPECT_EQ(count_names(address, NOW + 9000 * SECOND), 0);
    pins_add(&pins, "a.example", &address, 1, 60, NOW + 9000 * SECOND);
    EXPECT_EQ(pins_find_past(&pins, &address, NOW + 9000 * SECOND, names), 0);
}

static void test_an_address_expires_although_its_name_has_a_newer_one(void)
{
    struct address first = ipv4(1);
    struct address second = ipv4(2);
    fresh();
    pins_add(&pins, "a.example", &first, 1, 60, NOW);
    pins_add(&pins, "a.example", &second, 1, 60, NOW + 100 * SECOND);
    EXPECT_EQ(count_names(first, NOW + 130 * SECOND), 0);
    EXPECT_EQ(count_names(second, NOW + 130 * SECOND), 1);
}

static void test_a_ttl_is_bounded_both_ways(void)
{
    EXPECT_EQ(pins_clamp_ttl(0), 5);
    EXPECT_EQ(pins_clamp_ttl(60), 60);
    EXPECT_EQ(pins_clamp_ttl(UINT32_MAX), 3600);
}

static void test_answers_are_united(void)
{
    struct address first = ipv4(1);
    struct address second = ipv4(2);
    fresh();
    pins_add(&pins, "a.example", &first, 1, 60, NOW);
    pins_add(&pins, "a.example", &second, 1, 60, NOW + SECOND);
    EXPECT_EQ(count_names(first, NOW + SECOND), 1);
    EXPECT_EQ(count_names(second, NOW + SECOND), 1);
}

static void test_a_shorter_ttl_does_not_cut_a_longer_one(void)
{
    struct address address = ipv4(1);
    fresh();
    pins_add(&pins, "a.example", &address, 1, 3600, NOW);
    pins_add(&pins, "a.example", &address, 1, 5, NOW);
    EXPECT_EQ(count_names(address, NOW + 3000 * SECOND), 1);
}

static void test_all_names_of_an_address_are_given(void)
{
    struct address address = ipv4(1);
    fresh();
    pins_add(&pins, "a.example", &address, 1, 60, NOW);
    pins_add(&pins, "b.example", &address, 1, 60, NOW);
    pins_add(&pins, "a.example", &address, 1, 60, NOW);
    EXPECT_EQ(count_names(address, NOW), 2);
}

static void test_a_full_set_gives_up_what_expires_soonest_and_counts_it(void)
{
    struct address address = ipv4(1);
    char name[32];
    fresh();
    for (unsigned i = 0; i <= PINS_WAYS; i++) {
        (void)snprintf(name, sizeof name, "n%u.example", i);
        pins_add(&pins, name, &address, 1, 100 + i, NOW);
    }
    const char *names[PINS_PER_ADDRESS];
    size_t count = pins_find(&pins, &address, NOW, names);
    EXPECT_EQ(count, PINS_WAYS);
    EXPECT_EQ(pins.evicted_addresses, 1);
    for (size_t i = 0; i < count; i++) {
        EXPECT(strcmp(names[i], "n0.example") != 0);
    }
}

static void test_a_name_that_made_room_leaves_no_pin_to_another_name(void)
{
    char name[32];
    fresh();
    for (uint32_t i = 0; i < 4 * PINS_NAMES; i++) {
        struct address address = ipv4(i + 1);
        (void)snprintf(name, sizeof name, "n%u.example", i);
        pins_add(&pins, name, &address, 1, 60, NOW + i);
    }
    EXPECT(pins.evicted_names > 0);
    for (uint32_t i = 0; i < 4 * PINS_NAMES; i++) {
        const char *names[PINS_PER_ADDRESS];
        struct address address = ipv4(i + 1);
        size_t count = pins_find(&pins, &address, NOW + 4 * PINS_NAMES, names);
        (void)snprintf(name, sizeof name, "n%u.example", i);
        EXPECT(count == 0 || (count == 1 && strcmp(names[0], name) == 0));
    }
}

static void test_memory_that_was_kept_is_kept(void)
{
    struct address address = ipv4(1);
    fresh();
    pins_add(&pins, "a.example", &address, 1, 60, NOW);
    pins_attach(&pins, 99, NOW + SECOND);
    EXPECT_EQ(count_names(address, NOW + SECOND), 1);
}

static void test_zeroed_memory_is_a_fresh_start(void)
{
    memset(&pins, 0, sizeof pins);
    pins_attach(&pins, 99, NOW);
    EXPECT_EQ(pins.seed, 99);
    EXPECT_EQ(count_names(ipv4(0), NOW), 0);
}

static void test_a_pin_that_says_it_lives_too_long_is_forgotten(void)
{
    struct address address = ipv4(1);
    fresh();
    pins_add(&pins, "a.example", &address, 1, 3600, NOW + 7200 * SECOND);
    pins_attach(&pins, 99, NOW);
    EXPECT_EQ(count_names(address, NOW), 0);
}

/* Whatever is written over a good table, a lookup gives sound names and stays inside. */
static void test_hostile_memory_gives_no_unsound_name(void)
{
    uint32_t random = 1;
    for (unsigned round = 0; round < 20; round++) {
        struct address address = ipv4(1);
        fresh();
        pins_add(&pins, "a.example", &address, 1, 3600, NOW);
        uint8_t *bytes = (uint8_t *)pins.names;
        size_t len = sizeof pins - offsetof(struct pins, names);
        for (size_t i = 0; i < len; i += 1 + random % 61) {
            random = random * 1664525U + 1013904223U;
            bytes[i] = (uint8_t)(random >> 24);
        }
        pins_attach(&pins, 99, NOW);
        for (size_t i = 0; i < PINS_ADDRESSES; i++) {
            const char *names[PINS_PER_ADDRESS];
            size_t count = pins_find(&pins, &pins.addresses[i].address, NOW, names);
            for (size_t n = 0; n < count; n++) {
                EXPECT(strlen(names[n]) < POLICY_HOST_BYTES && names[n][0] != '\0');
            }
            count = pins_find_past(&pins, &pins.addresses[i].address, NOW, names);
            for (size_t n = 0; n < count; n++) {
                EXPECT(strlen(names[n]) < POLICY_HOST_BYTES && names[n][0] != '\0');
            }
        }
    }
}

int main(void)
{
    RUN(test_a_pinned_name_is_found_by_its_address);
    RUN(test_a_pin_lasts_its_ttl_and_the_grace);
    RUN(test_a_pin_that_has_ended_is_told_apart_from_none);
    RUN(test_an_address_expires_although_its_name_has_a_newer_one);
    RUN(test_a_ttl_is_bounded_both_ways);
    RUN(test_answers_are_united);
    RUN(test_a_shorter_ttl_does_not_cut_a_longer_one);
    RUN(test_all_names_of_an_address_are_given);
    RUN(test_a_full_set_gives_up_what_expires_soonest_and_counts_it);
    RUN(test_a_name_that_made_room_leaves_no_pin_to_another_name);
    RUN(test_memory_that_was_kept_is_kept);
    RUN(test_zeroed_memory_is_a_fresh_start);
    RUN(test_a_pin_that_says_it_lives_too_long_is_forgotten);
    RUN(test_hostile_memory_gives_no_unsound_name);
    return tap_done();
}
