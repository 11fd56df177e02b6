/* SPDX-License-Identifier: Apache-2.0 */
/* A segment is made in memory, record by record, so that each fault can be put in. */
#include "gateway/ledger/scan.h"

#include <sys/mman.h>
#include <unistd.h>

#include "gateway/ledger/thinned.h"
#include "tests/gateway/ledger_kit.h"

static uint8_t image[16 * 1024];
static size_t used;
static struct segment header;
static struct merkle merkle;
static struct scan scan;
static struct trouble why;

static void begin(void)
{
    memset(image, 0, sizeof image);
    memset(&header, 0, sizeof header);
    memset(header.ledger_id, 7, sizeof header.ledger_id);
    header.number = 1;
    merkle_init(&header.merkle);
    merkle_init(&merkle);
    used = segment_encode(&header, image);
    why.text[0] = '\0';
}

static void add_event(uint64_t seq)
{
    struct event event = kit_event(seq);
    size_t len = event_pack(&event, image + used + RECORD_FRAME_BYTES);
    merkle_push(&merkle, image + used + RECORD_FRAME_BYTES, len);
    used += record_frame(image + used, RECORD_EVENT, len);
}

static struct tree_head next_head(uint64_t number)
{
    struct tree_head head = {.segment = header.digest,
                             .number = number,
                             .size = merkle.size,
                             .root = merkle_root(&merkle)};
    memcpy(head.ledger_id, header.ledger_id, sizeof head.ledger_id);
    return head;
}

static void add_head(const struct tree_head *head)
{
    size_t len = tree_head_sign(head, image + used + RECORD_FRAME_BYTES, kit_key);
    used += record_frame(image + used, RECORD_HEAD, len);
}

/* Walks to the first step that is neither an event nor a head. */
static enum scan_step walk(void)
{
    enum scan_step step = SCAN_EVENT;
    EXPECT(scan_begin(&scan, image, sizeof image, &why));
    while (step == SCAN_EVENT || step == SCAN_HEAD) {
        step = scan_next(&scan, &why);
    }
    return step;
}

static void test_events_get_their_leaf_and_a_head_seals_them(void)
{
    begin();
    add_event(1);
    add_event(2);
    struct tree_head head = next_head(1);
    add_head(&head);
    size_t sealed = used;
    add_event(3);
    EXPECT(scan_begin(&scan, image, sizeof image, &why));
    EXPECT_EQ(scan_next(&scan, &why), SCAN_EVENT);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_EVENT);
    EXPECT_EQ(scan.event.leaf, 1);
    EXPECT_EQ(scan.event.source_seq, 2);
    EXPECT_EQ(scan.sealed_pos, 0);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_HEAD);
    EXPECT_EQ(scan.head.number, 1);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_EVENT);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_END);
    EXPECT_EQ(scan.sealed_pos, sealed);
    EXPECT_EQ(scan.sealed.size, 2);
    EXPECT_EQ(scan.merkle.size, 3);
    EXPECT_EQ(sources_seq(&scan.sealed_sources, EVENT_FROM_CAN, 77), 2);
    EXPECT_EQ(sources_seq(&scan.sources, EVENT_FROM_CAN, 77), 3);
}

static void test_what_does_not_begin_with_a_header_is_refused(void)
{
    begin();
    image[0] ^= 1;
    EXPECT(!scan_begin(&scan, image, sizeof image, &why));
    EXPECT(strstr(why.text, "offset 0: ") != NULL);
    EXPECT(!scan_begin(&scan, image, 0, &why));
}

/* Each head is signed by the right key and framed rightly; only what it says is wrong. */
static void head_is_refused(const struct tree_head *head, const char *what)
{
    char expected[160];
    size_t at = used;
    add_head(head);
    EXPECT_EQ(walk(), SCAN_BROKEN);
    (void)snprintf(expected, sizeof expected, "offset %zu: %s", at, what);
    EXPECT_TEXT(why.text, expected);
    EXPECT_EQ(scan.in.pos, at);
    EXPECT_EQ(scan.sealed_pos, 0);
}

static void test_a_head_that_says_something_else_than_its_records_is_named(void)
{
    static const char sum[] = "a tree head that these events do not add up to";
    static const char turn[] = "a tree head out of turn: one is missing or moved";
    static const struct {
        size_t at;
        const char *what;
    } rows[] = {
        {offsetof(struct tree_head, ledger_id), "a tree head of another ledger"},
        {offsetof(struct tree_head, segment),
         "a tree head of another segment, or this segment's header was changed"},
        {offsetof(struct tree_head, number), turn},
        {offsetof(struct tree_head, size), sum},
        {offsetof(struct tree_head, root), sum},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        add_event(1);
        struct tree_head head = next_head(1);
        ((uint8_t *)&head)[rows[i].at] ^= 2;
        head_is_refused(&head, rows[i].what);
    }
}

static void test_a_record_that_is_rotten_or_no_event_stops_the_scan_there(void)
{
    begin();
    size_t at = used;
    add_event(1);
    image[at + RECORD_FRAME_BYTES] ^= 1;
    EXPECT_EQ(walk(), SCAN_BROKEN);
    EXPECT(strstr(why.text, "a record that is cut, rotten or changed") != NULL);
    EXPECT_EQ(scan.in.pos, at);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_BROKEN);
    begin();
    memset(image + used + RECORD_FRAME_BYTES, 0xFF, 5);
    used += record_frame(image + used, RECORD_EVENT, 5);
    EXPECT_EQ(walk(), SCAN_BROKEN);
    EXPECT(strstr(why.text, "a record that is no event") != NULL);
    EXPECT_EQ(scan.merkle.size, 0);
    begin();
    used += record_frame(image + used, RECORD_HEAD, 5);
    EXPECT_EQ(walk(), SCAN_BROKEN);
    EXPECT(strstr(why.text, "a tree head that is none") != NULL);
}

static void add_thinned(unsigned level, uint32_t heads)
{
    struct thinned thinned = {.level = (uint8_t)level, .heads = heads};
    thinned_encode(&thinned, image + used + RECORD_FRAME_BYTES);
    (void)!merkle_push_subtree(&merkle, &thinned.root, level);
    used += record_frame(image + used, RECORD_THINNED, THINNED_BYTES);
}

static void test_events_that_were_taken_out_count_as_leaves_and_their_heads_too(void)
{
    begin();
    add_event(1);
    add_thinned(0, 3);
    add_thinned(4 - 3, 0);
    add_event(2);
    struct tree_head head = next_head(4);
    add_head(&head);
    EXPECT(scan_begin(&scan, image, sizeof image, &why));
    EXPECT_EQ(scan_next(&scan, &why), SCAN_EVENT);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_THINNED);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_THINNED);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_EVENT);
    EXPECT_EQ(scan.event.leaf, 4);
    EXPECT_EQ(scan.thinned, 3);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_HEAD);
    EXPECT_EQ(scan.heads, 4);
}

static void test_a_thinned_record_off_its_boundary_stops_the_scan(void)
{
    begin();
    add_event(1);
    add_thinned(1, 0);
    EXPECT_EQ(walk(), SCAN_BROKEN);
    EXPECT(strstr(why.text, "no place that events were taken out of") != NULL);
    EXPECT_EQ(scan.thinned, 0);
    begin();
    used += record_frame(image + used, RECORD_THINNED, 5);
    EXPECT_EQ(walk(), SCAN_BROKEN);
}

static void add_summary(const struct summary *summary)
{
    summary_encode(summary, image + used);
    used += SUMMARY_RECORD_BYTES;
}

static void test_a_summary_behind_a_head_must_be_that_of_the_events(void)
{
    struct summary summary = {0};
    struct event event = kit_event(1);
    begin();
    add_event(1);
    summary_note(&summary, &event);
    add_summary(&summary);
    EXPECT_EQ(walk(), SCAN_BROKEN); /* no head before it */
    begin();
    add_event(1);
    struct tree_head head = next_head(1);
    add_head(&head);
    size_t sealed = used;
    add_summary(&summary);
    EXPECT_EQ(walk(), SCAN_SUMMARY);
    EXPECT(scan.summed);
    EXPECT_EQ(scan.sealed_pos, sealed + SUMMARY_RECORD_BYTES);
    used = sealed;
    summary.actions ^= 1;
    add_summary(&summary);
    EXPECT_EQ(walk(), SCAN_BROKEN);
    EXPECT(strstr(why.text, "a summary that is not that of the events") != NULL);
    EXPECT(!scan.summed);
    EXPECT_EQ(scan.sealed_pos, sealed);
}

static void test_unadded_a_head_is_taken_at_its_word(void)
{
    begin();
    add_event(1);
    struct tree_head head = next_head(1);
    head.root.bytes[0] ^= 1;
    add_head(&head);
    EXPECT_EQ(walk(), SCAN_BROKEN);
    EXPECT(scan_begin(&scan, image, sizeof image, &why));
    scan_unadded(&scan);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_EVENT);
    EXPECT_EQ(scan_next(&scan, &why), SCAN_HEAD);
    EXPECT_EQ(scan.merkle.size, 1);
}

static void test_a_later_head_is_found_behind_whatever_is_broken(void)
{
    uint8_t stranger[TREE_HEAD_LEDGER_ID_BYTES] = {0};
    begin();
    size_t from = used;
    add_event(1);
    struct tree_head head = next_head(5);
    add_head(&head);
    memset(image + from, 0xA5, 20);
    EXPECT(scan_finds_head(image, sizeof image, from, header.ledger_id, 5));
    EXPECT(scan_finds_head(image, sizeof image, 0, NULL, 1));
    EXPECT(!scan_finds_head(image, sizeof image, from, header.ledger_id, 6));
    EXPECT(!scan_finds_head(image, sizeof image, from, stranger, 5));
    EXPECT(!scan_finds_head(image, sizeof image, used, NULL, 1));
    EXPECT(!scan_finds_head(image, used - 1, from, NULL, 1));
    EXPECT(!scan_finds_head(image, sizeof image, sizeof image + 1, NULL, 1));
}

/* What reads as the frame of a long record of another kind, at whatever place, is not
 * added up: here most of that record is in a page that cannot be read. */
static void test_a_head_is_looked_for_without_adding_up_what_is_none(void)
{
    static const uint8_t frame[] = {0xFF, 3, 0, 0, RECORD_EVENT};
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    begin();
    struct tree_head head = next_head(1);
    size_t from = used;
    add_head(&head);
    size_t len = sizeof frame + RECORD_FRAME_BYTES + used - from;
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(pages != MAP_FAILED);
    uint8_t *at = pages + page - len;
    memcpy(at, frame, sizeof frame);
    memcpy(at + len - (used - from), image + from, used - from);
    EXPECT(mprotect(pages + page, page, PROT_NONE) == 0);
    EXPECT(scan_finds_head(at, len + page, 0, NULL, 1));
    EXPECT(munmap(pages, 2 * page) == 0);
}

int main(void)
{
    kit_start();
    RUN(test_events_get_their_leaf_and_a_head_seals_them);
    RUN(test_what_does_not_begin_with_a_header_is_refused);
    RUN(test_a_head_that_says_something_else_than_its_records_is_named);
    RUN(test_a_record_that_is_rotten_or_no_event_stops_the_scan_there);
    RUN(test_events_that_were_taken_out_count_as_leaves_and_their_heads_too);
    RUN(test_a_thinned_record_off_its_boundary_stops_the_scan);
    RUN(test_a_summary_behind_a_head_must_be_that_of_the_events);
    RUN(test_unadded_a_head_is_taken_at_its_word);
    RUN(test_a_later_head_is_found_behind_whatever_is_broken);
    RUN(test_a_head_is_looked_for_without_adding_up_what_is_none);
    kit_stop();
    return tap_done();
}
