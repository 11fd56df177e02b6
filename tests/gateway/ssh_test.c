/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static void test_the_first_line_tells_it(void)
{
    EXPECT(PIECES(ssh_read, "SSH-2.0-x\r\n"));
    EXPECT(PIECES(ssh_read, "SSH-1.99-x\r\n"));
    EXPECT_EQ(READ(ssh_read, "SSH-3"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_the_first_line_tells_it);
    return tap_done();
}
