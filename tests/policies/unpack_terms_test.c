/* SPDX-License-Identifier: Apache-2.0 */
/* Terms from bytes that somebody made: taken as they are, or refused. */
#include "policies/pack_terms.h"

#include "tests/policies/random_terms.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t block[FLOW_TERMS_CA_BYTES_MAX + 8192];
static struct pack_terms packed;
static Sallyport__PolicyFlowTerms *message;
static const struct policy_flow_terms *back;

static const struct policy_request requests[] = {{"GET", "/a", 5}, {"PUT", "/b", 0}};
static const struct policy_topic topics[] = {{true, "x"}, {false, "y"}};
static const uint8_t pins[][FLOW_TERMS_PIN_BYTES] = {{7}, {8}};
static const char *const excepts[] = {"a.example", "b.example"};
static const struct policy_flow_terms whole = {.requests = requests,
                                               .request_count = 2,
                                               .topics = topics,
                                               .topic_count = 2,
                                               .pins = pins,
                                               .pin_count = 2,
                                               .ca = random_certificates,
                                               .ca_bytes = sizeof random_certificates,
                                               .inspect = true,
                                               .excepts = excepts,
                                               .except_count = 2,
                                               .update_us = 9,
                                               .names_count = 3,
                                               .names_per_us = 4};

static bool read_in(size_t arena_bytes)
{
    struct arena arena;
    arena_init(&arena, block, arena_bytes);
    return unpack_terms_read(&back, message, &arena);
}

static void make(void)
{
    memset(&packed, 0, sizeof packed);
    message = pack_terms_fill(&packed, &whole);
}

static void test_terms_come_back_equal_and_of_no_message_none(void)
{
    make();
    EXPECT(read_in(sizeof block) && random_terms_equal(&whole, back));
    message = NULL;
    EXPECT(read_in(sizeof block) && back == NULL);
}

static void test_wherever_memory_ends_it_is_told(void)
{
    size_t bytes = 0;
    make();
    while (bytes < sizeof block && !read_in(bytes)) {
        bytes += 16;
    }
    EXPECT(bytes > 300 && bytes < 1000);
    EXPECT(random_terms_equal(&whole, back));
}

static void test_counts_are_those_of_a_rule(void)
{
    static uint8_t large[FLOW_TERMS_CA_BYTES_MAX + 1];
    static Sallyport__PolicyRequest *many_requests[FLOW_TERMS_REQUESTS_MAX + 1];
    static Sallyport__PolicyTopic *many_topics[FLOW_TERMS_TOPICS_MAX + 1];
    static char *many_excepts[FLOW_TERMS_EXCEPTS_MAX + 1];
    static ProtobufCBinaryData many_pins[FLOW_TERMS_PINS_MAX + 1];
    static char name[] = "a";
    make();
    for (size_t i = 0; i <= FLOW_TERMS_REQUESTS_MAX; i++) {
        many_requests[i] = message->requests[0];
        many_topics[i] = message->topics[0];
    }
    for (size_t i = 0; i <= FLOW_TERMS_EXCEPTS_MAX; i++) {
        many_excepts[i] = name;
    }
    for (size_t i = 0; i <= FLOW_TERMS_PINS_MAX; i++) {
        many_pins[i] = message->pins[0];
    }
    message->requests = many_requests;
    message->topics = many_topics;
    message->excepts = many_excepts;
    message->pins = many_pins;
#define ENDS_AT(field, most)             \
    message->field = (most);             \
    EXPECT(read_in(sizeof block));       \
    message->field = (most) + (size_t)1; \
    EXPECT(!read_in(sizeof block));      \
    message->field = 0
    ENDS_AT(n_requests, FLOW_TERMS_REQUESTS_MAX);
    ENDS_AT(n_topics, FLOW_TERMS_TOPICS_MAX);
    ENDS_AT(n_excepts, FLOW_TERMS_EXCEPTS_MAX);
    ENDS_AT(n_pins, FLOW_TERMS_PINS_MAX);
    message->ca.data = large;
    ENDS_AT(ca.len, FLOW_TERMS_CA_BYTES_MAX);
}

static void test_a_pin_has_32_bytes(void)
{
    make();
    message->pins[1].len = FLOW_TERMS_PIN_BYTES - 1;
    EXPECT(!read_in(sizeof block));
    message->pins[1].len = FLOW_TERMS_PIN_BYTES + 1;
    EXPECT(!read_in(sizeof block));
    message->pins[1].len = 0;
    EXPECT(!read_in(sizeof block));
}

int main(void)
{
    RUN(test_terms_come_back_equal_and_of_no_message_none);
    RUN(test_wherever_memory_ends_it_is_told);
    RUN(test_counts_are_those_of_a_rule);
    RUN(test_a_pin_has_32_bytes);
    return tap_done();
}
