/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/export_checked.h"

static void test_lines_are_json_to_python_and_exact(void)
{
    EXPECT(export_checked("jsonl"));
}

int main(void)
{
    RUN(test_lines_are_json_to_python_and_exact);
    return tap_done();
}
