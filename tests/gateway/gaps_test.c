/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/gaps.h"

#include "gateway/ledger/notice.h"
#include "tests/tap.h"

static void hear(struct gaps *gaps, uint64_t segment, const struct digest *digest)
{
    struct event event;
    notice_thinned(&event, segment, 0, 100, 7, digest);
    event.source = EVENT_FROM_LEDGER;
    gaps_hear(gaps, &event);
}

static void test_one_is_stated_by_its_number_and_its_bytes(void)
{
    struct gaps gaps;
    struct digest file = digest_of("x", 1);
    struct digest other = digest_of("y", 1);
    gaps_init(&gaps);
    hear(&gaps, 1, &file); /* there are none */
    EXPECT(gaps_add(&gaps, 2, 7, &file));
    EXPECT(gaps_add(&gaps, 5, 8, &other));
    hear(&gaps, 3, &file);
    hear(&gaps, 5, &file);
    EXPECT(!gaps.list[0].stated && !gaps.list[1].stated);
    hear(&gaps, 5, &other);
    EXPECT(!gaps.list[0].stated && gaps.list[1].stated);
    hear(&gaps, 5, &file); /* what is stated stays so */
    EXPECT(gaps.list[1].stated);
    EXPECT_EQ(gaps.list[1].events, 8);
    gaps_free(&gaps);
    EXPECT_EQ(gaps.count, 0);
}

static void test_there_may_be_any_number_of_them(void)
{
    struct gaps gaps;
    struct digest file = digest_of("x", 1);
    gaps_init(&gaps);
    for (uint64_t number = 1; number <= 1000; number++) {
        EXPECT(gaps_add(&gaps, number, 1, &file));
    }
    for (uint64_t number = 1; number <= 1000; number += 3) {
        hear(&gaps, number, &file);
    }
    for (uint64_t number = 1; number <= 1000; number++) {
        EXPECT_EQ(gaps.list[number - 1].stated, number % 3 == 1);
    }
    gaps_free(&gaps);
}

int main(void)
{
    RUN(test_one_is_stated_by_its_number_and_its_bytes);
    RUN(test_there_may_be_any_number_of_them);
    return tap_done();
}
