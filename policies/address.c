/* SPDX-License-Identifier: Apache-2.0 */
/* IPv4 and IPv6 addresses: text, equality, and which of them never leave a site. */
#include "policies/address.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* What no destination on the public internet begins with. */
static const struct prefix {
    uint8_t family;
    uint8_t bits;
    uint8_t bytes[16];
} private_prefixes[] = {
    {ADDRESS_IPV4, 8, {0}},           /* unspecified, "this network" RFC 1122 */
    {ADDRESS_IPV4, 8, {10}},          /* RFC 1918 */
    {ADDRESS_IPV4, 12, {172, 16}},    /* RFC 1918 */
    {ADDRESS_IPV4, 16, {192, 168}},   /* RFC 1918 */
    {ADDRESS_IPV4, 10, {100, 64}},    /* shared, RFC 6598 */
    {ADDRESS_IPV4, 8, {127}},         /* loopback */
    {ADDRESS_IPV4, 16, {169, 254}},   /* link-local, RFC 3927 */
    {ADDRESS_IPV4, 24, {192}},        /* 192.0.0.0: protocol assignments, RFC 6890 */
    {ADDRESS_IPV4, 4, {224}},         /* multicast */
    {ADDRESS_IPV4, 4, {240}},         /* reserved and broadcast, RFC 1112 */
    {ADDRESS_IPV6, 96, {0}},          /* ::, ::1, IPv4-compatible RFC 4291 */
    {ADDRESS_IPV6, 7, {0xfc}},        /* unique local, RFC 4193 */
    {ADDRESS_IPV6, 10, {0xfe, 0x80}}, /* link-local */
    {ADDRESS_IPV6, 10, {0xfe, 0xc0}}, /* site-local, RFC 3879 */
    {ADDRESS_IPV6, 8, {0xff}},        /* multicast */
    {ADDRESS_IPV6, 48, {0, 0x64, 0xff, 0x9b, 0, 1}}, /* local-use NAT64, RFC 8215 */
    {ADDRESS_IPV6, 32, {0x20, 0x01}}, /* Teredo hides whom it reaches, RFC 4380 */
};

/* Addresses that carry an IPv4 destination after their prefix and reach it. */
static const struct prefix ipv4_mapped = {
    ADDRESS_IPV6, 96, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}}; /* RFC 4291 2.5.5.2 */
static const struct prefix ipv4_translated = {
    ADDRESS_IPV6, 96, {0, 0x64, 0xff, 0x9b}}; /* RFC 6052 2.1 */

static const struct prefix ipv4_6to4 = {
    ADDRESS_IPV6, 16, {0x20, 0x02}}; /* RFC 3056 2; the IPv4 address follows it */

static bool begins_with(const struct address *self, const struct prefix *prefix)
{
    if (self->family != prefix->family) {
        return false;
    }
    size_t whole = prefix->bits / 8U;
    for (size_t i = 0; i < whole; i++) {
        if (self->bytes[i] != prefix->bytes[i]) {
            return false;
        }
    }
    unsigned rest = prefix->bits % 8U;
    return rest == 0 || ((self->bytes[whole] ^ prefix->bytes[whole]) >> (8U - rest)) == 0;
}

struct address address_ipv4(const uint8_t bytes[static 4])
{
    struct address out = {.family = ADDRESS_IPV4};
    memcpy(out.bytes, bytes, 4);
    return out;
}

struct address address_ipv6(const uint8_t bytes[static 16])
{
    struct address out = {.family = ADDRESS_IPV6};
    memcpy(out.bytes, bytes, 16);
    return begins_with(&out, &ipv4_mapped) ? address_ipv4(bytes + 12) : out;
}

bool address_decode(struct address *out, const uint8_t *bytes, size_t len)
{
    *out = (struct address){.family = ADDRESS_NONE};
    if (len == 4) {
        *out = address_ipv4(bytes);
    } else if (len == 16) {
        *out = address_ipv6(bytes);
    }
    return out->family != ADDRESS_NONE;
}

size_t address_length(const struct address *self)
{
    switch ((enum address_family)self->family) {
    case ADDRESS_IPV4:
        return 4;
    case ADDRESS_IPV6:
        return 16;
    case ADDRESS_NONE:
        break;
    }
    return 0;
}

bool address_parse(struct address *out, const char *text)
{
    uint8_t bytes[16];
    *out = (struct address){.family = ADDRESS_NONE};
    if (inet_pton(AF_INET, text, bytes) == 1) {
        *out = address_ipv4(bytes);
    } else if (inet_pton(AF_INET6, text, bytes) == 1) {
        *out = address_ipv6(bytes);
    }
    return out->family != ADDRESS_NONE;
}

void address_print(const struct address *self, char out[static ADDRESS_TEXT_BYTES])
{
    int family = self->family == ADDRESS_IPV4 ? AF_INET : AF_INET6;
    if (self->family == ADDRESS_NONE ||
        inet_ntop(family, self->bytes, out, ADDRESS_TEXT_BYTES) == NULL) {
        (void)snprintf(out, ADDRESS_TEXT_BYTES, "none");
    }
}

bool address_equal(const struct address *a, const struct address *b)
{
    return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool address_is_private(const struct address *self)
{
    if (self->family == ADDRESS_NONE) {
        return true; /* an unset address is no destination either */
    }
    if (begins_with(self, &ipv4_translated)) {
        struct address carried = address_ipv4(self->bytes + 12);
        return address_is_private(&carried);
    }
    if (begins_with(self, &ipv4_6to4)) {
        struct address carried = address_ipv4(self->bytes + 2);
        return address_is_private(&carried);
    }
    for (size_t i = 0; i < sizeof private_prefixes / sizeof *private_prefixes; i++) {
        if (begins_with(self, &private_prefixes[i])) {
            return true;
        }
    }
    return false;
}
