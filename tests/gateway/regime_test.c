/* SPDX-License-Identifier: Apache-2.0 */
/* What is in force: budgets and pins over restarts and policies, observe, the record. */
#include "gateway/uplink/regime.h"

#include "gateway/clock.h"
#include "gateway/uplink/pins.h"
#include "policies/parse.h"
#include "tests/remark.h"
#include "tests/tap.h"

static struct uplink_memory memory;
static struct regime regime;
static struct event told;
static unsigned told_count;

static void on_event(void *context, const struct event *event)
{
    (void)context;
    told = *event;
    told_count++;
}

static const char two_rules[] = "policy \"a\" version 1\n"
                                "uplink {\n"
                                "    resolver 198.51.100.53\n"
                                "    pass tcp \"a.example\" port 80 up 1kB/day\n"
                                "    pass tcp \"b.example\" port 80 up 2kB/day\n"
                                "}\n";
static const char turned_round[] = "policy \"a\" version 2\n"
                                   "uplink {\n"
                                   "    resolver 198.51.100.53\n"
                                   "    pass tcp \"b.example\" port 80 up 2kB/day\n"
                                   "    pass tcp \"a.example\" port 80 up 3kB/day\n"
                                   "}\n";
static const char other_resolver[] = "policy \"a\" version 3\n"
                                     "uplink {\n"
                                     "    resolver 198.51.100.54\n"
                                     "    pass tcp \"a.example\" port 80 up 1kB/day\n"
                                     "}\n";

static const struct policy *parse(const char *text)
{
    static _Alignas(16) uint8_t blocks[4][POLICY_ARENA_BYTES];
    static unsigned turn;
    struct arena arena;
    arena_init(&arena, blocks[turn++ % 4], POLICY_ARENA_BYTES);
    return policy_parse("test", text, strlen(text), &arena, remark, NULL);
}

static void start(const char *text, bool observe)
{
    struct uplink_setup setup = {
        .policy = parse(text), .observe = observe, .memory = &memory, .record = on_event};
    regime_init(&regime, &setup, 7);
}

static void start_fresh(const char *text, bool observe)
{
    memset(&memory, 0, sizeof memory);
    start(text, observe);
}

static struct address server(void)
{
    return address_ipv4((uint8_t[]){198, 51, 100, 10});
}

static struct verdict judge(void)
{
    struct flow_facts facts = {
        .server = server(), .port = 80, .content = FLOW_PLAIN, .server_name = ""};
    return regime_judge_flow(&regime, &facts);
}

static void test_what_was_spent_and_pinned_survives_a_restart(void)
{
    struct address address = server();
    start_fresh(two_rules, false);
    pins_add(regime.pins, "a.example", &address, 1, 60, regime.now_us);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 600), 600);
    start(two_rules, false);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 600), 400);
    EXPECT_EQ(judge().reason, REASON_BUDGET_SPENT);
}

static void test_memory_of_another_policy_starts_fresh(void)
{
    struct address address = server();
    start_fresh(two_rules, false);
    pins_add(regime.pins, "a.example", &address, 1, 60, regime.now_us);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 1000), 1000);
    start(turned_round, false);
    EXPECT_EQ(judge().reason, REASON_ADDRESS_NOT_NAMED);
    EXPECT_EQ(memory.up[0].spent_bytes, 0);
}

static void test_a_new_policy_keeps_the_budgets_of_rules_that_stay(void)
{
    struct address address = server();
    start_fresh(two_rules, false);
    pins_add(regime.pins, "b.example", &address, 1, 60, regime.now_us);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 900), 900);
    EXPECT_EQ(regime_take(&regime, 1, REGIME_UP, 1500), 1500);
    regime_set_policy(&regime, parse(turned_round), 7);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 1000), 500);
    EXPECT_EQ(regime_take(&regime, 1, REGIME_UP, 5000), 3000);
    EXPECT_EQ(memory.policy_version, 2);
    EXPECT_EQ(judge().reason, REASON_BUDGET_SPENT); /* so b.example is still pinned */
}

/* Else a new version would give what was spent in one mode back in it. */
static void test_rules_that_differ_in_their_mode_keep_a_budget_each(void)
{
    static const char two_modes[] =
        "policy \"a\" version 1\nmode road\nmode site\n"
        "uplink {\n"
        "    resolver 198.51.100.53\n"
        "    pass tcp \"a.example\" port 80 up 1kB/day in road\n"
        "    pass tcp \"a.example\" port 80 up 1kB/day in site\n"
        "}\n";
    start_fresh(two_modes, false);
    EXPECT_EQ(regime_take(&regime, 1, REGIME_UP, 900), 900);
    regime_set_policy(&regime, parse(two_modes), 7);
    EXPECT_EQ(regime_take(&regime, 1, REGIME_UP, 1000), 100);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 1000), 1000);
}

static void test_another_resolver_forgets_what_the_old_one_said(void)
{
    struct address address = server();
    start_fresh(two_rules, false);
    pins_add(regime.pins, "a.example", &address, 1, 60, regime.now_us);
    EXPECT_EQ(judge().action, VERDICT_PASS);
    regime_set_policy(&regime, parse(other_resolver), 7);
    EXPECT_EQ(judge().reason, REASON_ADDRESS_NOT_NAMED);
}

static void test_a_resolver_over_tls_is_another_than_in_the_open(void)
{
    static const char over_tls[] = "policy \"a\" version 3\nuplink {\n"
                                   "resolver tls 198.51.100.53 name \"dns.example\"\n"
                                   "pass tcp \"a.example\" port 80\n}\n";
    struct address address = server();
    start_fresh(two_rules, false);
    pins_add(regime.pins, "a.example", &address, 1, 60, regime.now_us);
    regime_set_policy(&regime, parse(over_tls), 7);
    EXPECT_EQ(judge().reason, REASON_ADDRESS_NOT_NAMED);
    pins_add(regime.pins, "a.example", &address, 1, 60, regime.now_us);
    EXPECT_EQ(judge().action, VERDICT_PASS);
    regime_set_policy(&regime, parse(over_tls), 7);
    EXPECT_EQ(judge().action, VERDICT_PASS);
}

static void test_what_was_not_sent_is_given_back(void)
{
    start_fresh(two_rules, false);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 1000), 1000);
    regime_return(&regime, 0, REGIME_UP, 400);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 1000), 400);
}

static void test_without_a_rule_there_is_no_budget(void)
{
    start_fresh(two_rules, true);
    EXPECT_EQ(regime_take(&regime, VERDICT_NO_RULE, REGIME_UP, 1 << 20), 1 << 20);
    regime_return(&regime, VERDICT_NO_RULE, REGIME_UP, 1 << 20);
}

static const char *named(uint16_t rule)
{
    static char host[POLICY_HOST_BYTES];
    struct address address = server();
    memset(host, 'x', sizeof host);
    regime_name(&regime, host, &address, rule);
    return host;
}

static void test_an_address_is_named_by_a_pin_of_its_rule(void)
{
    struct address address = server();
    start_fresh(two_rules, false);
    EXPECT_TEXT(named(VERDICT_NO_RULE), "");
    pins_add(regime.pins, "b.example", &address, 1, 60, regime.now_us);
    EXPECT_TEXT(named(VERDICT_NO_RULE), "b.example");
    EXPECT_TEXT(named(0), "");
    pins_add(regime.pins, "a.example", &address, 1, 60, regime.now_us);
    EXPECT_TEXT(named(0), "a.example");
    EXPECT_TEXT(named(1), "b.example");
}

static void test_with_no_record_nothing_passes_even_in_observe(void)
{
    struct address address = server();
    start_fresh(two_rules, true);
    pins_add(regime.pins, "a.example", &address, 1, 60, regime.now_us);
    regime.recording = false;
    struct verdict verdict = judge();
    EXPECT_EQ(verdict.action, VERDICT_DROP);
    EXPECT_EQ(verdict.reason, REASON_RECORD_DOWN);
    EXPECT_EQ(regime_denial(&regime, verdict), EVENT_DROPPED);
    struct flow_facts same = {.content = FLOW_PLAIN};
    verdict = regime_judge_again(&regime, VERDICT_NO_RULE, &same, &same);
    EXPECT_EQ(verdict.reason, REASON_RECORD_DOWN);
    verdict = regime_judge_name(&regime, "a.example", NAME_TYPE_A);
    EXPECT_EQ(verdict.reason, REASON_RECORD_DOWN);
}

static void test_a_zone_has_so_many_names_an_hour(void)
{
    static const char rules[] =
        "policy \"p\" version 1\nuplink {\nresolver ::1\nnames 2/hour\n"
        "pass tls \"*.a.example\" port 443\n}\n";
    start_fresh(rules, false);
    memset(&regime.memory->names, 0, sizeof regime.memory->names);
    EXPECT_EQ(regime_judge_name(&regime, "x.a.example", NAME_TYPE_A).action,
              VERDICT_PASS);
    EXPECT_EQ(regime_judge_name(&regime, "y.a.example", NAME_TYPE_A).action,
              VERDICT_PASS);
    struct verdict verdict = regime_judge_name(&regime, "z.a.example", NAME_TYPE_A);
    EXPECT_EQ(verdict.action, VERDICT_DROP);
    EXPECT_EQ(verdict.reason, REASON_NAME_BUDGET_SPENT);
    EXPECT_EQ(verdict.rule, 0);
    EXPECT_EQ(regime_judge_name(&regime, "x.a.example", NAME_TYPE_A).action,
              VERDICT_PASS);
}

static void test_a_rule_may_say_how_many_names_itself(void)
{
    static const char rules[] =
        "policy \"p\" version 1\nuplink {\nresolver ::1\nnames 2/hour\n"
        "pass tls \"*.a.example\" port 443 names 1/min\n"
        "pass tls \"*.b.example\" port 443\n}\n";
    start_fresh(rules, false);
    memset(&regime.memory->names, 0, sizeof regime.memory->names);
    regime.memory->steady_us = 5;
    EXPECT_EQ(regime_judge_name(&regime, "x.a.example", NAME_TYPE_A).action,
              VERDICT_PASS);
    EXPECT_EQ(regime_judge_name(&regime, "y.a.example", NAME_TYPE_A).reason,
              REASON_NAME_BUDGET_SPENT);
    EXPECT_EQ(regime_judge_name(&regime, "x.b.example", NAME_TYPE_A).action,
              VERDICT_PASS);
    EXPECT_EQ(regime_judge_name(&regime, "y.b.example", NAME_TYPE_A).action,
              VERDICT_PASS);
    regime.memory->steady_us = 60000000;
    EXPECT_EQ(regime_judge_name(&regime, "y.a.example", NAME_TYPE_A).action,
              VERDICT_PASS);
    EXPECT_EQ(regime_judge_name(&regime, "z.b.example", NAME_TYPE_A).reason,
              REASON_NAME_BUDGET_SPENT);
}

static void test_observe_stops_nothing_else(void)
{
    start_fresh(two_rules, true);
    EXPECT_EQ(regime_denial(&regime, judge()), EVENT_WOULD_DROP);
    start_fresh(two_rules, false);
    EXPECT_EQ(regime_denial(&regime, judge()), EVENT_DROPPED);
}

static void test_an_event_carries_the_line_of_its_rule(void)
{
    struct event event = {.subject = EVENT_FLOW};
    start_fresh(two_rules, false);
    regime_note(&regime, &event, EVENT_DROPPED, verdict_drop(REASON_BUDGET_SPENT, 1));
    EXPECT_EQ(told.rule_line, 5);
    EXPECT_EQ(told.source, EVENT_FROM_UPLINK);
    regime_note(&regime, &event, EVENT_DROPPED,
                verdict_drop(REASON_FLOWS_FULL, VERDICT_NO_RULE));
    EXPECT_EQ(told.rule_line, 0);
    EXPECT_EQ(told_count, 2);
}

static void test_every_counter_has_a_name(void)
{
    unsigned count = 0;
    start_fresh(two_rules, false);
    for (const struct uplink_counter *row = regime_counters(&regime); row->name != NULL;
         row++) {
        count++;
    }
    EXPECT_EQ(count, REGIME_COUNTER_COUNT);
}

/* Whole, in another form, and cut by dots; with another last letter it is only a name. */
static void test_a_secret_is_not_asked_for_as_a_name(void)
{
    static const struct {
        const char *name;
        enum reason reason;
    } rows[] = {
        {"wvwzzz1kz6w612305.open.example", REASON_SECRET_FOUND},
        {"x-wvwzzz1kz6w612305-1.open.example", REASON_SECRET_FOUND},
        {"wvwzzz.1kz6w.612305.open.example", REASON_SECRET_FOUND},
        {"5756575a5a5a314b5a36573631323330.35.open.example", REASON_SECRET_FOUND},
        {"wvwzzz1kz6w612306.open.example", REASON_ALLOWED},
        {"wvwzzz.1kz6w.612306.open.example", REASON_ALLOWED},
    };
    static const char policy[] = "policy \"a\" version 1\n"
                                 "uplink {\n"
                                 "    resolver 198.51.100.53\n"
                                 "    secret vin \"WVWZZZ1KZ6W612305\"\n"
                                 "    pass tls \"*.open.example\" port 443\n"
                                 "}\n";
    static struct secret_keeper keeper;
    struct trouble why;
    memory = (struct uplink_memory){0};
    start(policy, false);
    if (!EXPECT(secret_keeper_open(&keeper, &why))) {
        return;
    }
    secret_keeper_set(&keeper, &regime.policy->uplink);
    regime.secrets = &keeper;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!EXPECT_EQ(regime_judge_name(&regime, rows[i].name, 1).reason,
                       rows[i].reason)) {
            printf("# %s\n", rows[i].name);
        }
    }
    secret_keeper_close(&keeper);
}

static void test_a_packet_that_comes_leaves_its_header_where_headers_are_kept(void)
{
    struct trail_header headers[2];
    struct trail_ring ring;
    const struct endpoint client = {.address = server(), .port = 40000};
    const struct endpoint to = {.address = server(), .port = 443};
    trail_ring_init(&ring, headers, 2);
    start_fresh(two_rules, false);
    regime_saw(&regime, &client, &to, TRAIL_OPENED, 0); /* where they are not */
    regime.trail = &ring;
    regime_refresh(&regime);
    regime_saw(&regime, &client, &to, TRAIL_OPENED, 0);
    regime_saw(&regime, &client, &to, TRAIL_DATAGRAM, 1200);
    EXPECT_EQ(trail_ring_count(&ring, clock_steady_us()), 2);
    const struct trail_header *opened = trail_ring_before(&ring, 2);
    const struct trail_header *datagram = trail_ring_before(&ring, 1);
    EXPECT_EQ(opened->packet.transport, 6);
    EXPECT_EQ(opened->packet.client_port, 40000);
    EXPECT_EQ(opened->packet.server_port, 443);
    EXPECT_EQ(opened->verdict, EVENT_NOTED);
    EXPECT(regime.now_us <= opened->time_us);
    EXPECT(opened->time_us <= datagram->time_us);
    EXPECT(datagram->time_us <= clock_steady_us());
    EXPECT_EQ(datagram->packet.transport, 17);
    EXPECT_EQ(datagram->length, 1200);
}

int main(void)
{
    RUN(test_what_was_spent_and_pinned_survives_a_restart);
    RUN(test_memory_of_another_policy_starts_fresh);
    RUN(test_a_new_policy_keeps_the_budgets_of_rules_that_stay);
    RUN(test_rules_that_differ_in_their_mode_keep_a_budget_each);
    RUN(test_another_resolver_forgets_what_the_old_one_said);
    RUN(test_a_resolver_over_tls_is_another_than_in_the_open);
    RUN(test_what_was_not_sent_is_given_back);
    RUN(test_without_a_rule_there_is_no_budget);
    RUN(test_an_address_is_named_by_a_pin_of_its_rule);
    RUN(test_with_no_record_nothing_passes_even_in_observe);
    RUN(test_a_zone_has_so_many_names_an_hour);
    RUN(test_a_rule_may_say_how_many_names_itself);
    RUN(test_observe_stops_nothing_else);
    RUN(test_an_event_carries_the_line_of_its_rule);
    RUN(test_every_counter_has_a_name);
    RUN(test_a_secret_is_not_asked_for_as_a_name);
    RUN(test_a_packet_that_comes_leaves_its_header_where_headers_are_kept);
    return tap_done();
}
