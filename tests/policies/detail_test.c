/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/detail.h"

#include "tests/tap.h"

static void test_every_detail_is_found_by_its_name_and_has_words(void)
{
    for (int i = DETAIL_NONE + 1; i < DETAIL_COUNT; i++) {
        EXPECT_EQ(detail_parse(detail_name((enum detail)i)), i);
        EXPECT(detail_words((enum detail)i)[0] != '\0');
    }
}

static void test_what_is_no_detail_is_none(void)
{
    EXPECT_EQ(detail_parse("a_later_one"), DETAIL_NONE);
    EXPECT_EQ(detail_parse(""), DETAIL_NONE);
    EXPECT_TEXT(detail_name(DETAIL_COUNT), "none");
    EXPECT_TEXT(detail_words((enum detail)60000), "");
}

int main(void)
{
    RUN(test_every_detail_is_found_by_its_name_and_has_words);
    RUN(test_what_is_no_detail_is_none);
    return tap_done();
}
