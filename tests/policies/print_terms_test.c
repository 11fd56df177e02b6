/* SPDX-License-Identifier: Apache-2.0 */
/* How terms are written. That they read back as the same is what print_test.c shows. */
#include <stdlib.h>

#include "policies/print_part.h"
#include "tests/policies/random_terms.h"
#include "tests/tap.h"

static bool prints(const struct policy_flow_terms *terms, const char *wanted)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    print_terms(out, terms);
    (void)fclose(out);
    bool good = strcmp(text, wanted) == 0;
    if (!good) {
        printf("# wanted:%s\n# printed:%s\n", wanted, text);
    }
    free(text);
    return good;
}

static void test_nothing_is_printed_of_nothing(void)
{
    const struct policy_flow_terms terms = {0};
    EXPECT(prints(NULL, ""));
    EXPECT(prints(&terms, ""));
}

static void test_all_clauses_stand_in_their_order(void)
{
    static const struct policy_request requests[] = {{"POST", "/v1/*", 64000},
                                                     {"*", "/", 0}};
    static const struct policy_topic topics[] = {{true, "c"}, {false, "a"}, {true, "d"}};
    static const uint8_t pins[][FLOW_TERMS_PIN_BYTES] = {{1}, {[31] = 0xff}};
    static const char *const excepts[] = {"b.example", "*.c.example"};
    const struct policy_flow_terms terms = {.requests = requests,
                                            .request_count = 2,
                                            .topics = topics,
                                            .topic_count = 3,
                                            .pins = pins,
                                            .pin_count = 2,
                                            .ca = random_certificates,
                                            .ca_bytes = sizeof random_certificates,
                                            .inspect = true,
                                            .excepts = excepts,
                                            .except_count = 2,
                                            .update_us = 1800000000,
                                            .names_count = 50,
                                            .names_per_us = 3600000000};
    EXPECT(prints(
        &terms,
        " request \"POST\" \"/v1/*\" body 64kB, \"*\" \"/\" publish \"a\" subscribe "
        "\"c\","
        " \"d\" inspect except \"b.example\", \"*.c.example\""
        " pin \"sha256/AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\","
        " \"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8=\""
        " ca der \"MAowAQEwAQIDAgD/\", \"MAkwAQUwAQYDAQc=\" update 30min names 50/hour"));
}

/* 100 bytes are two whole steps of the encoder and a rest. */
static void test_a_long_certificate_is_one_word(void)
{
    const uint8_t der[100] = {0x30, 98, 0x30, 90, [94] = 0x30, 1, 5, 3, 1, 0};
    const struct policy_flow_terms terms = {.ca = der, .ca_bytes = sizeof der};
    EXPECT(prints(&terms, " ca der \""
                          "MGIwWgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                          "AAAAADABBQMBAA=="
                          "\""));
}

int main(void)
{
    RUN(test_nothing_is_printed_of_nothing);
    RUN(test_all_clauses_stand_in_their_order);
    RUN(test_a_long_certificate_is_one_word);
    return tap_done();
}
