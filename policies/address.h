/* SPDX-License-Identifier: Apache-2.0 */
/* An IPv4 or IPv6 address as a value. An IPv4-mapped IPv6 address (RFC 4291 2.5.5.2) is
 * always held as the IPv4 address that it means, so that equal destinations compare
 * equal. */
#ifndef POLICIES_ADDRESS_H
#define POLICIES_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define ADDRESS_TEXT_BYTES 46 /* longest text and its NUL, as INET6_ADDRSTRLEN */

enum address_family { ADDRESS_NONE = 0, ADDRESS_IPV4 = 4, ADDRESS_IPV6 = 6 };

struct address {
    uint8_t family;    /* enum address_family */
    uint8_t bytes[16]; /* network order; IPv4 uses the first four, the rest are zero */
};

/* From 4 or 16 bytes in network order. A mapped IPv6 address becomes IPv4. */
struct address address_ipv4(const uint8_t bytes[static 4]);
struct address address_ipv6(const uint8_t bytes[static 16]);

/* The same by len; another length is refused and leaves out as ADDRESS_NONE. */
MUST_CHECK bool address_decode(struct address *out, const uint8_t *bytes, size_t len);

/* How many of the bytes are used: 4, 16, or 0 for ADDRESS_NONE. */
MUST_CHECK size_t address_length(const struct address *self);

/* From text, no zone, no port, no brackets. False leaves out as ADDRESS_NONE. */
MUST_CHECK bool address_parse(struct address *out, const char *text);

/* Canonical text (RFC 5952) into out; "none" for ADDRESS_NONE. */
void address_print(const struct address *self, char out[static ADDRESS_TEXT_BYTES]);

MUST_CHECK bool address_equal(const struct address *a, const struct address *b);

/* Loopback, link-local, private (RFC 1918, RFC 4193), shared (RFC 6598), multicast,
 * unspecified: what cannot be a destination on the public internet. Documentation ranges
 * do not count. */
MUST_CHECK bool address_is_private(const struct address *self);

#endif
