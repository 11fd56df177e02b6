/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/shape.h"

#include "tests/tap.h"

static void test_text_is_utf_8_without_control_characters(void)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        {"", true},
        {"plain text: it's fine~", true},
        {"S\xC3\xBC"
         "d",
         true},
        {"\xE2\x82\xAC \xF0\x9F\x9A\x97", true},
        {"\xED\x9F\xBF", true},
        {"\xF4\x8F\xBF\xBF", true},
        {"\xC2\xA0", false}, /* U+00A0: seen as a blank, and is none */
        {"a\nb", false},
        {"a\x7F", false},
        {"a\"b", false},
        {"a\\b", false},
        {"\x80", false},
        {"\xC2", false},
        {"\xC2\x85", false},
        {"\xC0\xAF", false},
        {"\xC1\xBF", false},
        {"\xE0\x9F\xBF", false},
        {"\xE2\x82", false},
        {"\xED\xA0\x80", false},
        {"\xF0\x8F\xBF\xBF", false},
        {"\xF4\x90\x80\x80", false},
        {"\xF8\x88\x80\x80\x80", false},
        {"\xFF", false},
        {"a\xE2\x80\xAE"
         "b",
         false}, /* U+202E: what follows runs backwards */
        {"a\xE2\x81\xA6"
         "b",
         false}, /* U+2066: isolate */
        {"a\xE2\x80\x8B"
         "b",
         false}, /* U+200B: space of no width */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (shape_is_text(rows[i].text, strlen(rows[i].text)) != rows[i].good) {
            tap_expect(false, __FILE__, __LINE__, rows[i].text);
        }
    }
}

static void test_names_are_words_but_no_keywords(void)
{
    char longest[POLICY_NAME_BYTES + 1];
    memset(longest, 'x', sizeof longest);
    longest[POLICY_NAME_BYTES] = '\0';
    EXPECT(!shape_is_name(longest));
    longest[POLICY_NAME_BYTES - 1] = '\0';
    EXPECT(shape_is_name(longest));
    EXPECT(shape_is_name("Unit-2_b"));
    EXPECT(!shape_is_name(""));
    EXPECT(!shape_is_name("2unit"));
    EXPECT(!shape_is_name("-unit"));
    EXPECT(!shape_is_name("a.b"));
    EXPECT(!shape_is_name("uplink"));
}

static void test_interfaces_are_what_linux_takes(void)
{
    EXPECT(shape_is_interface("can0"));
    EXPECT(shape_is_interface("0can@1"));
    EXPECT(shape_is_interface("abcdefghijklmno"));
    EXPECT(!shape_is_interface("abcdefghijklmnop"));
    EXPECT(!shape_is_interface(""));
    EXPECT(!shape_is_interface("."));
    EXPECT(!shape_is_interface(".."));
    EXPECT(!shape_is_interface("a/b"));
    EXPECT(!shape_is_interface("a:b"));
    EXPECT(!shape_is_interface("a b"));
    EXPECT(!shape_is_interface("a\"b"));
}

static void test_buses_of_the_unit_are_untrusted(void)
{
    EXPECT(shape_is_untrusted("unit"));
    EXPECT(shape_is_untrusted("unit2"));
    EXPECT(!shape_is_untrusted("Unit"));
    EXPECT(!shape_is_untrusted("uni"));
    EXPECT(!shape_is_untrusted("theunit"));
}

static void test_lengths_are_those_of_a_dlc(void)
{
    static const uint8_t lengths[] = {0, 1,  2,  3,  4,  5,  6,  7,
                                      8, 12, 16, 20, 24, 32, 48, 64};
    size_t next = 0;
    for (uint64_t i = 0; i < 300; i++) {
        bool known = next < sizeof lengths && lengths[next] == i;
        EXPECT(shape_is_length(i) == known);
        next += known;
    }
}

static void host_is(const char *text, enum shape_host shape, const char *normal)
{
    char out[POLICY_HOST_BYTES];
    EXPECT_EQ(shape_host(out, text), shape);
    EXPECT_TEXT(out, normal);
}

static void test_hosts_are_names_or_patterns_that_are_not_too_wide(void)
{
    host_is("API.Telemetry.Example.", SHAPE_HOST_GOOD, "api.telemetry.example");
    host_is("*.Telemetry.example", SHAPE_HOST_GOOD, "*.telemetry.example");
    host_is("gateway", SHAPE_HOST_GOOD, "gateway");
    host_is("x.amazonaws.com", SHAPE_HOST_GOOD, "x.amazonaws.com");
    host_is("*.x.amazonaws.com", SHAPE_HOST_GOOD, "*.x.amazonaws.com");
    host_is("*.amazonaws.com", SHAPE_HOST_WIDE, "");
    host_is("*.co.uk", SHAPE_HOST_WIDE, "");
    host_is("*.com", SHAPE_HOST_WIDE, "");
    host_is("*.com.", SHAPE_HOST_WIDE, "");
    host_is("*", SHAPE_HOST_WIDE, "");
    host_is("*.", SHAPE_HOST_BAD, "");
    host_is("*.*.example", SHAPE_HOST_BAD, "");
    host_is("a*.b.example", SHAPE_HOST_BAD, "");
    host_is("a..example", SHAPE_HOST_BAD, "");
    host_is("a b.example", SHAPE_HOST_BAD, "");
    host_is("", SHAPE_HOST_BAD, "");
    host_is("198.51.100.7", SHAPE_HOST_ADDRESS, "");
    host_is("2001:db8::7", SHAPE_HOST_ADDRESS, "");
}

static void test_the_longest_names_fit(void)
{
    char name[300];
    char out[POLICY_HOST_BYTES];
    memcpy(name, "*.", 2);
    for (size_t i = 0; i < 253; i++) {
        name[i + 2] = i % 2 == 0 ? 'a' : '.';
    }
    name[2 + 253] = '\0';
    EXPECT_EQ(shape_host(out, name + 2), SHAPE_HOST_GOOD);
    EXPECT_EQ(strlen(out), 253);
    EXPECT_EQ(shape_host(out, name), SHAPE_HOST_GOOD);
    EXPECT_EQ(strlen(out), 255);
    memcpy(name + 2 + 253, ".a", 3);
    EXPECT_EQ(shape_host(out, name + 2), SHAPE_HOST_BAD);
}

int main(void)
{
    RUN(test_text_is_utf_8_without_control_characters);
    RUN(test_names_are_words_but_no_keywords);
    RUN(test_interfaces_are_what_linux_takes);
    RUN(test_buses_of_the_unit_are_untrusted);
    RUN(test_lengths_are_those_of_a_dlc);
    RUN(test_hosts_are_names_or_patterns_that_are_not_too_wide);
    RUN(test_the_longest_names_fit);
    return tap_done();
}
