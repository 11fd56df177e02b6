/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/pack_terms.h"

#include "tests/policies/random_terms.h"
#include "tests/tap.h"

static struct pack_terms packed;

static void test_no_terms_are_no_message(void)
{
    memset(&packed, 0, sizeof packed);
    EXPECT(pack_terms_fill(&packed, NULL) == NULL);
    EXPECT_EQ(packed.rule_count, 0);
}

/* Each rule has lists of its own, one behind the other. */
static void test_rules_do_not_share_what_they_list(void)
{
    static const struct policy_request requests[] = {{"GET", "/a", 5}, {"PUT", "/b", 0}};
    static const struct policy_topic topics[] = {{true, "x"}, {false, "y"}};
    static const uint8_t pins[][FLOW_TERMS_PIN_BYTES] = {{7}};
    const struct policy_flow_terms first = {.requests = requests,
                                            .request_count = 2,
                                            .topics = topics,
                                            .topic_count = 1,
                                            .pins = pins,
                                            .pin_count = 1,
                                            .update_us = 9};
    const struct policy_flow_terms second = {.requests = requests + 1,
                                             .request_count = 1,
                                             .topics = topics + 1,
                                             .topic_count = 1,
                                             .ca = random_certificates,
                                             .ca_bytes = sizeof random_certificates,
                                             .inspect = true,
                                             .names_count = 3,
                                             .names_per_us = 4};
    memset(&packed, 0, sizeof packed);
    const Sallyport__PolicyFlowTerms *a = pack_terms_fill(&packed, &first);
    const Sallyport__PolicyFlowTerms *b = pack_terms_fill(&packed, &second);
    EXPECT(a != NULL && b != NULL && a != b);
    EXPECT(a->n_requests == 2 && b->n_requests == 1);
    EXPECT_TEXT(a->requests[1]->path, "/b");
    EXPECT_EQ(a->requests[0]->body_bytes, 5);
    EXPECT_TEXT(b->requests[0]->path, "/b");
    EXPECT_TEXT(a->topics[0]->filter, "x");
    EXPECT_TEXT(b->topics[0]->filter, "y");
    EXPECT(a->topics[0]->subscribe && !b->topics[0]->subscribe);
    EXPECT(a->n_pins == 1 && b->n_pins == 0);
    EXPECT(a->pins[0].len == FLOW_TERMS_PIN_BYTES && a->pins[0].data[0] == 7);
    EXPECT(a->ca.len == 0 && b->ca.len == sizeof random_certificates);
    EXPECT(!a->inspect && b->inspect);
    EXPECT(a->update_us == 9 && b->names_count == 3 && b->names_per_us == 4);
}

int main(void)
{
    RUN(test_no_terms_are_no_message);
    RUN(test_rules_do_not_share_what_they_list);
    return tap_done();
}
