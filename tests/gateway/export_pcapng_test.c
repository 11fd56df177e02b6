/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/export_checked.h"

static void test_tshark_reads_frames_packets_hellos_and_comments(void)
{
    EXPECT(export_checked("pcapng"));
}

int main(void)
{
    RUN(test_tshark_reads_frames_packets_hellos_and_comments);
    return tap_done();
}
