/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/export_checked.h"

static void test_findings_have_what_the_schema_asks_for(void)
{
    EXPECT(export_checked("ocsf"));
}

int main(void)
{
    RUN(test_findings_have_what_the_schema_asks_for);
    return tap_done();
}
