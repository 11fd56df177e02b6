/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/proof_sheet.c: a proof has one text, and no other is taken. */
#include "gateway/officer/proof_sheet.h"

#include "tests/gateway/ledger_kit.h"

static struct proof proof, again;
static struct sheet sheet, spoilt;
static struct event event;
static struct tree_head head;
static struct trouble why;

/* The proof of one of a hundred events. */
static void prove(uint64_t leaf)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 100));
    store_close(store);
    EXPECT_EQ(proof_find(&proof, kit_dir, leaf, &why), PROOF_FOUND);
    EXPECT(proof_sheet_print(&sheet, &proof));
}

static void test_no_changed_byte_of_a_proof_file_is_taken(void)
{
    prove(37);
    const uint8_t *bytes = (const uint8_t *)sheet.text;
    EXPECT(proof_sheet_parse(&again, bytes, sheet.used));
    for (size_t i = 0; i < sheet.used; i += KIT_STEP) {
        for (unsigned bit = 0; bit < 8; bit++) {
            spoilt = sheet;
            spoilt.text[i] = (char)(spoilt.text[i] ^ (1 << bit));
            bool good =
                proof_sheet_parse(&again, (const uint8_t *)spoilt.text, spoilt.used) &&
                proof_check(&again, kit_public, &event, &head, &why);
            if (!EXPECT(!good)) {
                printf("# byte %zu bit %u\n", i, bit);
            }
        }
        EXPECT(!proof_sheet_parse(&again, bytes, i));
    }
}

static void test_more_than_a_proof_is_none(void)
{
    static char text[SHEET_BYTES_MAX];
    prove(0);
    int len = snprintf(text, sizeof text, "%.*s\n", (int)sheet.used, sheet.text);
    EXPECT(!proof_sheet_parse(&again, (const uint8_t *)text, (size_t)len));
    /* more hashes than any path has */
    size_t used = (size_t)snprintf(text, sizeof text,
                                   "{\n\n  \"leaf\": 0,\n  \"event\": \"00\",\n\n");
    for (int i = 0; i < INCLUSION_PATH_MAX + 1; i++) {
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "    \"left %064d\",\n", i);
    }
    EXPECT(!proof_sheet_parse(&again, (const uint8_t *)text, used));
}

int main(void)
{
    kit_start();
    RUN(test_no_changed_byte_of_a_proof_file_is_taken);
    RUN(test_more_than_a_proof_is_none);
    kit_stop();
    return tap_done();
}
