/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/kept_head_sheet.c and head_lines.c: a kept head has one text,
 * and no other is taken. */
#include "gateway/officer/kept_head_sheet.h"

#include "tests/gateway/ledger_kit.h"

#define NOW_US UINT64_C(1800000009000000)

static struct kept_head kept, again;
static struct tree_head head;
static struct sheet sheet, spoilt;
static struct trouble why;

static void spoil_each(bool witnessed)
{
    EXPECT(kept_head_sheet_print(&sheet, &kept));
    EXPECT(kept_head_sheet_parse(&again, (const uint8_t *)sheet.text, sheet.used));
    EXPECT_EQ(again.witness_len, kept.witness_len);
    for (size_t i = 0; i < sheet.used; i += KIT_STEP) {
        for (unsigned bit = 0; bit < 8; bit++) {
            spoilt = sheet;
            spoilt.text[i] = (char)(spoilt.text[i] ^ (1 << bit));
            bool good =
                kept_head_sheet_parse(&again, (const uint8_t *)spoilt.text, sheet.used) &&
                kept_head_check(&again, kit_public, witnessed ? kit_public : NULL, &head,
                                &why);
            if (!EXPECT(!good)) {
                printf("# byte %zu bit %u\n", i, bit);
            }
        }
        EXPECT(!kept_head_sheet_parse(&again, (const uint8_t *)sheet.text, i));
    }
}

static void test_no_changed_byte_of_a_head_file_is_taken(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 3));
    store_close(store);
    EXPECT_EQ(kept_head_newest(&kept, kit_dir, kit_public, &why), KEPT_HEAD_FOUND);
    spoil_each(false);
    EXPECT(kept_head_witness(&kept, kit_key, NOW_US));
    spoil_each(true);
    again = kept;
    again.len = 5;
    EXPECT(!kept_head_sheet_print(&sheet, &again));
}

int main(void)
{
    kit_start();
    RUN(test_no_changed_byte_of_a_head_file_is_taken);
    kit_stop();
    return tap_done();
}
