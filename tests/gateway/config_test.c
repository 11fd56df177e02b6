/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/config.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/tap.h"

static struct config config;
static struct trouble why;

static bool parse(const char *text)
{
    why.text[0] = '\0';
    return config_parse(&config, "x.conf", text, strlen(text), &why);
}

#define LEAST "policy /p\nledger /l\nledger-key /k\nstate /s\n"

static void test_the_example_is_a_whole_configuration(void)
{
    EXPECT(parse(config_example()));
    EXPECT_TEXT(config.policy, "/etc/sallyport/van.bundle");
    EXPECT_TEXT(config.unit_interface, "eth1");
    EXPECT_EQ(config.ledger_max_bytes, 256000000);
    EXPECT_EQ(config.ledger_keep_days, 90);
    EXPECT_EQ(config.ledger_keep_severe_days, 1100);
    EXPECT_EQ(config.unit_address4.family, ADDRESS_IPV4);
    EXPECT_EQ(config.unit_address6.family, ADDRESS_IPV6);
    EXPECT_EQ(config.flows_max, 1024);
}

static void test_what_is_not_said_has_its_default(void)
{
    EXPECT(parse(LEAST));
    EXPECT_TEXT(config.control, "/run/sallyport/control");
    EXPECT_TEXT(config.user, "");
    EXPECT_EQ(config.ledger_max_bytes, 256000000);
    EXPECT_EQ(config.ledger_keep_days, 0);
    EXPECT_EQ(config.ledger_keep_severe_days, 0);
    EXPECT_EQ(config.flows_max, 1024);
}

static void test_comments_blanks_tabs_and_carriage_returns_do_not_matter(void)
{
    EXPECT(parse(
        "# first\n\n \t \npolicy\t/p # which\r\n  ledger  /l\nledger-key /k\nstate /s"));
    EXPECT_TEXT(config.policy, "/p");
    EXPECT_TEXT(config.ledger, "/l");
    EXPECT_TEXT(config.state, "/s");
}

static void test_a_wrong_line_is_named_with_its_mend(void)
{
    static const struct {
        const char *line;
        const char *message;
    } rows[] = {
        {"polici /p", "x.conf:5: no key 'polici'; 'sallyport run --help' shows them all"},
        {"ledger /m", "x.conf:5: 'ledger' is on line 2 already; take one out"},
        {"unit-address ::1\nunit-address 10.0.0.1\nunit-address ::2",
         "x.conf:7: 'unit-address' is on line 5 already; take one out"},
        {"user", "x.conf:5: 'user' has no value; write 'user VALUE'"},
        {"ledger-max 64", "x.conf:5: '64' is no size; write for example 256MB"},
        {"ledger-keep-days 0",
         "x.conf:5: '0' is no number from 1 to 65536; write for example 1024"},
        {"ledger-keep-days 90\nledger-keep-severe-days 30",
         "x.conf: 'ledger-keep-severe-days' is less than 'ledger-keep-days'; severe "
         "events "
         "stay longest, so make it more"},
        {"ledger-max 0MB", "x.conf:5: '0MB' is no size; write for example 256MB"},
        {"ledger-max 599kB",
         "x.conf:5: '599kB' is below the least, 600kB; write for example 256MB"},
        {"ledger-max -1MB", "x.conf:5: '-1MB' is no size; write for example 256MB"},
        {"flows-max 70000",
         "x.conf:5: '70000' is no number from 1 to 65536; write for example 1024"},
        {"flows-max 10x",
         "x.conf:5: '10x' is no number from 1 to 65536; write for example 1024"},
        {"unit-address 300.1.1.1", "x.conf:5: '300.1.1.1' is no IP address; write for "
                                   "example 192.168.77.1 or fd77::1"},
        {"unit-interface abcdefghijklmnopq",
         "x.conf:5: 'abcdefghijklmnopq' is too long; shorten it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, LEAST "%s\n", rows[i].line);
        EXPECT(!parse(text));
        EXPECT_TEXT(why.text, rows[i].message);
    }
}

static void keep(void *context, const char *line)
{
    char *all = context;
    size_t used = strlen(all);
    (void)snprintf(all + used, 1024 - used, "%s\n", line);
}

static void test_a_check_tells_every_trouble(void)
{
    char path[] = "/tmp/config_test.XXXXXX";
    char all[1024] = "";
    int fd = mkstemp(path);
    EXPECT(fd >= 0 && write(fd, LEAST "a b\nuser\n", strlen(LEAST) + 9) > 0);
    EXPECT(!config_check(&config, path, keep, all));
    EXPECT(strstr(all, ":5: no key 'a'") != NULL);
    EXPECT(strstr(all, ":6: 'user' has no value") != NULL);
    EXPECT(fd >= 0 && ftruncate(fd, (off_t)strlen(LEAST)) == 0);
    all[0] = '\0';
    EXPECT(config_check(&config, path, keep, all));
    EXPECT_TEXT(all, "");
    (void)close(fd);
    (void)unlink(path);
}

static void test_a_missing_key_is_named(void)
{
    EXPECT(!parse("policy /p\nledger /l\nstate /s\n"));
    EXPECT_TEXT(why.text,
                "x.conf: the key 'ledger-key' is missing; add a line 'ledger-key PATH'");
}

static void test_a_unit_interface_needs_our_address_on_it(void)
{
    EXPECT(!parse(LEAST "unit-interface eth1\n"));
    EXPECT(strstr(why.text, "add our own address on eth1") != NULL);
    EXPECT(parse(LEAST "unit-interface eth1\nunit-address fd77::1\n"));
}

static void test_bytes_that_are_no_text_are_refused(void)
{
    static const char zero[] = LEAST "user a\0b\n";
    char long_line[2048];
    EXPECT(!config_parse(&config, "x.conf", zero, sizeof zero - 1, &why));
    memset(long_line, 'a', sizeof long_line);
    EXPECT(!config_parse(&config, "x.conf", long_line, sizeof long_line, &why));
    EXPECT(strncmp(why.text, "x.conf:1: no line of text", 25) == 0);
}

static void test_every_cut_of_a_good_file_ends_with_an_answer(void)
{
    const char *whole = config_example();
    for (size_t len = 0; len < strlen(whole); len++) {
        why.text[0] = '\0';
        bool good = config_parse(&config, "x.conf", whole, len, &why);
        EXPECT(good == (why.text[0] == '\0'));
    }
}

int main(void)
{
    RUN(test_the_example_is_a_whole_configuration);
    RUN(test_what_is_not_said_has_its_default);
    RUN(test_comments_blanks_tabs_and_carriage_returns_do_not_matter);
    RUN(test_a_wrong_line_is_named_with_its_mend);
    RUN(test_a_check_tells_every_trouble);
    RUN(test_a_missing_key_is_named);
    RUN(test_a_unit_interface_needs_our_address_on_it);
    RUN(test_bytes_that_are_no_text_are_refused);
    RUN(test_every_cut_of_a_good_file_ends_with_an_answer);
    return tap_done();
}
