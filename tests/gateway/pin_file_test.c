/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes a pin again, and what of a file never does. */
#include "gateway/roles/pin_file.h"

#include "tests/tap.h"

#define SECOND 1000000ULL
#define WROTE_US                                                          \
    (5000 * SECOND) /* of the pins' clock; another one when they are read \
                     */
#define READ_US (70 * SECOND)

static char wildcard[] = "*.telemetry.example";
static char time_host[] = "time.example";
static struct policy_flow_rule rules[] = {
    {.transport = POLICY_TLS, .host = wildcard, .port = 443},
    {.transport = POLICY_NTP, .host = time_host, .port = 123},
};
static struct policy policy;
static struct pins pins;
static struct budget_time now;
static uint8_t bytes[PIN_FILE_BYTES_MAX];
static size_t len;

static struct address host(uint8_t last)
{
    return address_ipv4((uint8_t[]){198, 51, 100, last});
}

static void begin(void)
{
    policy = (struct policy){.uplink = {.rules = rules, .rule_count = 2}};
    policy.uplink.resolver = host(53);
    now = (struct budget_time){.boot_id = {1},
                               .mono_us = 100 * SECOND,
                               .wall_us = 1800000000ULL * SECOND,
                               .wall_trusted = true};
    pins_reset(&pins, 1);
}

/* A name at an address for ttl_s. */
static void pin(const char *name, struct address address, uint32_t ttl_s)
{
    pins_add(&pins, name, &address, 1, ttl_s, WROTE_US);
}

static void write_pins(void)
{
    len = pin_file_write(&pins, &policy.uplink.resolver, &now, WROTE_US, bytes);
    pins_reset(&pins, 2);
}

static bool read_pins(void)
{
    return pin_file_read(&pins, &policy, &now, READ_US, bytes, len);
}

static const char *name_at(struct address address, uint64_t now_us)
{
    const char *names[PINS_PER_ADDRESS];
    return pins_find(&pins, &address, now_us, names) > 0 ? names[0] : "(none)";
}

static size_t count(void)
{
    struct pins_row row;
    size_t all = 0;
    for (size_t i = 0; i < PINS_ADDRESSES; i++) {
        all += pins_row_at(&pins, i, READ_US, &row);
    }
    return all;
}

static void test_a_pin_has_what_was_left_of_it(void)
{
    begin();
    pin("a.telemetry.example", host(1), 300);
    write_pins();
    now.mono_us += 100 * SECOND; /* of 300 and the grace of 60 */
    EXPECT(read_pins());
    EXPECT_TEXT(name_at(host(1), READ_US), "a.telemetry.example");
    EXPECT_TEXT(name_at(host(1), READ_US + 260 * SECOND - 1), "a.telemetry.example");
    EXPECT_TEXT(name_at(host(1), READ_US + 260 * SECOND), "(none)");
}

static void test_each_pin_has_its_own_time_and_both_families_are_kept(void)
{
    struct address ipv6;
    begin();
    EXPECT(address_parse(&ipv6, "2001:db8::7"));
    pin("a.telemetry.example", host(1), 300);
    pin("a.telemetry.example", ipv6, 30);
    pin("time.example", host(1), 3600);
    write_pins();
    now.mono_us += 80 * SECOND;
    EXPECT(read_pins());
    EXPECT_EQ(count(), 3);
    EXPECT_TEXT(name_at(ipv6, READ_US + 10 * SECOND - 1), "a.telemetry.example");
    EXPECT_TEXT(name_at(ipv6, READ_US + 10 * SECOND), "(none)");
    EXPECT_TEXT(name_at(host(1), READ_US + 3000 * SECOND), "time.example");
}

static void test_a_pin_that_is_over_stays_over(void)
{
    begin();
    pin("a.telemetry.example", host(1), 300);
    write_pins();
    now.mono_us += 360 * SECOND;
    EXPECT(read_pins());
    EXPECT_EQ(count(), 0);
}

static void over_a_boot(bool trusted_before, bool trusted_after, int64_t off_us,
                        size_t kept)
{
    begin();
    now.wall_trusted = trusted_before;
    pin("a.telemetry.example", host(1), 300);
    write_pins();
    now.boot_id[0] = 2;
    now.mono_us = 5 * SECOND;
    now.wall_us += (uint64_t)off_us;
    now.wall_trusted = trusted_after;
    EXPECT(read_pins());
    EXPECT_EQ(count(), kept);
}

static void test_over_a_boot_a_pin_is_kept_on_a_trusted_clock_alone(void)
{
    over_a_boot(true, true, 100 * (int64_t)SECOND, 1);
    over_a_boot(true, true, 360 * (int64_t)SECOND, 0);
    over_a_boot(false, true, 100 * (int64_t)SECOND, 0);
    over_a_boot(true, false, 100 * (int64_t)SECOND, 0);
    over_a_boot(true, true, -1, 0);
}

static void test_a_file_of_the_future_pins_nothing(void)
{
    begin();
    pin("a.telemetry.example", host(1), 300);
    write_pins();
    now.mono_us--;
    EXPECT(read_pins());
    EXPECT_EQ(count(), 0);
}

static void test_what_no_rule_allows_any_more_is_no_pin(void)
{
    begin();
    pin("a.telemetry.example", host(1), 300);
    pin("time.example", host(2), 300);
    write_pins();
    policy.uplink.rule_count = 1;
    EXPECT(read_pins());
    EXPECT_EQ(count(), 1);
    EXPECT_TEXT(name_at(host(2), READ_US), "(none)");
}

static void test_what_another_resolver_said_is_no_pin(void)
{
    begin();
    pin("a.telemetry.example", host(1), 300);
    write_pins();
    policy.uplink.resolver = host(54);
    EXPECT(read_pins());
    EXPECT_EQ(count(), 0);
}

/* One row as a hostile file would have it; the place of what is changed is the first
 * row's: 8 bytes of time, 5 of address, the length of the name, the name. */
static void test_a_forged_row_is_no_pin(void)
{
    static const size_t row = 4 + 16 + 8 + 8 + 1 + 5 + 2;
    static const struct {
        size_t at;
        uint8_t byte;
    } rows[] = {
        {row + 7, 1},    /* lives too long */
        {row + 9, 10},   /* with the next two: 10.51.100.1 is private */
        {row + 14, 'A'}, /* not normal */
        {row + 15, 0},   /* ends early */
        {row + 16, 'x'}, /* a name of nobody's */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin();
        pin("a.telemetry.example", host(1), 300);
        write_pins();
        EXPECT(bytes[row + 14] == 'a');
        bytes[rows[i].at] = rows[i].byte;
        EXPECT(read_pins());
        EXPECT_EQ(count(), 0);
    }
}

static void test_what_is_no_such_file_adds_nothing(void)
{
    begin();
    pin("a.telemetry.example", host(1), 300);
    pin("time.example", host(2), 300);
    write_pins();
    for (size_t whole = len; len > 0; len--) {
        EXPECT_EQ(read_pins(), len == whole);
        EXPECT_EQ(count(), len == whole ? 2 : 0);
        pins_reset(&pins, 2);
    }
    EXPECT(!read_pins());
}

static void test_the_fullest_table_fits(void)
{
    char name[POLICY_HOST_BYTES];
    begin();
    for (unsigned i = 0; i < 4 * PINS_ADDRESSES; i++) {
        struct address address =
            address_ipv6((uint8_t[]){0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                     (uint8_t)(i >> 8), (uint8_t)i});
        int written =
            snprintf(name, sizeof name, "%057u.%057u.%057u.%057u.telemetry.example",
                     i % PINS_NAMES, 1, 2, 3);
        EXPECT(written > 240 && written <= 253);
        pin(name, address, 300);
    }
    write_pins();
    EXPECT(len > PIN_FILE_BYTES_MAX / 2 && len <= PIN_FILE_BYTES_MAX);
    EXPECT(read_pins());
    EXPECT(count() > PINS_ADDRESSES / 2);
}

int main(void)
{
    RUN(test_a_pin_has_what_was_left_of_it);
    RUN(test_each_pin_has_its_own_time_and_both_families_are_kept);
    RUN(test_a_pin_that_is_over_stays_over);
    RUN(test_over_a_boot_a_pin_is_kept_on_a_trusted_clock_alone);
    RUN(test_a_file_of_the_future_pins_nothing);
    RUN(test_what_no_rule_allows_any_more_is_no_pin);
    RUN(test_what_another_resolver_said_is_no_pin);
    RUN(test_a_forged_row_is_no_pin);
    RUN(test_what_is_no_such_file_adds_nothing);
    RUN(test_the_fullest_table_fits);
    return tap_done();
}
