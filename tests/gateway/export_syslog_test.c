/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/export_checked.h"

static void test_lines_are_messages_to_rsyslog_and_no_text_leaves_its_field(void)
{
    EXPECT(export_checked("syslog"));
}

static void test_counted_octets_are_the_same_messages_to_rsyslog(void)
{
    EXPECT(export_checked("syslog-octets"));
}

int main(void)
{
    RUN(test_lines_are_messages_to_rsyslog_and_no_text_leaves_its_field);
    RUN(test_counted_octets_are_the_same_messages_to_rsyslog);
    return tap_done();
}
