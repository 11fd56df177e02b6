/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/transport.h"

#include "tests/tap.h"

static void test_each_transport_has_its_word(void)
{
    static const char *const words[POLICY_TRANSPORTS] = {"tls",  "tcp",  "udp",
                                                         "quic", "dtls", "ntp"};
    for (uint8_t i = 0; i < POLICY_TRANSPORTS; i++) {
        EXPECT_TEXT(keyword_text(transport_row(i)->keyword), words[i]);
    }
}

static void test_a_transport_that_does_not_exist_asks_for_nothing(void)
{
    EXPECT(transport_row(POLICY_TRANSPORTS) == transport_row(POLICY_TCP));
    EXPECT(!transport_row(255)->udp && !transport_row(255)->hello);
}

int main(void)
{
    RUN(test_each_transport_has_its_word);
    RUN(test_a_transport_that_does_not_exist_asks_for_nothing);
    return tap_done();
}
