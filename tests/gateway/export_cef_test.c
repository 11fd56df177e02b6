/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/export_checked.h"

static void test_lines_split_as_the_standard_says_and_no_text_leaves_its_field(void)
{
    EXPECT(export_checked("cef"));
}

int main(void)
{
    RUN(test_lines_split_as_the_standard_says_and_no_text_leaves_its_field);
    return tap_done();
}
