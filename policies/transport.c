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
        [POLICY_NTP] = {.keyword = KEYWORD_NTP, .udp = true, .port = 123},
    };
    return &rows[transport < POLICY_TRANSPORTS ? transport : POLICY_TCP];
}
