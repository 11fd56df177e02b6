/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/flow_terms.h"

#include "can/arena.h"
#include "tests/tap.h"

static void test_terms_without_a_word_take_nothing(void)
{
    struct policy_flow_terms terms = {0};
    EXPECT_EQ(flow_terms_bytes(&terms), 0);
    terms.inspect = true;
    EXPECT(flow_terms_bytes(&terms) >= sizeof terms);
    terms = (struct policy_flow_terms){.names_per_us = 1};
    EXPECT(flow_terms_bytes(&terms) > 0);
    terms = (struct policy_flow_terms){.update_us = 1};
    EXPECT(flow_terms_bytes(&terms) > 0);
}

/* Each piece taken from an arena, one by one. */
static void test_they_take_no_less_than_an_arena_gives(void)
{
    static _Alignas(16) uint8_t block[4096];
    static const struct policy_request requests[] = {{"GET", "/0123456789abcdef", 0},
                                                     {"*", "/", 7}};
    static const struct policy_topic topics[] = {{true, "a"}, {false, "b/0123456789abc"}};
    static const uint8_t pins[2][FLOW_TERMS_PIN_BYTES] = {{1}, {2}};
    static const char *const excepts[] = {"a.example"};
    static const uint8_t ca[33] = {0};
    const struct policy_flow_terms terms = {requests, 2,    topics,  2, pins, 2, ca,
                                            33,       true, excepts, 1, 5,    6, 7};
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(arena_take(&arena, 1, sizeof terms) != NULL);
    EXPECT(arena_take(&arena, 2, sizeof *requests) != NULL);
    EXPECT(arena_take(&arena, 2, sizeof *topics) != NULL);
    EXPECT(arena_take(&arena, 2, FLOW_TERMS_PIN_BYTES) != NULL);
    EXPECT(arena_take(&arena, 1, sizeof *excepts) != NULL);
    EXPECT(arena_take(&arena, 33, 1) != NULL);
    for (size_t i = 0; i < 2; i++) {
        const char *const texts[] = {requests[i].method, requests[i].path,
                                     topics[i].filter};
        for (size_t k = 0; k < 3; k++) {
            EXPECT(arena_text(&arena, texts[k], strlen(texts[k])) != NULL);
        }
    }
    EXPECT(arena_text(&arena, excepts[0], strlen(excepts[0])) != NULL);
    EXPECT(flow_terms_bytes(&terms) >= arena.used_bytes);
    EXPECT(flow_terms_bytes(&terms) < arena.used_bytes + 128);
}

int main(void)
{
    RUN(test_terms_without_a_word_take_nothing);
    RUN(test_they_take_no_less_than_an_arena_gives);
    return tap_done();
}
