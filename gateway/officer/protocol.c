/* SPDX-License-Identifier: Apache-2.0 */
/* The names of numbers that IANA assigns. */
#include "gateway/officer/protocol.h"

#include <stddef.h>
#include <stdio.h>

static const struct row {
    uint16_t number;
    const char *name;
} protocols[] = {{1, "ICMP"},   {2, "IGMP"},      {4, "IPIP"},  {6, "TCP"},
                 {17, "UDP"},   {41, "6in4"},     {47, "GRE"},  {50, "ESP"},
                 {51, "AH"},    {58, "ICMPv6"},   {89, "OSPF"}, {112, "VRRP"},
                 {132, "SCTP"}, {136, "UDP-Lite"}},
  types[] = {{1, "A"},      {2, "NS"},   {5, "CNAME"}, {6, "SOA"},    {10, "NULL"},
             {12, "PTR"},   {15, "MX"},  {16, "TXT"},  {28, "AAAA"},  {33, "SRV"},
             {35, "NAPTR"}, {41, "OPT"}, {64, "SVCB"}, {65, "HTTPS"}, {252, "AXFR"},
             {255, "ANY"},  {256, "URI"}};

static const char *find(const struct row *rows, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].number == number) {
            return rows[i].name;
        }
    }
    return NULL;
}

const char *protocol_text(uint8_t protocol)
{
    const char *name = find(protocols, sizeof protocols / sizeof protocols[0], protocol);
    return name != NULL ? name : "IP protocol";
}

void protocol_dns_type_text(uint16_t type, char out[static PROTOCOL_DNS_TEXT_BYTES])
{
    const char *name = find(types, sizeof types / sizeof types[0], type);
    (void)snprintf(out, PROTOCOL_DNS_TEXT_BYTES, name != NULL ? "%s" : "TYPE%.0s%u",
                   name != NULL ? name : "", type);
}
