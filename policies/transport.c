/* SPDX-License-Identifier: Apache-2.0 */
/* The table. */
#include "policies/transport.h"

const struct transport_row *transport_row(uint8_t transport)
{
    static const struct transport_row rows[POLICY_TRANSPORTS] = {
        [POLICY_TLS] = {.keyword = KEYWORD_TLS, .hello = true},
        [POLICY_TCP] = {.keyword = KEYWORD_TCP},
        [POLICY_UDP] = {.keyword = KEYWORD_UDP, .udp = true},
        [POLICY_QUIC] = {.keyword = KEYWORD_QUIC, .udp = true, .hello = true},
        [POLICY_DTLS] = {.keyword = KEYWORD_DTLS, .udp = true, .hello = true},
        [POLICY_NTP] = {.keyword = KEYWORD_NTP,
                        .udp = true,
                        .traffic = TRAFFIC_NTP,
                        .port = 123},
        [POLICY_HTTP] = {.keyword = KEYWORD_HTTP, .traffic = TRAFFIC_HTTP, .port = 80},
        [POLICY_MQTT] = {.keyword = KEYWORD_MQTT, .traffic = TRAFFIC_MQTT, .port = 1883},
    };
    return &rows[transport < POLICY_TRANSPORTS ? transport : POLICY_TCP];
}
