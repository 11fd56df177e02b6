/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/transport.h"

#include "tests/tap.h"

static void test_each_transport_has_its_word(void)
{
    static const char *const words[POLICY_TRANSPORTS] = {"tls",  "tcp", "udp",  "quic",
                                                         "dtls", "ntp", "http", "mqtt"};
    for (uint8_t i = 0; i < POLICY_TRANSPORTS; i++) {
        EXPECT_TEXT(keyword_text(transport_row(i)->keyword), words[i]);
    }
}

static void test_what_is_plain_has_its_protocol_and_its_port(void)
{
    static const struct {
        uint8_t transport;
        enum traffic traffic;
        uint16_t port;
        bool udp;
    } rows[] = {{POLICY_NTP, TRAFFIC_NTP, 123, true},
                {POLICY_HTTP, TRAFFIC_HTTP, 80, false},
                {POLICY_MQTT, TRAFFIC_MQTT, 1883, false},
                {POLICY_TCP, TRAFFIC_UNKNOWN, 0, false},
                {POLICY_TLS, TRAFFIC_UNKNOWN, 0, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct transport_row *row = transport_row(rows[i].transport);
        EXPECT_EQ(row->traffic, rows[i].traffic);
        EXPECT_EQ(row->port, rows[i].port);
        EXPECT_EQ(row->udp, rows[i].udp);
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
    RUN(test_what_is_plain_has_its_protocol_and_its_port);
    RUN(test_a_transport_that_does_not_exist_asks_for_nothing);
    return tap_done();
}
