/* SPDX-License-Identifier: Apache-2.0 */
/* IP protocol numbers and DNS types by their names, for reading. */
#ifndef GATEWAY_OFFICER_PROTOCOL_H
#define GATEWAY_OFFICER_PROTOCOL_H

#include <stdint.h>

/* "TCP", "UDP", "ICMP" ...; "IP protocol" for one that has no row here. */
const char *protocol_text(uint8_t protocol);

/* "A", "TXT" ...; "TYPE65280" for one without a row (RFC 3597). */
#define PROTOCOL_DNS_TEXT_BYTES 12
void protocol_dns_type_text(uint16_t type, char out[static PROTOCOL_DNS_TEXT_BYTES]);

#endif
