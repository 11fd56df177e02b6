/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/fleet_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/gateway/vans.h"
#include "tests/tap.h"

#define VANS 11

static char dir[64];
static struct fleet_folder fleet;
static struct trouble why;

static void test_ledgers_are_in_order_of_the_numbers_in_their_names(void)
{
    EXPECT(fleet_folder_find(&fleet, dir, &why));
    EXPECT_EQ(fleet.count, VANS);
    EXPECT(fleet.dir == dir);
    EXPECT(strcmp(fleet_folder_name(&fleet.rows[0]), "van-1") == 0);
    EXPECT(strcmp(fleet_folder_name(&fleet.rows[1]), "van-2") == 0);
    EXPECT(strcmp(fleet_folder_name(&fleet.rows[VANS - 1]), "van-11") == 0);
    EXPECT_EQ(fleet.rows[VANS - 1].error, 0);
    fleet_folder_free(&fleet);
    EXPECT(fleet.count == 0 && fleet.rows == NULL);
}

static void test_a_ledger_and_what_is_not_there_have_no_rows(void)
{
    EXPECT(fleet_folder_find(&fleet, vans_path(dir, 1), &why));
    EXPECT_EQ(fleet.count, 0);
    fleet_folder_free(&fleet);
    EXPECT(fleet_folder_find(&fleet, "/nonexistent", &why));
    EXPECT_EQ(fleet.count, 0);
    fleet_folder_free(&fleet);
}

static void test_a_row_that_cannot_be_read_says_as_whom(void)
{
    char path[] = "fleet/van-1";
    fleet_folder_tell(&(struct fleet_folder_row){path, EACCES}, &why);
    EXPECT(strcmp(why.text, "fleet/van-1: cannot be read: Permission denied; read it as "
                            "the user whose it is") == 0);
}

int main(void)
{
    (void)snprintf(dir, sizeof dir, "/tmp/fleet-folder-XXXXXX");
    EXPECT(mkdtemp(dir) != NULL);
    vans_make(dir, VANS);
    RUN(test_ledgers_are_in_order_of_the_numbers_in_their_names);
    RUN(test_a_ledger_and_what_is_not_there_have_no_rows);
    RUN(test_a_row_that_cannot_be_read_says_as_whom);
    vans_remove(dir, VANS);
    return tap_done();
}
