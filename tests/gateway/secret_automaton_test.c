/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_automaton.h"

#include <stdlib.h>

#include "tests/tap.h"

#define PATTERNS 12
#define BYTES_MAX 8
#define TEXT_BYTES 4000
#define ARENA_BYTES ((size_t)8 << 20)
#define SCRATCH_BYTES ((size_t)64 << 20)

struct element {
    struct secret_bytes set;
    bool optional;
};

struct pattern {
    struct element elements[BYTES_MAX];
    size_t len;
};

static struct pattern list[PATTERNS];
static struct secret_automaton automaton;
static void *block, *scratch_block;
static size_t used_bytes, scratch_used_bytes;
static uint64_t seed = 5;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(seed >> 33) % below;
}

/* Over four letters, so that they overlap in each way. */
static void invent(struct pattern *pattern)
{
    pattern->len = 2 + next_random(BYTES_MAX - 1);
    for (size_t i = 0; i < pattern->len; i++) {
        struct element *element = &pattern->elements[i];
        *element = (struct element){{{0}}, false};
        secret_bytes_add(&element->set, (uint8_t)('a' + next_random(4)));
        if (next_random(3) == 0) {
            secret_bytes_add(&element->set, (uint8_t)('a' + next_random(4)));
        }
        element->optional = i > 0 && i + 1 < pattern->len && next_random(4) == 0;
    }
}

static bool build(size_t arena_bytes, size_t scratch_bytes)
{
    struct secret_patterns patterns;
    struct arena arena, scratch;
    struct secret_bytes stops = secret_bytes_of("!");
    arena_init(&arena, block, arena_bytes);
    arena_init(&scratch, scratch_block, scratch_bytes);
    if (!secret_pattern_init(&patterns, &scratch)) {
        return false;
    }
    for (unsigned i = 0; i < PATTERNS; i++) {
        secret_pattern_begin(&patterns, (uint16_t)i);
        for (size_t k = 0; k < list[i].len; k++) {
            secret_pattern_add(&patterns, &list[i].elements[k].set,
                               list[i].elements[k].optional, (unsigned)k + 1);
        }
        secret_pattern_end(&patterns);
    }
    bool built = secret_automaton_build(&automaton, &patterns, &stops, &arena, &scratch);
    used_bytes = arena.used_bytes;
    scratch_used_bytes = scratch.used_bytes;
    return built;
}

/* The elements from `element` on match bytes that end exactly behind the last one. */
static bool ends_here(const struct pattern *pattern, size_t element, const char *text,
                      size_t len)
{
    if (element == pattern->len) {
        return len == 0;
    }
    const struct element *at = &pattern->elements[element];
    return (len > 0 && secret_bytes_has(&at->set, (uint8_t)text[0]) &&
            ends_here(pattern, element + 1, text + 1, len - 1)) ||
           (at->optional && ends_here(pattern, element + 1, text, len));
}

/* Which patterns end behind the first n bytes. */
static unsigned search(const char *text, size_t n)
{
    unsigned found = 0;
    for (unsigned i = 0; i < PATTERNS; i++) {
        for (size_t len = 2; len <= list[i].len && len <= n; len++) {
            found |= (unsigned)ends_here(&list[i], 0, text + n - len, len) << i;
        }
    }
    return found;
}

static unsigned outputs_of(uint32_t state)
{
    unsigned found = 0;
    uint32_t at = automaton.states[state].output;
    for (bool more = at != 0; more; at++) {
        found |= 1U << automaton.outputs[at].tag;
        more = automaton.outputs[at].more;
    }
    return found;
}

static void test_it_finds_what_a_search_at_each_place_finds(void)
{
    for (unsigned round = 0; round < 100; round++) {
        char text[TEXT_BYTES];
        for (unsigned i = 0; i < PATTERNS; i++) {
            invent(&list[i]);
        }
        if (!EXPECT(build(ARENA_BYTES, SCRATCH_BYTES))) {
            return;
        }
        struct secret_chain chain = {0, automaton.class_of['\n']};
        for (size_t i = 0; i < TEXT_BYTES; i++) {
            text[i] = (char)(next_random(40) == 0 ? '!' : 'a' + next_random(4));
            uint32_t state = secret_automaton_step(&automaton, &chain, (uint8_t)text[i]);
            if (!EXPECT_EQ(outputs_of(state), search(text, i + 1))) {
                return;
            }
        }
    }
}

static void test_a_pair_that_begins_nothing_is_told_by_one_look(void)
{
    for (unsigned i = 0; i < PATTERNS; i++) {
        invent(&list[i]);
    }
    EXPECT(build(ARENA_BYTES, SCRATCH_BYTES));
    EXPECT(!secret_bytes_has(&automaton.begins['x'], 'a'));
    EXPECT(secret_bytes_has(&automaton.begins['x'], '!'));
    for (unsigned a = 'a'; a < 'e'; a++) {
        for (unsigned b = 'a'; b < 'e'; b++) {
            struct secret_chain chain = {0, automaton.class_of[a]};
            EXPECT_EQ(secret_automaton_step(&automaton, &chain, (uint8_t)b) != 0,
                      secret_bytes_has(&automaton.begins[a], (uint8_t)b));
        }
    }
}

static void test_held_is_the_longest_match_of_four_characters(void)
{
    static const char *const texts[] = {"abcdabcd", "cdabd"};
    struct secret_chain chain = {0, 0};
    for (unsigned i = 0; i < PATTERNS; i++) {
        const char *text = texts[i % 2];
        list[i].len = strlen(text);
        for (size_t k = 0; k < list[i].len; k++) {
            list[i].elements[k] =
                (struct element){secret_bytes_one((uint8_t)text[k]), false};
        }
    }
    EXPECT(build(ARENA_BYTES, SCRATCH_BYTES));
    static const uint32_t held[] = {0, 0, 0, 4, 5, 6, 7, 4, 0};
    for (size_t i = 0; i < sizeof held / sizeof *held; i++) {
        uint32_t state =
            secret_automaton_step(&automaton, &chain, (uint8_t) "abcdabcdx"[i]);
        EXPECT_EQ(automaton.states[state].hold_bytes, held[i]);
    }
}

static void test_without_room_there_is_none(void)
{
    EXPECT(build(ARENA_BYTES, SCRATCH_BYTES));
    size_t most = used_bytes, scratch_most = scratch_used_bytes;
    EXPECT(build(most, scratch_most));
    for (size_t i = 0; i < 16; i++) {
        EXPECT(!build(most * i / 16, scratch_most));
        EXPECT(!build(most, scratch_most * i / 16));
    }
}

int main(void)
{
    block = aligned_alloc(16, ARENA_BYTES);
    scratch_block = aligned_alloc(16, SCRATCH_BYTES);
    RUN(test_it_finds_what_a_search_at_each_place_finds);
    RUN(test_a_pair_that_begins_nothing_is_told_by_one_look);
    RUN(test_held_is_the_longest_match_of_four_characters);
    RUN(test_without_room_there_is_none);
    free(block);
    free(scratch_block);
    return tap_done();
}
