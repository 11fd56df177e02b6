/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/export_checked.h"

static void test_cells_are_whole_to_python_and_none_runs_as_a_formula(void)
{
    EXPECT(export_checked("csv"));
}

int main(void)
{
    RUN(test_cells_are_whole_to_python_and_none_runs_as_a_formula);
    return tap_done();
}
