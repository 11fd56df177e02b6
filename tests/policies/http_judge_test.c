/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/http_judge.h"

#include "tests/tap.h"

static const struct policy_request requests[] = {
    {"POST", "/v1/report", 1000},
    {"GET", "/v1/*", 0},
    {"*", "/open", 50},
    {"POST", "/v1/rep*", 2000},
};
static const struct policy_flow_terms terms = {.requests = requests, .request_count = 4};
static const struct policy_flow_rule listed = {.host = "*.api.example", .terms = &terms};
static const struct policy_flow_rule open_rule = {.host = "api.example"};

static void test_a_request_passes_by_method_path_and_length(void)
{
    static const struct {
        struct http_ask ask;
        enum reason reason;
    } rows[] = {
        {{"GET", "a.api.example", "/v1/x", false, 0}, REASON_ALLOWED},
        {{"GET", "a.api.example", "/v1/", false, 0}, REASON_ALLOWED},
        {{"GET", "a.api.example", "/v1", false, 0}, REASON_REQUEST_NOT_ALLOWED},
        {{"GET", "a.api.example", "/v2/x", false, 0}, REASON_REQUEST_NOT_ALLOWED},
        {{"GET", "a.api.example", "/v1/x", false, 1}, REASON_BODY_TOO_LONG},
        {{"get", "a.api.example", "/v1/x", false, 0}, REASON_REQUEST_NOT_ALLOWED},
        {{"POST", "a.api.example", "/v1/report", false, 2000}, REASON_ALLOWED},
        {{"POST", "a.api.example", "/v1/report", false, 2001}, REASON_BODY_TOO_LONG},
        {{"PUT", "a.api.example", "/open", false, 50}, REASON_ALLOWED},
        {{"PUT", "a.api.example", "/openly", false, 0}, REASON_REQUEST_NOT_ALLOWED},
        {{"GET", "api.example", "/v1/x", false, 0}, REASON_REQUEST_NOT_ALLOWED},
        {{"GET", "evil.example", "/v1/x", false, 0}, REASON_REQUEST_NOT_ALLOWED},
        {{"GET", "", "/v1/x", false, 0}, REASON_REQUEST_NOT_ALLOWED},
        {{"GET", "a.api.example", "/v1/x", true, 0}, REASON_REQUEST_NOT_ALLOWED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t limit;
        struct verdict verdict = http_judge_check(&listed, 7, &rows[i].ask, &limit);
        EXPECT_EQ(verdict.reason, rows[i].reason);
        EXPECT_EQ(verdict.action == VERDICT_PASS, rows[i].reason == REASON_ALLOWED);
        EXPECT_EQ(verdict.rule, 7);
    }
}

static void test_the_limit_is_the_largest_of_those_that_agree(void)
{
    uint64_t limit;
    const struct http_ask ask = {"POST", "a.api.example", "/v1/report", false, 0};
    EXPECT_EQ(http_judge_check(&listed, 0, &ask, &limit).action, VERDICT_PASS);
    EXPECT_EQ(limit, 2000);
}

static void test_a_rule_without_a_list_asks_for_its_host_alone(void)
{
    uint64_t limit;
    const struct http_ask any = {"DELETE", "api.example", "/x", false, 1U << 30};
    const struct http_ask foreign = {"GET", "b.example", "/x", false, 0};
    const struct http_ask tunnel = {"CONNECT", "api.example", "", true, 0};
    EXPECT_EQ(http_judge_check(&open_rule, 0, &any, &limit).action, VERDICT_PASS);
    EXPECT_EQ(limit, UINT64_MAX);
    EXPECT_EQ(http_judge_check(&open_rule, 0, &foreign, &limit).reason,
              REASON_REQUEST_NOT_ALLOWED);
    EXPECT_EQ(http_judge_check(&open_rule, 0, &tunnel, &limit).reason,
              REASON_REQUEST_NOT_ALLOWED);
}

int main(void)
{
    RUN(test_a_request_passes_by_method_path_and_length);
    RUN(test_the_limit_is_the_largest_of_those_that_agree);
    RUN(test_a_rule_without_a_list_asks_for_its_host_alone);
    return tap_done();
}
