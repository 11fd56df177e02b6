/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/budget_keeper.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/tap.h"

#define SECOND 1000000U
#define LIMIT 1000000U

static char folder[64];
static char host_a[] = "a.example";
static char host_b[] = "b.example";
static struct policy_flow_rule rules[2];
static struct policy policy;
static struct budget_keeper keepers[2];
static struct budget_time now;
static struct trouble why;

static void begin(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/budget-test-XXXXXX");
    EXPECT(mkdtemp(folder) != NULL);
    memset(keepers, 0, sizeof keepers);
    rules[0] = (struct policy_flow_rule){.transport = POLICY_TLS,
                                         .host = host_a,
                                         .port = 443,
                                         .up = {LIMIT, 3600ULL * SECOND},
                                         .down = {LIMIT, 3600ULL * SECOND}};
    rules[1] = rules[0];
    rules[1].host = host_b;
    policy = (struct policy){.version = 1, .uplink = {.rules = rules, .rule_count = 2}};
    now = (struct budget_time){.boot_id = {1},
                               .mono_us = 100 * SECOND,
                               .wall_us = 1800000000ULL * SECOND,
                               .wall_trusted = true};
}

static void forget(struct budget_keeper *keeper)
{
    (void)munmap(keeper->memory, sizeof *keeper->memory);
    (void)close(keeper->fd);
}

static void end(void)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/budgets", folder);
    (void)unlink(path);
    EXPECT(rmdir(folder) == 0);
}

static struct budget_keeper *open_keeper(int which)
{
    struct budget_keeper *keeper = &keepers[which];
    EXPECT(budget_keeper_open(keeper, folder, &now, &why));
    budget_keeper_fit(keeper, &policy);
    EXPECT(budget_keeper_look(keeper, &now, &why));
    return keeper;
}

static void test_an_orderly_stop_keeps_the_exact_count(void)
{
    begin();
    struct budget_keeper *first = open_keeper(0);
    first->memory->up[0].spent_bytes = 1234;
    first->memory->down[1].spent_bytes = 5678;
    EXPECT(budget_keeper_close(first, &why));
    struct budget_keeper *second = open_keeper(1);
    EXPECT_EQ(second->memory->up[0].spent_bytes, 1234);
    EXPECT_EQ(second->memory->down[1].spent_bytes, 5678);
    EXPECT_EQ(second->memory->down[0].spent_bytes, 0);
    forget(first);
    forget(second);
    end();
}

static void test_a_crash_costs_at_most_a_lease_and_gives_nothing_back(void)
{
    begin();
    const uint64_t lease = LIMIT / 8;
    for (uint64_t spent = 0; spent <= LIMIT; spent += 9999) {
        struct budget_keeper *first = open_keeper(0);
        /* Spent in steps below half a lease, each followed by a look. */
        uint64_t before = first->memory->up[0].spent_bytes;
        uint64_t target = spent > before ? spent : before;
        while (first->memory->up[0].spent_bytes < target) {
            first->memory->up[0].spent_bytes += lease / 4;
            if (first->memory->up[0].spent_bytes > target) {
                first->memory->up[0].spent_bytes = target;
            }
            EXPECT(budget_keeper_look(first, &now, &why));
        }
        uint64_t truth = first->memory->up[0].spent_bytes;
        struct budget_keeper *second = open_keeper(1); /* the first was killed */
        uint64_t kept = second->memory->up[0].spent_bytes;
        EXPECT(kept >= truth);
        EXPECT(kept <= truth + lease);
        EXPECT(kept <= LIMIT);
        forget(first);
        forget(second);
        end();
        begin();
    }
    end();
}

static void test_a_budget_follows_its_rule_to_another_place_and_version(void)
{
    begin();
    struct budget_keeper *first = open_keeper(0);
    first->memory->up[0].spent_bytes = 1234;
    EXPECT(budget_keeper_close(first, &why));
    struct policy_flow_rule swap = rules[0];
    rules[0] = rules[1];
    rules[1] = swap;
    policy.version = 2;
    struct budget_keeper *second = open_keeper(1);
    EXPECT_EQ(second->memory->up[0].spent_bytes, 0);
    EXPECT_EQ(second->memory->up[1].spent_bytes, 1234);
    EXPECT_EQ(second->memory->policy_version, 2);
    forget(first);
    forget(second);
    end();
}

static void test_a_restarted_uplink_finds_what_was_spent(void)
{
    begin();
    struct budget_keeper *keeper = open_keeper(0);
    keeper->memory->up[1].spent_bytes = 77;
    budget_keeper_fit(keeper, &policy);
    EXPECT_EQ(keeper->memory->up[1].spent_bytes, 77);
    forget(keeper);
    end();
}

static void test_an_uplink_that_died_before_a_reload_loses_no_count(void)
{
    begin();
    struct budget_keeper *keeper = open_keeper(0);
    keeper->memory->up[0].spent_bytes = 77;
    struct policy_flow_rule swapped[2] = {rules[1], rules[0]};
    struct policy next = policy;
    next.version = 2;
    next.uplink.rules = swapped;
    budget_keeper_expect(keeper, &next); /* told, and then it dies */
    budget_keeper_fit(keeper, &next);
    EXPECT_EQ(keeper->memory->up[0].spent_bytes, 0);
    EXPECT_EQ(keeper->memory->up[1].spent_bytes, 77);
    forget(keeper);
    end();
}

static void test_the_steady_clock_goes_on_over_a_stop_of_the_same_boot(void)
{
    begin();
    struct budget_keeper *first = open_keeper(0);
    uint64_t before_us = first->memory->steady_us;
    EXPECT(budget_keeper_close(first, &why));
    now.mono_us += 50 * SECOND;
    now.wall_us += 90000ULL * SECOND; /* jumped: of no account */
    struct budget_keeper *second = open_keeper(1);
    EXPECT_EQ(second->memory->steady_us, before_us + 50 * SECOND);
    forget(first);
    forget(second);
    end();
}

static void over_a_boot(bool trusted_before, bool trusted_after, int64_t off_us,
                        uint64_t counted_us)
{
    begin();
    now.wall_trusted = trusted_before;
    struct budget_keeper *first = open_keeper(0);
    uint64_t before_us = first->memory->steady_us;
    EXPECT(budget_keeper_close(first, &why));
    now.boot_id[0] = 2;
    now.mono_us = 5 * SECOND;
    now.wall_us += (uint64_t)off_us;
    now.wall_trusted = trusted_after;
    struct budget_keeper *second = open_keeper(1);
    EXPECT_EQ(second->memory->steady_us, before_us + counted_us);
    forget(first);
    forget(second);
    end();
}

static void test_time_switched_off_counts_only_on_a_trusted_clock(void)
{
    over_a_boot(true, true, 7200LL * SECOND, 7200ULL * SECOND);
    over_a_boot(false, true, 7200LL * SECOND, 0);
    over_a_boot(true, false, 7200LL * SECOND, 0);
    over_a_boot(true, true, -7200LL * SECOND, 0);
}

static void test_the_steady_clock_follows_the_monotonic_one_alone(void)
{
    begin();
    struct budget_keeper *keeper = open_keeper(0);
    uint64_t before_us = keeper->memory->steady_us;
    now.mono_us += 3 * SECOND;
    now.wall_us -= 1000ULL * SECOND;
    EXPECT(budget_keeper_look(keeper, &now, &why));
    EXPECT_EQ(keeper->memory->steady_us, before_us + 3 * SECOND);
    forget(keeper);
    end();
}

static void test_a_file_that_is_none_of_ours_is_refused_with_the_mend(void)
{
    begin();
    char path[128];
    (void)snprintf(path, sizeof path, "%s/budgets", folder);
    struct budget_keeper *first = open_keeper(0);
    EXPECT(budget_keeper_close(first, &why));
    int fd = open(path, O_WRONLY | O_APPEND);
    EXPECT(write(fd, "x", 1) == 1);
    (void)close(fd);
    EXPECT(!budget_keeper_open(&keepers[1], folder, &now, &why));
    EXPECT(strstr(why.text, "remove it") != NULL);
    forget(first);
    forget(&keepers[1]);
    end();
}

int main(void)
{
    RUN(test_an_orderly_stop_keeps_the_exact_count);
    RUN(test_a_crash_costs_at_most_a_lease_and_gives_nothing_back);
    RUN(test_a_budget_follows_its_rule_to_another_place_and_version);
    RUN(test_a_restarted_uplink_finds_what_was_spent);
    RUN(test_an_uplink_that_died_before_a_reload_loses_no_count);
    RUN(test_the_steady_clock_goes_on_over_a_stop_of_the_same_boot);
    RUN(test_time_switched_off_counts_only_on_a_trusted_clock);
    RUN(test_the_steady_clock_follows_the_monotonic_one_alone);
    RUN(test_a_file_that_is_none_of_ours_is_refused_with_the_mend);
    return tap_done();
}
