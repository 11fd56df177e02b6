/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/parse_value.h"

#include "tests/tap.h"

static struct messages messages;
static struct draft draft;
static struct policy policy = {.mode_count = 16};
static struct parser parser;

static void begin(const char *text)
{
    messages = (struct messages){.count = 0};
    for (uint8_t i = 0; i < policy.mode_count; i++) {
        (void)snprintf(policy.modes[i].name, sizeof policy.modes[i].name, "m%u", i);
    }
    draft.policy = &policy;
    parser = (struct parser){.messages = &messages, .draft = &draft};
    lexer_init(&parser.lexer, text, strlen(text));
    parser_start(&parser);
}

static void test_addresses_of_both_kinds_are_read(void)
{
    struct address address;
    begin("198.51.100.53 2001:db8::53");
    EXPECT(parse_address(&parser, &address));
    EXPECT_EQ(address.family, ADDRESS_IPV4);
    EXPECT_EQ(address.bytes[3], 53);
    EXPECT(parse_address(&parser, &address));
    EXPECT_EQ(address.family, ADDRESS_IPV6);
    EXPECT_EQ(messages.count, 0);
}

static void test_what_is_no_address_is_told(void)
{
    static const char *const rows[] = {"", "x", "\"::1\"", "1.2", "1:2", "5", "::g"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct address address;
        begin(rows[i]);
        EXPECT(!parse_address(&parser, &address));
        EXPECT_EQ(messages.count, 1);
    }
}

static void test_ports_are_1_to_65535(void)
{
    uint16_t port = 0;
    begin("1 65535 65536");
    EXPECT(parse_port(&parser, &port) && port == 1);
    EXPECT(parse_port(&parser, &port) && port == 65535);
    EXPECT(!parse_port(&parser, &port));
}

static void test_durations_are_1_us_to_71_minutes(void)
{
    uint32_t us = 7;
    begin("20ms 71min 0s");
    EXPECT(parse_duration(&parser, &us) && us == 20000);
    EXPECT(parse_duration(&parser, &us) && us == 4260000000U);
    EXPECT(!parse_duration(&parser, &us) && us == 4260000000U);
    begin("72min");
    EXPECT(!parse_duration(&parser, &us) && us == 4260000000U);
    EXPECT_EQ(messages.count, 1);
}

static void test_rates_have_a_time(void)
{
    uint32_t count = 0;
    uint32_t per_us = 0;
    begin("3/20ms 10");
    EXPECT(parse_rate(&parser, &count, &per_us) && count == 3 && per_us == 20000);
    EXPECT(!parse_rate(&parser, &count, &per_us) && count == 3 && per_us == 20000);
    EXPECT_EQ(messages.count, 1);
}

static void test_modes_become_bits(void)
{
    uint16_t modes = 0;
    begin("m0, m15,m3 x");
    EXPECT(parse_modes(&parser, &modes));
    EXPECT_EQ(modes, 0x8009);
    begin("m1, m2, m1");
    EXPECT(!parse_modes(&parser, &modes));
    EXPECT_TEXT(messages.rows[0].text, "the mode 'm1' is listed twice; take one out");
    begin("m1, m16");
    EXPECT(!parse_modes(&parser, &modes));
    begin("m1,");
    EXPECT(!parse_modes(&parser, &modes));
}

int main(void)
{
    RUN(test_addresses_of_both_kinds_are_read);
    RUN(test_what_is_no_address_is_told);
    RUN(test_ports_are_1_to_65535);
    RUN(test_durations_are_1_us_to_71_minutes);
    RUN(test_rates_have_a_time);
    RUN(test_modes_become_bits);
    return tap_done();
}
