/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/unread.h"

#include <errno.h>
#include <stdio.h>

#include "tests/tap.h"

static struct unread unread;

static void look(int count, int error)
{
    char path[32];
    unread_begin(&unread);
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "fleet/van-%02d", i);
        unread_meet(&unread, path, error);
    }
    unread_end(&unread);
}

static void test_who_is_not_met_again_is_forgotten(void)
{
    look(3, EACCES);
    EXPECT_EQ(unread.count, 3);
    EXPECT_EQ(unread.changes, 3);
    look(3, EACCES);
    EXPECT_EQ(unread.changes, 3);
    look(3, EIO);
    EXPECT_EQ(unread.changes, 6);
    look(1, EIO);
    EXPECT_EQ(unread.count, 1);
    EXPECT_TEXT(unread.rows[0].path, "fleet/van-00");
    EXPECT_EQ(unread.changes, 7);
    unread_free(&unread);
    EXPECT_EQ(unread.count, 0);
}

static void test_more_than_fit_are_counted(void)
{
    look(UNREAD_MAX + 2, EACCES);
    EXPECT_EQ(unread.count, UNREAD_MAX);
    EXPECT_EQ(unread.more, 2);
    look(UNREAD_MAX, EACCES);
    EXPECT_EQ(unread.more, 0);
    unread_free(&unread);
}

int main(void)
{
    RUN(test_who_is_not_met_again_is_forgotten);
    RUN(test_more_than_fit_are_counted);
    return tap_done();
}
