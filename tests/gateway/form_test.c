/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of names and values in URLs and forms. */
#include "gateway/review/form.h"

#include "tests/tap.h"

static struct form form;
static char text[8192];

static bool read_form(const char *from)
{
    form.count = 0;
    (void)snprintf(text, sizeof text, "%s", from);
    return form_read(&form, text);
}

static void test_names_and_values_are_decoded(void)
{
    EXPECT(read_form("a=1&b%3D=x+y%26&&c&=&note=%C3%B6"));
    EXPECT_TEXT(form_get(&form, "a"), "1");
    EXPECT_TEXT(form_get(&form, "b="), "x y&");
    EXPECT_TEXT(form_get(&form, "c"), "");
    EXPECT_TEXT(form_get(&form, "note"), "\xc3\xb6");
    EXPECT(form_get(&form, "d") == NULL);
}

static void test_of_one_name_the_last_counts(void)
{
    EXPECT(read_form("a=1&a=2"));
    EXPECT_EQ(form.count, 2);
    EXPECT_TEXT(form_get(&form, "a"), "2");
}

static void test_what_is_cut_or_has_a_zero_is_refused(void)
{
    EXPECT(!read_form("a=%"));
    EXPECT(!read_form("a=%4"));
    EXPECT(!read_form("a=%4x"));
    EXPECT(!read_form("a=1%002"));
    EXPECT(!read_form("%00=1"));
    EXPECT(read_form(""));
    EXPECT_EQ(form.count, 0);
}

static void test_more_pairs_than_there_is_room_for_are_refused(void)
{
    char many[4 * FORM_PAIRS_MAX + 8] = "";
    for (int i = 0; i < FORM_PAIRS_MAX; i++) {
        memcpy(many + 4 * i, "a=1&", 5);
    }
    EXPECT(read_form(many));
    EXPECT_EQ(form.count, FORM_PAIRS_MAX);
    memcpy(many + sizeof many - 8, "b=1", 4);
    EXPECT(!read_form(many));
}

int main(void)
{
    RUN(test_names_and_values_are_decoded);
    RUN(test_of_one_name_the_last_counts);
    RUN(test_what_is_cut_or_has_a_zero_is_refused);
    RUN(test_more_pairs_than_there_is_room_for_are_refused);
    return tap_done();
}
