/* SPDX-License-Identifier: Apache-2.0 */
#include "can/trouble.h"

#include <errno.h>

#include "tests/tap.h"

static void a_text_replaces_the_one_before(void)
{
    struct trouble why = {"old and longer text", ENODEV};
    trouble_set(&why, "%s: %d", "can0", 7);
    EXPECT_TEXT(why.text, "can0: 7");
    EXPECT_EQ(why.error, 0);
}

static void a_long_text_is_cut_and_still_ends(void)
{
    struct trouble why;
    memset(why.text, 'x', sizeof why.text);
    trouble_set(&why, "%0*d", 2000, 1);
    EXPECT_EQ(strlen(why.text), sizeof why.text - 1);
}

static void what_would_steer_a_terminal_is_replaced(void)
{
    struct trouble why;
    trouble_set(&why, "%s", "a\x1B[2J\nb\t\x7F \xC2\x9B \xC3\xA9");
    EXPECT_TEXT(why.text, "a?[2J?b?? \xC2? \xC3\xA9");
    trouble_set_errno(&why, ENODEV, "%s", "a\rb; c");
    EXPECT_TEXT(why.text, "a?b: No such device; c");
}

static void an_errno_is_named_whatever_its_sign(void)
{
    struct trouble why;
    trouble_set_errno(&why, ENODEV, "can%d", 0);
    EXPECT_TEXT(why.text, "can0: No such device");
    EXPECT_EQ(why.error, ENODEV);
    trouble_set_errno(&why, -ENODEV, "can%d", 0);
    EXPECT_TEXT(why.text, "can0: No such device");
    EXPECT_EQ(why.error, ENODEV);
}

static void a_text_without_errno_forgets_the_one_before(void)
{
    struct trouble why;
    trouble_set_errno(&why, ENOSPC, "ledger");
    trouble_set(&why, "%s: ledger", strerror(ENOSPC));
    EXPECT_EQ(why.error, 0);
}

static void an_errno_stands_before_the_mend(void)
{
    struct trouble why;
    trouble_set_errno(&why, ENODEV, "can0; up; make it");
    EXPECT_TEXT(why.text, "can0; up: No such device; make it");
}

static void no_room_for_the_errno_overruns_nothing(void)
{
    struct trouble why;
    trouble_set_errno(&why, ENODEV, "%0*d", 2000, 1);
    EXPECT_EQ(strlen(why.text), sizeof why.text - 1);
    trouble_set_errno(&why, ENODEV, "%0*d", (int)sizeof why.text - 3, 1);
    EXPECT_EQ(strlen(why.text), sizeof why.text - 1);
    EXPECT_TEXT(why.text + sizeof why.text - 4, "1: ");
}

int main(void)
{
    RUN(a_text_replaces_the_one_before);
    RUN(a_long_text_is_cut_and_still_ends);
    RUN(what_would_steer_a_terminal_is_replaced);
    RUN(an_errno_is_named_whatever_its_sign);
    RUN(a_text_without_errno_forgets_the_one_before);
    RUN(an_errno_stands_before_the_mend);
    RUN(no_room_for_the_errno_overruns_nothing);
    return tap_done();
}
