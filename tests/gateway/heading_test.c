/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/heading.c; verify_range_test.c has a ledger of many segments.
 */
#include "gateway/ledger/heading.h"

#include "tests/gateway/ledger_kit.h"

static struct heading rows[] = {{.number = 3, .first_leaf = 10, .begun_us = 100},
                                {.number = 4, .first_leaf = 20, .begun_us = 90},
                                {.number = 6, .first_leaf = 20, .begun_us = 200}};
static const struct heading_list list = {.rows = rows, .count = 3};

static void test_an_event_is_in_the_last_segment_that_begins_before_it(void)
{
    EXPECT_EQ(heading_of_leaf(&list, 9), HEADING_NONE);
    EXPECT_EQ(heading_of_leaf(&list, 10), 0);
    EXPECT_EQ(heading_of_leaf(&list, 19), 0);
    EXPECT_EQ(heading_of_leaf(&list, 20), 2); /* the one before has none */
    EXPECT_EQ(heading_of_leaf(&list, UINT64_MAX), 2);
}

static void test_a_moment_is_in_the_last_segment_that_was_begun(void)
{
    EXPECT_EQ(heading_of_time(&list, 89), HEADING_NONE);
    EXPECT_EQ(heading_of_time(&list, 99), 1); /* a clock that was put back */
    EXPECT_EQ(heading_of_time(&list, 199), 1);
    EXPECT_EQ(heading_of_time(&list, 200), 2);
}

static void test_headers_that_cannot_be_read_are_left_out(void)
{
    struct folder folder;
    struct heading_list got;
    struct trouble why;
    char path[128];
    kit_empty();
    EXPECT(folder_open(&folder, kit_dir, &why));
    EXPECT(!heading_list(&got, &folder, &why));
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    store_close(store);
    kit_replace(2, (const uint8_t *)"SALLYSEG", 8);
    kit_path(path, sizeof path, 3);
    EXPECT(symlink("/dev/null", path) == 0);
    EXPECT(heading_list(&got, &folder, &why));
    EXPECT_EQ(got.count, 1);
    EXPECT_EQ(got.rows[0].number, 1);
    EXPECT_EQ(got.rows[0].first_leaf, 0);
    EXPECT_EQ(got.rows[0].begun_us, kit_now.wall_us);
    heading_list_free(&got);
    folder_close(&folder);
}

static void test_the_header_tells_which_ledger_it_is_and_whose(void)
{
    struct segment segment;
    struct trouble why;
    uint8_t id[SIGNATURE_KEY_ID_BYTES];
    kit_empty();
    EXPECT(!heading_first(&segment, kit_dir, &why));
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    store_close(store);
    EXPECT(heading_first(&segment, kit_dir, &why));
    signature_key_id(kit_key, id);
    EXPECT(memcmp(id, segment.key_id, sizeof id) == 0);
    kit_replace(1, (const uint8_t *)"SALLYSEG", 8);
    EXPECT(!heading_first(&segment, kit_dir, &why));
    EXPECT(strstr(why.text, "no header") != NULL);
    EXPECT(!heading_first(&segment, "/nonexistent", &why));
}

int main(void)
{
    kit_start();
    RUN(test_an_event_is_in_the_last_segment_that_begins_before_it);
    RUN(test_a_moment_is_in_the_last_segment_that_was_begun);
    RUN(test_the_header_tells_which_ledger_it_is_and_whose);
    RUN(test_headers_that_cannot_be_read_are_left_out);
    kit_stop();
    return tap_done();
}
