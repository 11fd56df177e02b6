/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever is cut, what is sealed is found again. */
#include "gateway/ledger/recover.h"

#include "gateway/ledger/scan.h"
#include "tests/gateway/ledger_kit.h"

static uint8_t image[128 * 1024];
static uint8_t before_image[128 * 1024];

/* Where each tree head ends in a segment, and how many events it seals. */
struct seal {
    size_t end;
    uint64_t events;
};

static size_t seals_of(const uint8_t *bytes, size_t len, struct seal *out, size_t max)
{
    static struct scan scan;
    struct trouble why;
    size_t count = 0;
    if (!scan_begin(&scan, bytes, len, &why)) {
        return 0;
    }
    for (enum scan_step step = scan_next(&scan, &why);
         (step == SCAN_EVENT || step == SCAN_HEAD) && count < max;
         step = scan_next(&scan, &why)) {
        if (step == SCAN_HEAD) {
            out[count++] = (struct seal){scan.in.pos, scan.merkle.size};
        }
    }
    return count;
}

/* Opens what is in kit_dir and expects exactly the sealed events, and a LEDGER_TORN event
 * if and only if something was cut. */
static bool opens_with(uint64_t sealed, bool torn, bool verify)
{
    static struct verify_report report;
    struct store *store = kit_open();
    if (store == NULL) {
        return false;
    }
    bool good = store_sealed_count(store) == sealed + (torn ? 1 : 0);
    store_close(store);
    if (!good || !verify) {
        return good;
    }
    return kit_verify(&report) && report.fault_count == 0 &&
           report.torn == (torn ? 1U : 0U);
}

/* The ledger cut at `cut`, as a short file or as zeros in a preallocated one. */
static bool survives_cut(unsigned segment, const uint8_t *bytes, size_t len, size_t cut,
                         bool zeros, uint64_t sealed_before)
{
    struct seal seals[64];
    size_t count = seals_of(bytes, len, seals, 64);
    uint64_t sealed = sealed_before;
    size_t sealed_end = 0;
    while (zeros && cut < len && bytes[cut] == 0) {
        cut++; /* a zero that became a zero is not lost: some signatures end in one */
    }
    for (size_t i = 0; i < count && seals[i].end <= cut; i++) {
        sealed = seals[i].events;
        sealed_end = seals[i].end;
    }
    static uint8_t cut_bytes[sizeof image];
    memset(cut_bytes, 0, sizeof cut_bytes);
    memcpy(cut_bytes, bytes, cut);
    kit_replace(segment, cut_bytes, zeros ? len : cut);
    bool begun = sealed_end > 0;
    bool torn = begun ? kit_used(cut_bytes, cut) > sealed_end : true;
    /* Signatures take their time: not after every byte. */
    bool good = opens_with(sealed, torn, cut % 32 == 0 || cut - sealed_end < 2);
    if (!good) {
        printf("# segment %u cut at %zu%s: %" PRIu64 " sealed, torn %d\n", segment, cut,
               zeros ? " with zeros behind" : "", sealed, torn);
    }
    return good;
}

static void test_a_ledger_cut_at_every_byte_opens_and_loses_only_what_was_not_sealed(void)
{
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 2));
    EXPECT(kit_write(store, 3, 3));
    EXPECT(kit_write(store, 4, 6));
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    size_t used = kit_used(image, len);
    bool good = true;
    for (size_t cut = 0; cut <= used && good; cut += KIT_STEP) {
        kit_empty();
        good = survives_cut(1, image, len, cut, cut % 2 == 0, 0);
    }
    EXPECT(good);
    EXPECT(used > 800);
}

static void
test_the_last_of_many_segments_cut_at_every_byte_falls_back_to_the_one_before(void)
{
    kit_empty();
    struct store *store = kit_open();
    uint64_t seq = 1;
    while (kit_read(2, image, sizeof image) == 0) {
        EXPECT(kit_write(store, seq, seq + 99));
        seq += 100;
    }
    store_close(store);
    struct seal last;
    size_t before_len = kit_read(1, before_image, sizeof before_image);
    size_t len = kit_read(2, image, sizeof image);
    size_t step = 29; /* the test before it cuts such records at every byte */
    struct seal seals[64];
    size_t count = seals_of(before_image, before_len, seals, 64);
    EXPECT(count > 0);
    last = seals[count - 1];
    EXPECT(seals_of(image, len, seals, 64) == 2);
    bool good = true;
    for (size_t cut = 0; cut <= seals[1].end && good;
         cut += KIT_STEP * (cut < seals[0].end + 4 ? 1 : step)) {
        kit_empty();
        kit_replace(1, before_image, before_len);
        good = survives_cut(2, image, len, cut, cut % 2 == 0, last.events);
    }
    EXPECT(good);
}

static void test_a_torn_batch_of_which_only_the_end_reached_the_disk_is_cut(void)
{
    struct seal seals[8];
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 2));
    EXPECT(kit_write(store, 3, 5));
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    EXPECT_EQ(seals_of(image, len, seals, 8), 3);
    memset(image + seals[1].end, 0, 40); /* a page written out of order */
    kit_replace(1, image, len);
    EXPECT(opens_with(2, true, true));
}

static void test_damage_to_what_was_sealed_is_refused_and_left_as_it_is(void)
{
    struct seal seals[8];
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 2));
    EXPECT(kit_write(store, 3, 5));
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    EXPECT_EQ(seals_of(image, len, seals, 8), 3);
    const size_t places[] = {3, seals[0].end - 5, seals[0].end + 20, seals[1].end - 5};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        image[places[i]] ^= 0x10;
        kit_replace(1, image, len);
        EXPECT(store_open(kit_dir, kit_key, &kit_limits, kit_boot, &kit_now, &why) ==
               NULL);
        EXPECT(strstr(why.text, "damaged") != NULL);
        EXPECT_EQ(kit_read(1, before_image, sizeof before_image), len);
        EXPECT(memcmp(image, before_image, len) == 0);
        image[places[i]] ^= 0x10;
    }
}

/* recover_state on the folder as it is; what it found is left in `found`. */
static struct store found;
static struct torn torn;

static bool recover(void)
{
    struct folder_list list;
    struct trouble why = {0};
    memset(&found, 0, sizeof found);
    found.fd = -1;
    found.key = kit_key;
    if (!EXPECT(folder_open(&found.folder, kit_dir, &why))) {
        return false;
    }
    bool good = folder_list(&found.folder, &list, &why) &&
                recover_state(&found, &list, &torn, &why);
    folder_list_free(&list);
    if (!good) {
        printf("# %s\n", why.text);
    }
    return good;
}

static void forget(void)
{
    if (found.fd >= 0) {
        (void)close(found.fd);
    }
    folder_close(&found.folder);
}

static void test_in_an_empty_folder_there_is_nothing_to_go_on_with(void)
{
    kit_empty();
    EXPECT(recover());
    EXPECT_EQ(found.fd, -1);
    EXPECT_EQ(found.segment.number, 0);
    EXPECT(!torn.found);
    forget();
}

static void test_a_torn_end_is_counted_and_nothing_is_changed_on_disk(void)
{
    struct seal seals[8];
    kit_empty();
    struct store *store = kit_open();
    EXPECT(kit_write(store, 1, 2));
    EXPECT(kit_write(store, 3, 5));
    store_close(store);
    EXPECT_EQ(seals_of(image, kit_read(1, image, sizeof image), seals, 8), 3);
    size_t len =
        seals[2].end; /* a signature may end in a zero, so kit_used does not tell */
    kit_replace(1, image, len - 1);
    EXPECT(recover());
    EXPECT(torn.found);
    EXPECT_EQ(torn.segment, 1);
    EXPECT_EQ(torn.offset, seals[1].end);
    EXPECT_EQ(torn.events, 3);
    EXPECT_EQ(torn.bytes, kit_used(image, len - 1) - seals[1].end);
    EXPECT_EQ(found.used, seals[1].end);
    EXPECT_EQ(found.sealed.size, 2);
    EXPECT_EQ(found.heads, 2);
    EXPECT(found.trim && found.fd >= 0);
    EXPECT_EQ(sources_seq(&found.sealed_sources, EVENT_FROM_CAN, 77), 2);
    EXPECT_EQ(kit_read(1, before_image, sizeof before_image), len - 1);
    EXPECT(memcmp(image, before_image, len - 1) == 0);
    forget();
}

static void test_a_header_that_cannot_be_read_is_zeroed(void)
{
    struct segment header;
    kit_empty();
    store_close(kit_open());
    EXPECT(recover());
    EXPECT(recover_header(&found, 1, &header));
    EXPECT_EQ(header.number, 1);
    memset(&header, 0xFF, sizeof header);
    EXPECT(!recover_header(&found, 2, &header));
    EXPECT_EQ(header.number, 0);
    size_t len = kit_read(1, image, sizeof image);
    image[30] ^= 1; /* behind its number */
    kit_replace(1, image, len);
    memset(&header, 0xFF, sizeof header);
    EXPECT(!recover_header(&found, 1, &header));
    EXPECT_EQ(header.number, 0);
    forget();
}

int main(void)
{
    kit_start();
    RUN(test_a_ledger_cut_at_every_byte_opens_and_loses_only_what_was_not_sealed);
    RUN(test_the_last_of_many_segments_cut_at_every_byte_falls_back_to_the_one_before);
    RUN(test_a_torn_batch_of_which_only_the_end_reached_the_disk_is_cut);
    RUN(test_damage_to_what_was_sealed_is_refused_and_left_as_it_is);
    RUN(test_in_an_empty_folder_there_is_nothing_to_go_on_with);
    RUN(test_a_torn_end_is_counted_and_nothing_is_changed_on_disk);
    RUN(test_a_header_that_cannot_be_read_is_zeroed);
    kit_stop();
    return tap_done();
}
