/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/pin_keeper.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/file.h"
#include "tests/tap.h"

#define SECOND 1000000ULL

static char folder[64];
static char path[128];
static char host[] = "a.example";
static struct policy_flow_rule rules[] = {
    {.transport = POLICY_TLS, .host = host, .port = 443},
};
static struct policy policy;
static struct uplink_memory memory;
static struct pin_keeper keeper;
static struct budget_time now;
static uint64_t now_us; /* the uplink's clock */
static struct trouble why;
static struct address server;

static void begin(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/pins-test-XXXXXX");
    EXPECT(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/pins", folder);
    policy = (struct policy){.uplink = {.rules = rules, .rule_count = 1}};
    EXPECT(address_parse(&policy.uplink.resolver, "198.51.100.53"));
    EXPECT(address_parse(&server, "198.51.100.7"));
    now = (struct budget_time){.boot_id = {1}, .mono_us = 1000 * SECOND};
    now_us = 900 * SECOND;
    memory = (struct uplink_memory){.steady_us = 0};
    pin_keeper_init(&keeper, folder, &memory);
}

static void end(void)
{
    (void)unlink(path);
    EXPECT(rmdir(folder) == 0);
}

static void pass(uint64_t us)
{
    now.mono_us += us;
    now_us += us;
}

static bool fit(void)
{
    return pin_keeper_fit(&keeper, &policy, &now, now_us, 7, &why);
}

/* Guard starts again; the uplink's memory is new, and so may its clock be. */
static bool start_again(void)
{
    memory = (struct uplink_memory){.steady_us = 0};
    pin_keeper_init(&keeper, folder, &memory);
    now_us += 12345 * SECOND;
    return fit();
}

static void resolve(void)
{
    pins_add(keeper.pins, host, &server, 1, 300, now_us);
}

static bool is_pinned(void)
{
    const char *names[PINS_PER_ADDRESS];
    return pins_find(keeper.pins, &server, now_us, names) > 0;
}

static void test_a_pin_outlives_an_orderly_stop(void)
{
    begin();
    EXPECT(fit());
    EXPECT(!is_pinned());
    resolve();
    EXPECT(pin_keeper_close(&keeper, &now, now_us, &why));
    pass(100 * SECOND);
    EXPECT(start_again());
    pins_attach(keeper.pins, 99, now_us); /* as the uplink does */
    EXPECT(is_pinned());
    pass(259 * SECOND);
    EXPECT(is_pinned());
    pass(SECOND);
    EXPECT(!is_pinned());
    end();
}

static void test_a_pin_of_a_minute_ago_outlives_a_crash(void)
{
    begin();
    EXPECT(fit());
    resolve();
    pass(PIN_KEEPER_WRITE_US);
    EXPECT(pin_keeper_look(&keeper, &now, now_us, &why));
    EXPECT(start_again());
    EXPECT(is_pinned());
    end();
}

static void test_the_file_is_written_once_a_minute_and_for_a_reason(void)
{
    begin();
    EXPECT(fit());
    resolve();
    EXPECT(pin_keeper_look(&keeper, &now, now_us, &why));
    EXPECT(unlink(path) == 0);
    resolve();
    pass(PIN_KEEPER_WRITE_US - 1);
    resolve();
    EXPECT(pin_keeper_look(&keeper, &now, now_us, &why));
    EXPECT(access(path, F_OK) != 0);
    pass(1);
    EXPECT(pin_keeper_look(&keeper, &now, now_us, &why));
    EXPECT(unlink(path) == 0);
    pass(PIN_KEEPER_WRITE_US);
    EXPECT(pin_keeper_look(&keeper, &now, now_us, &why));
    EXPECT(access(path, F_OK) != 0);
    end();
}

static void test_a_restarted_uplink_finds_its_pins_and_no_old_ones(void)
{
    begin();
    EXPECT(fit());
    resolve();
    EXPECT(pin_keeper_close(&keeper, &now, now_us, &why));
    EXPECT(start_again());
    pins_reset(keeper.pins, 1);
    EXPECT(fit());
    EXPECT(!is_pinned());
    resolve();
    EXPECT(fit());
    EXPECT(is_pinned());
    end();
}

static void test_pins_of_another_resolver_do_not_stay(void)
{
    begin();
    EXPECT(fit());
    resolve();
    policy.uplink.resolver = server;
    EXPECT(fit());
    EXPECT(!is_pinned());
    resolve();
    EXPECT(address_parse(&policy.uplink.resolver, "198.51.100.53"));
    pin_keeper_expect(&keeper, &policy); /* a running uplink forgets them itself */
    EXPECT(fit());
    EXPECT(is_pinned());
    end();
}

static void test_whatever_the_role_left_behind_is_written_as_pins(void)
{
    begin();
    EXPECT(fit());
    resolve();
    struct pins *pins = keeper.pins;
    for (size_t i = 0; i < PINS_NAMES; i++) { /* no text of them ends */
        memset(pins->names[i].text, 'x', sizeof pins->names[i].text);
    }
    for (size_t i = 0; i < PINS_ADDRESSES; i++) {
        pins->addresses[i].name = (uint16_t)(i * 31);
    }
    EXPECT(pin_keeper_close(&keeper, &now, now_us, &why));
    EXPECT(start_again());
    EXPECT(!is_pinned());
    end();
}

static void test_a_file_that_is_none_is_told_and_does_not_stop_the_start(void)
{
    begin();
    EXPECT(file_replace(path, "pins", 4, 0600, &why));
    EXPECT(!fit());
    EXPECT(strstr(why.text, "not used") != NULL);
    EXPECT(!is_pinned());
    resolve();
    EXPECT(is_pinned());
    end();
}

static void test_nothing_is_written_before_there_is_a_policy(void)
{
    begin();
    EXPECT(pin_keeper_look(&keeper, &now, now_us, &why));
    EXPECT(pin_keeper_close(&keeper, &now, now_us, &why));
    EXPECT(access(path, F_OK) != 0);
    end();
}

static void test_a_folder_that_is_gone_is_told(void)
{
    begin();
    EXPECT(fit());
    EXPECT(rmdir(folder) == 0);
    EXPECT(!pin_keeper_close(&keeper, &now, now_us, &why));
    EXPECT(strstr(why.text, "pins") != NULL);
    EXPECT(mkdir(folder, 0700) == 0);
    end();
}

int main(void)
{
    RUN(test_a_pin_outlives_an_orderly_stop);
    RUN(test_a_pin_of_a_minute_ago_outlives_a_crash);
    RUN(test_the_file_is_written_once_a_minute_and_for_a_reason);
    RUN(test_a_restarted_uplink_finds_its_pins_and_no_old_ones);
    RUN(test_pins_of_another_resolver_do_not_stay);
    RUN(test_whatever_the_role_left_behind_is_written_as_pins);
    RUN(test_a_file_that_is_none_is_told_and_does_not_stop_the_start);
    RUN(test_nothing_is_written_before_there_is_a_policy);
    RUN(test_a_folder_that_is_gone_is_told);
    return tap_done();
}
