/* SPDX-License-Identifier: Apache-2.0 */
/* Names that the unit may choose itself carry its words out: paid for, and told. */
#include "gateway/uplink/name_service.h"

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "policies/parse.h"
#include "tests/remark.h"
#include "tests/tap.h"

static const char rules[] = "policy \"p\" version 1\nuplink {\n resolver 127.0.0.1\n"
                            " pass tls \"exact.example\" port 443 up 40B/day\n"
                            " pass tls \"*.open.example\" port 443 up 40B/day\n"
                            " pass udp \"*.open.example\" port 5000 up 20B/day\n}\n";

static struct uplink_memory memory;
static struct regime regime;
static struct poller poller;
static struct name_service names;
static struct event told;
static unsigned tellings;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
    tellings++;
}

static bool set_up(void)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    struct policy *policy =
        policy_parse("p", rules, sizeof rules - 1, &arena, remark, NULL);
    if (!EXPECT(policy != NULL)) {
        return false;
    }
    memset(&memory, 0, sizeof memory);
    struct uplink_setup setup = {
        .policy = policy, .memory = &memory, .record = on_record};
    regime_init(&regime, &setup, 1);
    poller.epoll = epoll_create1(EPOLL_CLOEXEC);
    name_service_init(&names, &regime, &poller, 0, 0, (int[]){-1, -1}, (int[]){-1, -1});
    tellings = 0;
    told = (struct event){.subject = EVENT_SYSTEM};
    return EXPECT(poller.epoll >= 0);
}

static void tear_down(void)
{
    name_service_close(&names);
    (void)close(poller.epoll);
}

/* FIRST.SECOND.example, one label of six characters and one of five or four. */
static void ask(const char *first, const char *second)
{
    struct resolver_client client = {.door = 0};
    uint8_t question[64] = {1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    size_t used = 12;
    const char *const labels[] = {first, second, "example"};
    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(labels[i]);
        if (len > 0) {
            question[used++] = (uint8_t)len;
            memcpy(question + used, labels[i], len);
            used += len;
        }
    }
    memcpy(question + used, (uint8_t[]){0, 0, 1, 0, 1}, 5);
    name_service_ask(&names, &client, question, used + 5);
}

static void test_a_name_below_a_wildcard_is_told_and_paid_for(void)
{
    if (!set_up()) {
        return;
    }
    ask("secret", "open"); /* secret.open.example: 19 bytes */
    EXPECT_EQ(tellings, 1);
    EXPECT_EQ(told.action, EVENT_PASSED);
    EXPECT_EQ(told.reason, REASON_ALLOWED);
    EXPECT_TEXT(told.name.name, "secret.open.example");
    EXPECT_EQ(memory.up[1].spent_bytes, 19);
    EXPECT_EQ(names.resolver.in_flight, 1);
    tear_down();
}

static void test_a_flood_of_what_is_refused_is_not_answered_for_ever(void)
{
    if (!set_up()) {
        return;
    }
    for (unsigned i = 0; i < NAME_SERVICE_REFUSALS_PER_S; i++) {
        ask("secret", "evil");
    }
    EXPECT_EQ(regime.counts[REGIME_NAMES_UNANSWERED], 0);
    ask("secret", "evil");
    EXPECT_EQ(regime.counts[REGIME_NAMES_UNANSWERED], 1);
    EXPECT_EQ(tellings, NAME_SERVICE_REFUSALS_PER_S + 1);
    regime.now_us += 1000;
    ask("secret", "evil");
    EXPECT_EQ(regime.counts[REGIME_NAMES_UNANSWERED], 1);
    tear_down();
}

static void test_names_below_a_wildcard_end_with_the_budgets_that_have_it(void)
{
    if (!set_up()) {
        return;
    }
    for (unsigned i = 0; i < 3; i++) {
        ask("secret", "open");
        EXPECT_EQ(told.action, EVENT_PASSED);
    }
    ask("secret", "open");
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(told.reason, REASON_BUDGET_SPENT);
    EXPECT_EQ(names.resolver.in_flight, 3);
    EXPECT_EQ(memory.up[1].spent_bytes, 38);
    EXPECT_EQ(memory.up[2].spent_bytes, 19);
    tear_down();
}

static void test_a_name_that_a_rule_has_whole_costs_nothing(void)
{
    if (!set_up()) {
        return;
    }
    for (unsigned i = 0; i < 10; i++) {
        ask("", "exact");
    }
    EXPECT_EQ(tellings, 0);
    EXPECT_EQ(memory.up[0].spent_bytes, 0);
    EXPECT_EQ(names.resolver.in_flight, 10);
    tear_down();
}

static void test_a_resolver_with_a_wrong_certificate_is_told_as_a_flow_to_it(void)
{
    uint8_t packed[EVENT_PACKED_MAX];
    struct event again;
    if (!set_up()) {
        return;
    }
    struct resolver_server server = {
        .at = {address_ipv4((uint8_t[]){192, 0, 2, 53}), 853}, .name = "dns.example"};
    names.resolver.wrong(names.resolver.context, &server, CERTIFICATE_EXPIRED);
    EXPECT_EQ(tellings, 1);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(told.reason, REASON_CERTIFICATE_WRONG);
    EXPECT_TEXT(told.flow.host, "dns.example");
    EXPECT_EQ(told.flow.server_port, 853);
    EXPECT(event_unpack(&again, packed, event_pack(&told, packed)));
    EXPECT_EQ(again.flow.server.bytes[3], 53);
    tear_down();
}

int main(void)
{
    RUN(test_a_name_below_a_wildcard_is_told_and_paid_for);
    RUN(test_a_flood_of_what_is_refused_is_not_answered_for_ever);
    RUN(test_names_below_a_wildcard_end_with_the_budgets_that_have_it);
    RUN(test_a_name_that_a_rule_has_whole_costs_nothing);
    RUN(test_a_resolver_with_a_wrong_certificate_is_told_as_a_flow_to_it);
    return tap_done();
}
