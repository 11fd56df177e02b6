/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of single records read from a ledger on disk; where they are found,
 * vehicle_test.c shows. */
#include "gateway/review/fetch.h"

#include "tests/gateway/ledger_kit.h"

static struct trouble why;
static uint8_t image[128 * 1024];

static void test_what_stands_elsewhere_is_no_event(void)
{
    struct fetched fetched;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    store_close(store);
    unsigned found = 0;
    size_t len = kit_used(image, kit_read(1, image, sizeof image));
    for (uint32_t offset = 0; offset < len + 10; offset++) {
        struct fetch_place place = {.leaf = 1, .segment = 1, .offset = offset};
        found += fetch_event(&fetched, kit_dir, &place, &why);
    }
    EXPECT_EQ(found, 3);
    struct fetch_place place = {.leaf = 4711, .segment = 9};
    EXPECT(!fetch_event(&fetched, kit_dir, &place, &why));
    EXPECT(strstr(why.text, "#4711 no longer stands in segment 9") != NULL);
    EXPECT(!fetch_event(&fetched, "/nonexistent", &place, &why));
}

static void test_the_header_tells_which_ledger_it_is_and_whose(void)
{
    struct segment segment;
    uint8_t id[SIGNATURE_KEY_ID_BYTES];
    kit_empty();
    EXPECT(!fetch_header(&segment, kit_dir, &why));
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    store_close(store);
    EXPECT(fetch_header(&segment, kit_dir, &why));
    signature_key_id(kit_key, id);
    EXPECT(memcmp(id, segment.key_id, sizeof id) == 0);
    kit_replace(1, (const uint8_t *)"SALLYSEG", 8);
    EXPECT(!fetch_header(&segment, kit_dir, &why));
    EXPECT(strstr(why.text, "no header") != NULL);
    EXPECT(!fetch_header(&segment, "/nonexistent", &why));
}

int main(void)
{
    kit_start();
    RUN(test_what_stands_elsewhere_is_no_event);
    RUN(test_the_header_tells_which_ledger_it_is_and_whose);
    kit_stop();
    return tap_done();
}
