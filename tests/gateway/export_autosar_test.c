/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/export_checked.h"

static void test_messages_hold_the_event_that_protoc_decodes(void)
{
    EXPECT(export_checked("autosar"));
}

int main(void)
{
    RUN(test_messages_hold_the_event_that_protoc_decodes);
    return tap_done();
}
